// The phone's own copy of the form: whether it is there, and what it holds. Everything is read
// from the version that the active worker keeps (sw.js); without one, from the server.

import { page as read, script } from "../trusted.js";

const WORKER = "/sw.js";
const CHOICES = "shell-choices";
const LANGUAGE = "/shell/language";
const DATA = "/shell/data.json";

/** Whether this browser can keep a copy at all: not without a protected connection. */
export const possible = Boolean(
  globalThis.isSecureContext && globalThis.crypto?.subtle && globalThis.caches && globalThis.navigator?.serviceWorker,
);

/** The registration of the worker; loads the copy in the background when there is none yet. */
export async function register() {
  if (!possible) return null;
  const registration = await registered();
  const chosen = registration && (await caches.match(LANGUAGE, { cacheName: CHOICES }));
  if (registration && !chosen) await speak(document.documentElement.lang);
  return registration;
}

async function registered() {
  const how = { scope: "/", updateViaCache: "none" };
  try {
    return await navigator.serviceWorker.register(script(WORKER), { ...how, type: "module" });
  } catch (problem) {
    // Older browsers know no workers that import; theirs does not deliver while no page is open.
    if (!(problem instanceof TypeError || problem?.name === "SecurityError")) throw problem;
    return navigator.serviceWorker.register(script(`${WORKER}?plain`), how);
  }
}

let whole = false;

/** Whether a whole version is on this phone: then the form is answered here. */
export async function ready() {
  if (!possible) return false;
  whole ||= Boolean((await navigator.serviceWorker.getRegistration("/"))?.active);
  return whole;
}

/** An answer of the shell: of the oldest version, which is the one that is active. */
export async function load(path) {
  const answer = (await caches.match(path)) ?? (await fetch(path));
  if (!answer.ok) throw new Error(`no ${path}`);
  return answer;
}

let kept = null;

/** What the form has to know: keys, limits, violation types, rights, words (shell_data.py). */
export function data() {
  kept ??= load(DATA).then((answer) => answer.json());
  kept.catch(() => (kept = null));
  return kept;
}

const pages = new Map();

/** The document that holds the screens in this language. */
export function screens(language) {
  if (!pages.has(language)) {
    const page = load(`/shell/${language}/screens/`)
      .then((answer) => answer.text())
      .then(read);
    page.catch(() => pages.delete(language));
    pages.set(language, page);
  }
  return pages.get(language);
}

/** Keep the reader's language for the pages that open from the phone, and for the server's. */
export async function speak(language) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `language=${language}; path=/; max-age=31536000; samesite=lax${secure}`;
  const choices = await caches.open(CHOICES);
  await choices.put(LANGUAGE, new Response(language));
}

// --- Polling stations of a region ------------------------------------------------------------------

const STATIONS = "shell-precincts";
const stations = new Map();

/** The region's stations, or null when they are neither here nor to be had now. */
export async function precincts(region) {
  if (!stations.has(region)) {
    const path = `/shell/precincts/${region}.json`;
    const cache = await caches.open(STATIONS);
    const here = await cache.match(path);
    const fresh = renew(cache, path).catch(() => null);
    const found = here ? await here.json() : await fresh;
    if (!found) return null;
    stations.set(region, found);
  }
  return stations.get(region);
}

async function renew(cache, path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error("no list");
  await cache.put(path, answer.clone());
  return answer.json();
}

/** The regions whose stations are on this phone. */
export async function regionsHere() {
  const cache = await caches.open(STATIONS);
  return (await cache.keys()).map(({ url }) => new URL(url).pathname.match(/([\w-]+)\.json$/)[1]);
}
