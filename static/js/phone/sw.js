// The service worker: keeps one whole version of the form on the phone and answers from it, with
// or without a network. The server puts SHELL (version, files with their hashes, pages) and
// `deliver` before this text; a new version is another text, and browsers then install it beside
// the old one. What waits to be sent lies elsewhere and is never touched here.

/* global SHELL, deliver */

const CACHE = `shell-${SHELL.version}`;
const CHOICES = "shell-choices";
const LANGUAGE = "/shell/language";
// How long the server may take for a page that the phone could show itself.
const PATIENCE = 5000;
const OWN = new Set(SHELL.files.map(([path]) => path));

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", onFetch);
self.addEventListener("message", onMessage);
self.addEventListener("sync", (event) => {
  if (event.tag === "waiting" && deliver) event.waitUntil(deliver());
});

/** All of the version or nothing: a file with another hash (a mixed update, a lying network) fails. */
async function install() {
  const cache = await caches.open(CACHE);
  const waiting = [...SHELL.files];
  const one = async () => {
    for (let file = waiting.shift(); file; file = waiting.shift()) {
      const [path, integrity] = file;
      if (await cache.match(path)) continue;
      const answer = (await had(path, integrity)) ?? (await fetch(path, { integrity, cache: "no-cache", credentials: "same-origin" }));
      if (!answer.ok || answer.redirected) throw new Error(`no ${path}`);
      await cache.put(path, answer);
    }
  };
  // A few at a time: a slow line belongs to whoever is filling in the form meanwhile.
  await Promise.all([one(), one()]);
}

/** The same bytes out of an older version on this phone: only what has changed comes over the line. */
async function had(path, integrity) {
  for (const cacheName of await caches.keys()) {
    const answer = await caches.match(path, { cacheName });
    if (!answer) continue;
    const hash = await crypto.subtle.digest("SHA-256", await answer.clone().arrayBuffer());
    if (integrity === `sha256-${btoa(String.fromCharCode(...new Uint8Array(hash)))}`) return answer;
  }
  return null;
}

async function activate() {
  const names = await caches.keys();
  const old = names.filter((name) => /^shell-[0-9a-f]{16}$/.test(name) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** A page says that nothing is typed in it: the new version may take over if it is the only one. */
async function onMessage(event) {
  if (event.data !== "take-over") return;
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (pages.length <= 1) await self.skipWaiting();
}

function onFetch(event) {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (url.pathname in SHELL.pages && !url.search) event.respondWith(page(SHELL.pages[url.pathname], request));
    else if (url.pathname in SHELL.behind) event.respondWith(serverFirst(SHELL.behind[url.pathname], request));
    else if (!url.pathname.startsWith("/api/")) event.respondWith(fetch(request).catch(() => page("away", request)));
  } else if (OWN.has(url.pathname)) {
    event.respondWith(own(url.pathname, request));
  }
}

/** Looked up without opening the cache: a version that was replaced a moment ago leaves none behind. */
async function own(path, request) {
  return (await caches.match(path, { cacheName: CACHE })) ?? fetch(request);
}

/** The server's page, which knows who is signed in; the phone's own when it does not come soon. */
async function serverFirst(name, request) {
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  const fresh = fetch(request).catch(() => null);
  return (await Promise.race([fresh, late])) ?? page(name, request);
}

/** A page of the shell in the reader's language. */
async function page(name, request) {
  return own(`/shell/${await language()}/${name && `${name}/`}`, request);
}

async function language() {
  const chosen = await (await caches.match(LANGUAGE, { cacheName: CHOICES }))?.text();
  const wanted = [chosen, ...self.navigator.languages.map((name) => name.slice(0, 2)), SHELL.language];
  return wanted.find((code) => SHELL.languages.includes(code));
}
