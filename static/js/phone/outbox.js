// What pages ask of the outbox: keep a report until the core has it, tell how far each is. A
// report is safe when `save` returns, with or without a network.

import * as awake from "./awake.js";
import { isLarge, onlySmall, SETTINGS } from "./network.js";
import { hear, tell } from "./news.js";
import { discard, fileGivenUp, fileReceived, wordsReceived } from "./parting.js";
import { bodyOf } from "./pieces.js";
import { recover } from "./recovery.js";
import * as sealer from "./sealer.js";
import * as store from "./store.js";
import { trusted } from "./trust.js";
import { script } from "../trusted.js";
import { isReceiptFor, readReceipt } from "./verify.js";

const SYNC = "waiting";
// Without news for so long, nothing is being sent; as long as one request may take.
const QUIET = 120 * 1000;

/** "change", whenever something here is not as it was; `detail` is {report, …}. */
export const events = new EventTarget();

const drafts = new Map();
const chains = new Map();
const sending = new Map();

hear((news) => {
  if (!news.report) return;
  const { report, state, large, sent, delivered } = news;
  if (delivered || state === "waiting") settle(report);
  else if (navigator.onLine && (state || sent !== undefined)) sending.set(report, Date.now());
  if (large && sending.has(report)) awake.stay(report);
  events.dispatchEvent(new CustomEvent("change", { detail: news }));
});

/** Nothing of it is being sent right now. */
function settle(report) {
  sending.delete(report);
  awake.rest(report);
}

addEventListener("offline", () => {
  [...sending.keys()].forEach(settle);
  events.dispatchEvent(new CustomEvent("change", { detail: {} }));
});

// Nothing that was begun before all was removed is written afterwards.
store.whenWiped(() => drafts.clear());

// What is sealed meanwhile belongs into the draft: a page may be gone before its report is saved.
sealer.watch((report) => {
  if (drafts.has(report)) draft({ report, fields: drafts.get(report) }).catch(() => null);
});

/** Seal a report and keep it until the core has it; {sha256} of its envelope, the manifest's. What
 * it is, a report, an answer to the checklist or to staff, stands in the envelope alone. */
export const save = ({ report, fields, files = [] }) =>
  inTurn(report, async (begun) => {
    drafts.delete(report);
    const before = await store.get("items", report);
    // The same report again is the same report, byte for byte.
    if (before?.state === "waiting") return { sha256: before.sha256 };
    const sealed = await sealer.sealReport(report, fields, files);
    const left = await keep(report, sealed, "waiting", begun, new Set(files.map(({ id }) => id)));
    sealer.letGo(report);
    tell({ report });
    afterwards(left);
    return { sha256: sealed.sha256 };
  });

/** The same for a report that is not finished: kept, replaced by `save`, and sent by itself when
 * its page is gone for good before that. */
export const draft = ({ report, fields }) =>
  inTurn(report, async (begun) => {
    await sealer.hold(report);
    const before = await store.get("items", report);
    if (before?.state === "waiting") return { sha256: before.sha256 };
    if (begun === store.time()) drafts.set(report, fields);
    const whole = sealer.madeFor(report).filter(({ state }) => state === "whole");
    const sealed = await sealer.sealReport(report, fields, whole);
    await keep(report, sealed, "unfinished", begun);
    tell({ report });
    return { sha256: sealed.sha256 };
  });

/** What made it a draft was taken back: nothing of it is sent by itself any more, and what was
 * chosen for it stays for as long as its page is open. */
export const undraft = (report) => {
  drafts.delete(report);
  return inTurn(report, async () => {
    drafts.delete(report);
    await store.change(["items"], (items) => {
      items.get(report).onsuccess = ({ target: { result: item } }) => {
        if (item?.state === "unfinished") items.delete(report);
      };
    });
    tell({ report });
  });
};

/** One thing after the other for each report. */
function inTurn(report, work) {
  const begun = store.time();
  const turn = (chains.get(report) ?? Promise.resolve()).catch(() => null).then(() => work(begun));
  chains.set(report, turn);
  const done = () => chains.get(report) === turn && chains.delete(report);
  turn.then(done, done);
  return turn;
}

/** In one go: the envelope, and none of the files that were taken back. Gives those. */
async function keep(report, sealed, state, begun, wanted = null) {
  if (begun !== store.time()) throw new DOMException("wiped", "AbortError");
  const left = [];
  await store.change(["items", "files"], (items, files) => {
    items.getAll().onsuccess = ({ target: { result: rows } }) => {
      const order = 1 + Math.max(0, ...rows.filter((row) => row.report !== report).map((row) => row.order));
      items.put({ report, ...sealed, state, order, paused: false, received: false, taken: false, tokens: {}, arrived: [] });
    };
    files.index("report").getAll(report).onsuccess = ({ target: { result: rows } }) => {
      for (const { id } of wanted ? rows.filter((row) => !wanted.has(row.id)) : []) {
        files.delete(id);
        left.push(id);
      }
    };
  });
  return left;
}

/** What nobody has to wait for. */
function afterwards(left) {
  for (const id of left) sealer.dropFile("", id).catch(() => null);
  store.persist().catch(() => null);
  const registration = navigator.serviceWorker?.getRegistration?.();
  registration?.then((found) => found?.sync?.register(SYNC)).catch(() => null);
  begin();
}

// --- What waits ------------------------------------------------------------------------------------

/** Numbers only: [{report, sha256, state, paused, progress, words: {size, done, refused}, files:
 * [{id, size, done, refused}]}]. `state` is unfinished, waiting, sending, taken, wifi or refused;
 * `done` goes from 0 to 1; `refused` is what the portal answered when it will not take it, or 0. */
export async function list() {
  const [items, files, few] = await Promise.all([store.all("items"), store.all("files"), onlySmall()]);
  return items
    .sort((a, b) => a.order - b.order)
    .map((item) => told(item, files.filter((file) => file.report === item.report), few));
}

function told(item, rows, few) {
  const { report, sha256, paused, received, arrived, envelope } = item;
  const files = [...rows.map(fileTold), ...arrived.map(({ id, size }) => ({ id, size, done: 1 }))];
  files.sort((a, b) => (a.id < b.id ? -1 : 1));
  const words = { size: envelope.length, done: received ? 1 : 0, refused: received ? 0 : refusal(item) };
  const all = [words, ...files];
  const size = all.reduce((sum, one) => sum + one.size, 0);
  const progress = all.reduce((sum, one) => sum + one.size * one.done, 0) / size;
  return { report, sha256, state: stateOf(item, rows, few), paused, progress, words, files };
}

function fileTold(row) {
  const { id, sealedSize = 0, sent = {} } = row;
  const offset = Math.max(0, ...Object.values(sent).map((one) => one.offset));
  // All of it was sent, and nobody has signed for it yet.
  return { id, size: sealedSize, done: sealedSize ? Math.min(0.99, offset / sealedSize) : 0, refused: refusal(row) };
}

/** Nobody who was asked takes it; it is tried again all the same, but not soon. */
function refusal({ refused = {} }) {
  const said = Object.values(refused);
  return said.length && said.every(Boolean) ? Math.max(...said) : 0;
}

function stateOf({ report, state, received, taken, refused }, files, few) {
  if (state === "unfinished") return state;
  if ((!received && refusal({ refused })) || files.some(refusal)) return "refused";
  if (Date.now() - (sending.get(report) ?? 0) < QUIET) return "sending";
  if (received && few && files.length && files.every(isLarge)) return "wifi";
  if ((taken && !received) || (files.length && files.every((file) => file.taken))) return "taken";
  return "waiting";
}

export const pause = (report) => paused(report, true);
export const resume = (report) => paused(report, false);

async function paused(report, value) {
  await store.amend("items", report, (item) => ({ ...item, paused: value }));
  settle(report);
  tell({ report, hurry: !value });
}

/** Remove a report that was not received; nobody can bring it back. */
export const forget = (report) =>
  inTurn(report, async () => {
    drafts.delete(report);
    await Promise.all(sealer.abandonAll(report));
    await discard(report);
    sealer.letGo(report);
  });

/** Remove one file that was not received; the report's words and its other files still go. */
export const forgetFile = (report, id) => inTurn(report, () => fileGivenUp(id, report));

/** Everything of one report as it is sent, for carrying it by hand: {envelope, sha256, files:
 * [{id, size, table, sealedName, slice(from, to)}]}. Null when it is not here. */
export async function contents(report) {
  const item = await store.get("items", report);
  if (!item) return null;
  const rows = (await store.filesOf(report)).filter(({ state }) => state === "whole");
  const files = rows.map(async (row) => {
    const { slice, size } = await bodyOf(row);
    return { id: row.id, size, table: row.table.length, sealedName: row.name, slice };
  });
  return { envelope: item.envelope, sha256: item.sha256, files: await Promise.all(files) };
}

/** Take in receipts that somebody brought back; how many of them let something go. */
export async function takeReceipts(receipts) {
  const { receipt: key } = await trusted();
  let good = 0;
  for (const receipt of receipts) {
    const said = await readReceipt(receipt, key);
    const row = said && (await store.get(said.what === "envelope" ? "items" : "files", said.id));
    if (!row) continue;
    const about = said.what === "envelope" ? { what: "envelope", id: row.report, sha256: row.sha256 } : { what: "sealed-file", id: row.id, sha256: row.sealedSha256 };
    if (row.received || !(await isReceiptFor(about, receipt, key))) continue;
    await (said.what === "envelope" ? wordsReceived(row.report) : fileReceived(row));
    good += 1;
  }
  return good;
}

// --- Delivery ----------------------------------------------------------------------------------------

export const settings = {
  get: async () => ({ wifiOnly: false, ...(await store.setting(SETTINGS)) }),
  async set(values) {
    await store.set(SETTINGS, { ...(await settings.get()), ...values });
    tell({ hurry: true });
  },
};

let started = null;
let worker = null;

/** Deliver for as long as this page is open. Calling it again means: now. */
export async function start() {
  if (worker) tell({ hurry: true });
  started ??= recover().catch(() => (started = null));
  await started;
  if ((await store.all("items")).length) begin();
}

function begin() {
  if (worker) return;
  worker = new Worker(script(new URL("./delivery-worker.js", import.meta.url)), { type: "module" });
  worker.onerror = (event) => {
    // It could not be loaded, or broke.
    event.preventDefault();
    worker?.terminate();
    worker = null;
    addEventListener("online", begin, { once: true });
  };
}
