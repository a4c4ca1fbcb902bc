// A report packed into one file, to be brought by hand: the sealed bytes as they would be sent,
// and nothing that tells whose or what they are.

import * as outbox from "./outbox.js";
import { zip } from "./zip.js";

const STEP = 4 * 1024 * 1024;

/** The report as a File with a neutral name, or null when it is not here any more. Calls
 * `onProgress` with a part of 1. */
export async function bundleOf(report, onProgress = () => {}) {
  const whole = await outbox.contents(report);
  if (!whole) return null;
  const entries = [];
  const add = (name, ...parts) => entries.push({ name: `${report}/${name}`, blob: new Blob(parts) });
  add("report.age", whole.envelope);
  for (const file of whole.files) {
    const told = { sealed_size: file.size, table: file.table, sealed_name: base64(file.sealedName ?? []) };
    add(`${file.id}.json`, JSON.stringify(told));
    const parts = [];
    for (let at = 0; at < file.size; at += STEP) parts.push(await file.slice(at, Math.min(file.size, at + STEP)));
    add(`${file.id}.age`, ...parts);
  }
  const all = entries.reduce((sum, { blob }) => sum + blob.size, 0);
  let done = 0;
  const packed = await zip(entries, (bytes) => onProgress((done += bytes) / all));
  return new File([packed], `${neutralName()}.zip`, { type: packed.type });
}

const base64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));

const neutralName = () => String(crypto.getRandomValues(new Uint32Array(1))[0]).padStart(10, "0");
