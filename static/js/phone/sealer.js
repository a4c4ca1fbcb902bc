// What pages ask of the sealing worker: seal a file, a recording as it is made, a report's words.

import { script } from "../trusted.js";

let worker = null;
let last = 0;
const waiting = new Map();
/** Files of reports that this page is making: report → Map of id → FileEntry. */
const made = new Map();
const watchers = new Set();

/** Reports that this page is working at, with what ends that. */
const holds = new Map();
const recordings = new Map();

const HELD = "phone-open ";

/** Load the worker and its library, so that the first report is saved at once. */
export const prepare = () => ask("prepare");

/** Seal a file into the store, piece by piece. FileEntry = {id, report, size, sealedSize, type,
 * sha256, sealedSha256, pieces, cut, state, recordedAt}. Rejects with a QuotaExceededError when
 * the phone is full, a NotReadableError when the file cannot be read any more. */
export async function sealFile(report, file, onProgress, { recordedAt = "" } = {}) {
  const id = crypto.randomUUID();
  await hold(report);
  const given = { report, id, file, name: file.name ?? "" };
  const entry = await ask("file", given, onProgress);
  return noted({ ...entry, type: file.type, recordedAt });
}

/** Begin a recording: {id, append(blob), finish(), abandon()}. */
export async function openRecording(report, { type = "", recordedAt = "" } = {}) {
  const id = crypto.randomUUID();
  await hold(report);
  await ask("open", { report, id });
  recordings.set(id, report);
  const begun = { id, report, size: 0, sealedSize: 0, type, sha256: "", sealedSha256: "" };
  const recording = { ...begun, pieces: 0, cut: true, state: "coming", recordedAt };
  return {
    id,
    /** Resolves when the sealed piece lies on the disk. */
    async append(blob) {
      await ask("append", { id, blob });
      if (!recording.pieces) noted(recording);
      recording.pieces += 1;
      recording.size += blob.size;
    },
    /** Its FileEntry, or null when nothing was recorded. */
    async finish() {
      recordings.delete(id);
      const entry = await ask("finish", { id, name: "" });
      if (!entry) return forgotten(report, id);
      return noted({ ...entry, type, recordedAt });
    },
    abandon: () => abandon(report, id),
  };
}

async function abandon(report, id) {
  recordings.delete(id);
  await ask("abandon", { id });
  forgotten(report, id);
}

/** End all recordings of a report, and keep nothing of them. */
export const abandonAll = (report) =>
  [...recordings].filter(([, of]) => of === report).map(([id]) => abandon(report, id));

/** Take a file back that was chosen. */
export async function dropFile(report, id) {
  await ask("drop", { id });
  forgotten(report, id);
}

/** {envelope, sha256}: the words of a report with what is said of its files, sealed. */
export async function sealReport(report, fields, files) {
  const text = JSON.stringify({ ...fields, files: files.map(toldOf) });
  const envelope = await ask("words", { report, text });
  return { envelope, sha256: hex(await crypto.subtle.digest("SHA-256", envelope)) };
}

/** Close what a killed page left open. */
export const endCut = (id) => ask("endCut", { id });

/** The files that this page has made for a report, recordings that go on among them. */
export const madeFor = (report) => [...(made.get(report)?.values() ?? [])];

/** Call `work` with a report's id whenever its files change. */
export const watch = (work) => watchers.add(work);

/** Say that this page is working at a report: nobody else ends its recordings meanwhile. */
export async function hold(report) {
  if (holds.has(report) || !navigator.locks) return;
  await new Promise((granted) => {
    const held = new Promise((release) => holds.set(report, release));
    const grant = () => (granted(), held);
    navigator.locks.request(HELD + report, { mode: "shared" }, grant).catch(granted);
  });
}

/** The reports that some open page is working at. */
export async function heldReports() {
  const { held = [] } = (await navigator.locks?.query()) ?? {};
  return new Set(held.filter(({ name }) => name.startsWith(HELD)).map(({ name }) => name.slice(HELD.length)));
}

/** The report is on its way; nothing of it is held any longer. */
export function letGo(report) {
  made.delete(report);
  holds.get(report)?.();
  holds.delete(report);
}

function noted(entry) {
  if (!made.has(entry.report)) made.set(entry.report, new Map());
  made.get(entry.report).set(entry.id, entry);
  watchers.forEach((work) => work(entry.report));
  return entry;
}

function forgotten(report, id) {
  if (made.get(report)?.delete(id)) watchers.forEach((work) => work(report));
  return null;
}

/** As the envelope tells of a file. */
function toldOf({ id, size, type, sealedSha256, sealedSize, sha256, cut, recordedAt }) {
  return {
    id,
    size,
    type,
    sealed_sha256: sealedSha256,
    sealed_size: sealedSize,
    sha256,
    cut,
    recorded_at: recordedAt ?? "",
  };
}

const hex = (buffer) =>
  [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

// --- The worker ----------------------------------------------------------------------------------

function ask(deed, given = {}, onProgress = null) {
  worker ??= begun();
  const number = (last += 1);
  return new Promise((resolve, reject) => {
    waiting.set(number, { resolve, reject, onProgress });
    worker.postMessage({ number, deed, given });
  });
}

function begun() {
  const fresh = new Worker(script(new URL("./sealer-worker.js", import.meta.url)), { type: "module" });
  fresh.onmessage = ({ data: { number, value, done, problem } }) => {
    const { resolve, reject, onProgress } = waiting.get(number);
    if (done !== undefined) return onProgress?.(done);
    waiting.delete(number);
    return problem ? reject(new DOMException(problem.message, problem.name)) : resolve(value);
  };
  fresh.onerror = (event) => {
    // It could not be loaded, or broke: whoever asks again gets another.
    event.preventDefault();
    fresh.terminate();
    if (worker === fresh) worker = null;
    for (const { reject } of waiting.values()) reject(new Error("the sealing worker broke"));
    waiting.clear();
  };
  return fresh;
}
