// A report packed into one file, to be brought by hand: the sealed bytes as they would be sent,
// and nothing that tells whose or what they are. Streamed, so that a long video fits too.

import { makeZip } from "../../vendor/client-zip.js";
import * as outbox from "./outbox.js";

const STEP = 512 * 1024;
// The oldest moment that a ZIP can name: when it was packed is nobody's business.
const LONG_AGO = new Date(1980, 0, 1, 12);

/** The report as a File with a neutral name, or null when it is not here any more. Calls
 * `onProgress` with a part of 1. */
export async function bundleOf(report, onProgress = () => {}) {
  const whole = await outbox.contents(report);
  if (!whole) return null;
  const all = whole.files.reduce((sum, { size }) => sum + size, whole.envelope.length);
  let done = 0;
  const packed = makeZip(entries(report, whole, (bytes) => onProgress((done += bytes) / all)));
  const type = "application/zip";
  const blob = await new Response(packed, { headers: { "Content-Type": type } }).blob();
  return new File([blob], `${neutralName()}.zip`, { type });
}

async function* entries(report, { envelope, files }, took) {
  const entry = (name, input, size) => ({ name: `${report}/${name}`, input, size, lastModified: LONG_AGO });
  yield entry("report.age", envelope, envelope.length);
  took(envelope.length);
  for (const file of files) {
    const told = { sealed_size: file.size, table: file.table, sealed_name: base64(file.sealedName ?? []) };
    const text = new TextEncoder().encode(JSON.stringify(told));
    yield entry(`${file.id}.json`, text, text.length);
    yield entry(`${file.id}.age`, bytesOf(file, took), file.size);
  }
}

async function* bytesOf(file, took) {
  for (let at = 0; at < file.size; at += STEP) {
    const part = await file.slice(at, Math.min(file.size, at + STEP));
    const bytes = new Uint8Array(await part.arrayBuffer());
    yield bytes;
    took(bytes.length);
  }
}

const base64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));

const neutralName = () => String(crypto.getRandomValues(new Uint32Array(1))[0]).padStart(10, "0");
