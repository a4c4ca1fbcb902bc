// The page of what waits on this phone: numbers, sizes and how far each is. It never learns a
// name or a word: the outbox keeps none. Works without a network.

import * as carrying from "./carrying.js";
import { set } from "./kept-list.js";
import { capital, fill, percent, size } from "./numbers.js";
import * as outbox from "./outbox.js";
import * as store from "./store.js";

let page;
const part = (name, root = page) => root.querySelector(`[data-${name}]`);

/** Bring the page to life where it stands in `root`. */
export async function bring(root = document) {
  page = part("waiting-page", root);
  if (!page) return;
  for (const other of root.querySelectorAll("[data-without-js]")) other.hidden = true;
  try {
    await show();
  } catch {
    // Private windows and pages without a protected connection lend no storage.
    part("unable", root).hidden = false;
    return;
  }
  page.hidden = false;
  listen();
  await Promise.all([showSettings(), showRoom()]);
  outbox.start();
}

function listen() {
  outbox.events.addEventListener("change", again);
  carrying.takeBack(part("carry"));
  addEventListener("online", showNetwork);
  addEventListener("offline", showNetwork);
  showNetwork();
  part("send-now").addEventListener("click", () => {
    set(part("said"), navigator.onLine ? page.dataset.looking : page.dataset.offline);
    outbox.start();
  });
  part("wifi-only").addEventListener("change", async ({ target }) => {
    await outbox.settings.set({ wifiOnly: target.checked });
    await showSettings();
  });
  part("persist").addEventListener("click", async () => {
    if (!(await store.persist())) set(part("said"), page.dataset.refused);
    await showRoom();
  });
}

// --- What waits ------------------------------------------------------------------------------------

let looking = null;
let onceMore = false;

/** Many changes at once are one look. */
async function again() {
  if (looking) return void (onceMore = true);
  do {
    onceMore = false;
    looking = show();
    await looking;
  } while (onceMore);
  looking = null;
  showRoom();
}

async function show() {
  const items = await outbox.list();
  const list = part("items");
  const before = new Map([...list.children].map((row) => [row.dataset.item, row]));
  items.forEach((item, at) => {
    const row = before.get(item.report) ?? made(item);
    before.delete(item.report);
    if (list.children[at] !== row) list.insertBefore(row, list.children[at] ?? null);
    tell(row, item, at + 1);
  });
  before.forEach((row) => row.remove());
  if (!items.length && part("empty").hidden) set(part("said"), page.dataset.nothing);
  part("empty").hidden = items.length > 0;
  list.hidden = !items.length;
  for (const item of items) carry(item, [...list.children].find((row) => row.dataset.item === item.report));
}

/** A report that is still being written has no words yet and is not carried. */
function carry(item, row) {
  const place = part("carry-one", row);
  if (item.state === "unfinished" || place.dataset.sha256 === item.sha256) return;
  place.dataset.sha256 = item.sha256;
  carrying.bring(place, item);
}

function made(item) {
  const row = part("item-row").content.firstElementChild.cloneNode(true);
  row.dataset.item = item.report;
  part("carry-one", row).dataset.carryOne = item.report;
  const keep = (name, deed) =>
    part(name, row).addEventListener("click", async () => {
      await deed(item.report);
      await again();
    });
  keep("pause", async (report) => {
    await outbox.pause(report);
    await show();
    part("resume", row).focus();
  });
  keep("resume", async (report) => {
    await outbox.resume(report);
    await show();
    part("pause", row).focus();
  });
  keep("forget", async (report) => {
    await outbox.forget(report);
    set(part("said"), page.dataset.forgotten);
    part("send-now").focus();
  });
  return row;
}

function tell(row, item, number) {
  const told = page.dataset;
  const title = fill(told.report, { number });
  set(part("title", row), title);
  set(part("state", row), told[`state${capital(item.paused ? "paused" : item.state)}`] ?? told.stateWaiting);
  part("state", row).classList.toggle("chip-warn", item.state === "refused");
  const { words, files } = item;
  set(part("words-state", row), words.done >= 1 ? told.wordsReceived : fill(told.wordsWaiting, { size: size(words.size, told) }));
  tellRefused(part("words-refused", row), words);
  const list = part("item-files", row);
  while (list.children.length > files.length) list.lastElementChild.remove();
  files.forEach((file, at) => tellFile(list.children[at] ?? list.appendChild(fileMade(item.report)), file, at + 1, title));
  part("pause", row).hidden = item.paused;
  part("resume", row).hidden = !item.paused;
  for (const button of row.querySelectorAll("[data-pause], [data-resume], [data-forget], .actions summary")) tellApart(button, title);
}

function fileMade(report) {
  const element = part("file-row").content.firstElementChild.cloneNode(true);
  part("carry-file", element).addEventListener("click", () => {
    const pack = element.closest("[data-item]").querySelector("[data-pack]");
    pack.closest("details").open = true;
    pack.focus();
  });
  part("forget-file", element).addEventListener("click", async () => {
    await outbox.forgetFile(report, element.dataset.file);
    await again();
    set(part("said"), page.dataset.fileForgotten);
    part("send-now").focus();
  });
  return element;
}

/** What was refused for good, why, and what can be done; the rest goes on. */
function tellRefused(place, { refused }) {
  const { refusedLarge, refusedOther } = page.dataset;
  place.hidden = !refused;
  if (refused) set(part("why", place), refused === 413 ? refusedLarge : fill(refusedOther, { status: refused }));
}

function tellFile(element, file, number, title) {
  const told = page.dataset;
  element.dataset.file = file.id;
  tellRefused(part("file-refused", element), file);
  const name = fill(told.file, { number });
  set(part("title", element), name);
  for (const button of element.querySelectorAll("button, summary")) tellApart(button, `${title}, ${name}`);
  const words = file.done >= 1 ? told.all : file.done > 0 ? told.far : told.none;
  set(part("far", element), fill(words, { percent: percent(file.done), size: size(file.size, told) }));
  const bar = element.querySelector("progress");
  bar.value = file.done;
  bar.setAttribute("aria-label", `${title}, ${name}`);
}

/** "Pause: Report 2", so that a list of buttons can be told apart by ear. */
function tellApart(button, title) {
  const name = `${button.textContent.trim()}: ${title}`;
  if (button.getAttribute("aria-label") !== name) button.setAttribute("aria-label", name);
}

// --- Network, settings, room -------------------------------------------------------------------------

function showNetwork() {
  set(part("network"), navigator.onLine ? page.dataset.online : page.dataset.offline);
}

async function showSettings() {
  const { wifiOnly } = await outbox.settings.get();
  part("wifi-only").checked = wifiOnly;
  part("wifi-unknown").hidden = !wifiOnly || Boolean(navigator.connection?.type);
}

async function showRoom() {
  const { usage, quota, persisted } = await store.estimate();
  set(part("room"), fill(page.dataset.used, { used: size(usage, page.dataset), room: size(quota, page.dataset) }));
  set(part("promise"), persisted ? page.dataset.promised : page.dataset.unpromised);
  part("persist").hidden = persisted;
}

bring();
