// Removes everything of this site from this phone, by hand and at once, with or without a network;
// then asks the server, whose answer makes the browser clear what no script can reach.

const WITHIN = 5000;

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-wipe]");
  if (!form) return;
  event.preventDefault();
  const trouble = form.querySelector("[data-trouble]");
  trouble.hidden = true;
  const clean = await wipe();
  await askServer(form.action);
  if (clean) {
    document.querySelector("[data-before]").remove();
    const words = document.querySelector("[data-wiped]");
    words.hidden = false;
    words.scrollIntoView({ block: "center" });
  } else {
    trouble.textContent = trouble.dataset.broken;
    trouble.hidden = false;
    delete form.dataset.sent;
  }
});

/** Whether everything that a script can reach is gone. */
export async function wipe() {
  const deeds = [store, databases, files, caches_, workers, small];
  const done = await Promise.all(deeds.map((deed) => within(deed()).then(() => true, () => false)));
  return done.every(Boolean);
}

async function store() {
  const { wipe: empty } = await import("./store.js");
  await empty();
}

async function databases() {
  const names = (await indexedDB.databases()).map(({ name }) => name);
  await Promise.all(names.map(dropped));
}

function dropped(name) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = resolve;
    request.onerror = () => reject(request.error);
  });
}

async function files() {
  const root = await navigator.storage?.getDirectory?.();
  if (!root) return;
  for await (const name of root.keys()) await root.removeEntry(name, { recursive: true });
}

async function caches_() {
  for (const name of await caches.keys()) await caches.delete(name);
}

async function workers() {
  for (const worker of await navigator.serviceWorker.getRegistrations()) await worker.unregister();
}

async function small() {
  localStorage.clear();
  sessionStorage.clear();
  document.cookie = "language=; path=/; max-age=0";
}

function within(deed) {
  return new Promise((resolve, reject) => {
    deed.then(resolve, reject);
    setTimeout(() => reject(new Error("too long")), WITHIN);
  });
}

async function askServer(address) {
  try {
    await fetch(address, { method: "POST", signal: AbortSignal.timeout(WITHIN) });
  } catch {
    // Without a network nothing was signed in anew, and all the rest is gone already.
  }
}
