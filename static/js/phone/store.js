// What waits on this phone: rows in IndexedDB, bytes of files beside them (see pieces.js). Only
// ciphertext, random numbers and sizes are written here: no words, names, types or hashes of
// anything that can be read.
//
// A newer portal may have made the store already when an older page opens it, and that page must
// still deliver. So each step of UPGRADES adds and never renames or removes, and a store that is
// newer than this file is opened as it is.

const NAME = "waiting";
const UPGRADES = [
  (db) => {
    db.createObjectStore("items", { keyPath: "report" });
    db.createObjectStore("files", { keyPath: "id" }).createIndex("report", "report");
    db.createObjectStore("blobs");
    db.createObjectStore("settings");
  },
];

let opened = null;
// How often all was removed: what was begun before belongs to nobody any more.
let era = 0;

/** Which time this is, between one wiping and the next. */
export const time = () => era;

function open() {
  opened ??= begin(UPGRADES.length)
    .catch((problem) => {
      if (problem.name === "VersionError") return begin();
      throw problem;
    })
    .then((db) => {
      db.onversionchange = () => close();
      db.onclose = () => (opened = null);
      return db;
    });
  opened.catch(() => (opened = null));
  return opened;
}

function begin(version) {
  const request = indexedDB.open(NAME, version);
  request.onupgradeneeded = ({ oldVersion }) => {
    for (const upgrade of UPGRADES.slice(oldVersion)) upgrade(request.result, request.transaction);
  };
  return answer(request);
}

/** Let go of the database, so that it can be removed or upgraded from elsewhere. */
export async function close() {
  const before = opened;
  opened = null;
  (await before?.catch(() => null))?.close();
}

const answer = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

async function transaction(stores, mode) {
  const how = { durability: mode === "readwrite" ? "strict" : "default" };
  const begun = era;
  try {
    return (await since(begun)).transaction(stores, mode, how);
  } catch (problem) {
    if (problem.name !== "InvalidStateError") throw problem;
    // It was closed under us by another page; that one is done by now.
    await close();
    return (await since(begun)).transaction(stores, mode, how);
  }
}

/** The store, unless all was removed meanwhile. */
async function since(begun) {
  const db = await open();
  if (begun !== era) throw new DOMException("wiped", "AbortError");
  return db;
}

export async function get(store, key) {
  return answer((await transaction([store], "readonly")).objectStore(store).get(key));
}

export async function all(store) {
  return answer((await transaction([store], "readonly")).objectStore(store).getAll());
}

export async function keys(store) {
  return answer((await transaction([store], "readonly")).objectStore(store).getAllKeys());
}

export async function filesOf(report) {
  const files = (await transaction(["files"], "readonly")).objectStore("files");
  return answer(files.index("report").getAll(report));
}

/** Change several rows at once or none: `work` gets the object stores by name. Resolves when it
 * lies on the disk, with what `work` gave. */
export async function change(stores, work) {
  const doing = await transaction(stores, "readwrite");
  const done = new Promise((resolve, reject) => {
    doing.oncomplete = resolve;
    doing.onabort = () => reject(doing.error ?? new DOMException("aborted", "AbortError"));
  });
  const given = work(...stores.map((name) => doing.objectStore(name)));
  await done;
  return given;
}

/** Change one row as it is now; `work` gives what it should be, or nothing to leave it. A row
 * that is not there any more stays away. */
export async function amend(store, key, work) {
  let row;
  await change([store], (rows) => {
    rows.get(key).onsuccess = ({ target }) => {
      row = target.result && work(target.result);
      if (row) rows.put(row);
    };
  });
  return row;
}

export const put = (store, row, key) => change([store], (rows) => void rows.put(row, key));

export const remove = (store, key) => change([store], (rows) => void rows.delete(key));

// --- Settings ------------------------------------------------------------------------------------

export const setting = (name) => get("settings", name);

export const set = (name, value) => put("settings", value, name);

// --- Room ----------------------------------------------------------------------------------------

/** {usage, quota, persisted}: how full the phone's storage for this site is. */
export async function estimate() {
  const { usage = 0, quota = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  return { usage, quota, persisted: Boolean(await navigator.storage?.persisted?.()) };
}

/** Ask the browser not to clear this store when room gets scarce; whether it agreed. */
export async function persist() {
  if (await navigator.storage?.persisted?.()) return true;
  return Boolean(await navigator.storage?.persist?.());
}

// --- Everything away -----------------------------------------------------------------------------

const WIPED = "phone-wiped";
const line = new BroadcastChannel(WIPED);
line.onmessage = () => (era += 1);

/** Remove all that waits, at once, in every tab. What was being written is let go of first. */
export async function wipe() {
  era += 1;
  line.postMessage("");
  await close();
  const root = await navigator.storage?.getDirectory?.().catch(() => null);
  await Promise.all([answer(indexedDB.deleteDatabase(NAME)), root && emptied(root)]);
}

/** Call `work` when all is to be removed: whoever holds a file open lets go of it. */
export function whenWiped(work) {
  const own = new BroadcastChannel(WIPED);
  own.onmessage = () => work();
  return () => own.close();
}

async function emptied(folder) {
  const names = [];
  for await (const name of folder.keys()) names.push(name);
  await Promise.all(names.map((name) => gone(folder, name)));
}

/** A file may be held open for a moment longer by whoever was writing it. */
async function gone(folder, name) {
  for (let tries = 0; tries < 40; tries += 1) {
    try {
      return await folder.removeEntry(name, { recursive: true });
    } catch (problem) {
      if (problem.name === "NotFoundError") return undefined;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  return undefined;
}
