// Who observes on this phone. Kept as ciphertext under a key that no script can read out: none
// of it stands plain in the browser's files. Signing out removes it, and so does wiping.

const ADDRESS = "/shell/observer/";
const CHOICES = "shell-choices";
const KEPT = "/shell/whose";
const KEY = "whose";
const CIPHER = "AES-GCM";
const NONCE = 12;

/** {observer, token, region, station} of whoever signed in as an observer on this phone, or null. */
export async function observer() {
  const choices = await caches.open(CHOICES);
  const [here, older] = await Promise.all([KEPT, ADDRESS].map((path) => choices.match(path)));
  // An earlier version kept it as it is.
  if (older) await keep(await older.json());
  else if (!here) return null;
  const bytes = await (await choices.match(KEPT)).arrayBuffer();
  try {
    const { setting } = await import("./store.js");
    const how = { name: CIPHER, iv: bytes.slice(0, NONCE) };
    const plain = await crypto.subtle.decrypt(how, await setting(KEY), bytes.slice(NONCE));
    return JSON.parse(new TextDecoder().decode(plain));
  } catch {
    // Another tab is at it, or the key was wiped.
    return null;
  }
}

async function keep(told) {
  const { set } = await import("./store.js");
  const key = await crypto.subtle.generateKey({ name: CIPHER, length: 256 }, false, ["encrypt", "decrypt"]);
  await set(KEY, key);
  const iv = crypto.getRandomValues(new Uint8Array(NONCE));
  const sealed = await crypto.subtle.encrypt({ name: CIPHER, iv }, key, new TextEncoder().encode(JSON.stringify(told)));
  const choices = await caches.open(CHOICES);
  await choices.put(KEPT, new Response(new Blob([iv, sealed])));
  await choices.delete(ADDRESS);
}

/** Ask the server who is signed in; says whether anything is different now. */
export async function renewObserver() {
  const before = await observer();
  const answer = await fetch(ADDRESS);
  if (!answer.ok || answer.redirected) return false;
  const told = await answer.json();
  await (told.observer ? keep(told) : forgetObserver());
  return (before?.observer ?? null) !== told.observer || (before?.station?.id ?? null) !== (told.station?.id ?? null);
}

export async function forgetObserver() {
  const choices = await caches.open(CHOICES);
  const gone = await Promise.all([KEPT, ADDRESS].map((path) => choices.delete(path)));
  if (gone.some(Boolean)) await (await import("./store.js")).remove("settings", KEY);
}
