// What one report has on this phone: every file is sealed as soon as it is there, one after
// another, and only numbers and sizes of it are kept in memory. Shows nothing (recorder-page.js).

import { dropFile, openRecording, sealFile } from "./sealer.js";

const KINDS = { image: "photo", video: "video", audio: "voice" };

/**
 * A row: kind (photo, video, voice, file), number (of its kind), name (of a chosen file, never
 * stored), own (made here, so that there is no other copy), size, done (0 to 1), seconds,
 * state: "recording", "waiting", "sealing", "sealed", "failed".
 */
export class Shelf {
  rows = [];
  #changed;
  #tail = Promise.resolve();

  constructor(report, changed) {
    this.report = report;
    this.#changed = changed;
  }

  /** Whether something here was made by the phone's own camera: it has no other copy. */
  get own() {
    return this.rows.some((row) => row.own);
  }

  /** Seal a file that was chosen, or a photo that was taken. */
  add(file, { own = false } = {}) {
    const kind = KINDS[file.type.split("/")[0]] ?? "file";
    const row = this.#row(kind, { own, size: file.size, state: "waiting", name: own ? "" : file.name });
    row.ready = this.#tail = this.#tail.then(() => this.#seal(row, file));
    return row;
  }

  async #seal(row, file) {
    if (row.removed) return;
    this.#say(row, { state: "sealing" });
    try {
      const recordedAt = row.own ? new Date(file.lastModified).toISOString() : "";
      const far = (sealed) => this.#say(row, { done: sealed / file.size });
      row.entry = await sealFile(this.report, file, far, { recordedAt });
      if (row.removed) await dropFile(this.report, row.entry.id);
      else this.#say(row, { state: "sealed", done: 1 });
    } catch (problem) {
      this.#say(row, { state: "failed", problem });
    }
  }

  /** Where the pieces of a recording go. */
  openRecording(type) {
    const recordedAt = new Date().toISOString();
    return openRecording(this.report, { type: type.split(";")[0], recordedAt });
  }

  /** A row for a recording that runs. */
  recording(kind) {
    return this.#row(kind, { own: true, size: 0, state: "recording" });
  }

  /** How far a recording is safe. */
  grow(row, seconds, size) {
    this.#say(row, { seconds, size });
  }

  /** A recording ended: `ending` gives its entry, or null when nothing was recorded. */
  async close(row, ending) {
    this.#say(row, { state: "sealing" });
    row.ready = ending.then(
      (entry) => {
        if (!entry) return this.#without(row);
        row.entry = entry;
        return this.#say(row, { state: "sealed", size: entry.size, done: 1 });
      },
      (problem) => this.#say(row, { state: "failed", problem }),
    );
    await row.ready;
  }

  /** Take a file back: its sealed pieces are deleted. */
  async remove(row) {
    row.removed = true;
    this.#without(row);
    if (row.entry) await dropFile(this.report, row.entry.id);
  }

  /** The sealed files, when all that is under way is sealed. */
  async settled() {
    await Promise.all(this.rows.map((row) => row.ready));
    return this.rows.flatMap((row) => row.entry ?? []);
  }

  #row(kind, values) {
    const number = 1 + Math.max(0, ...this.rows.filter((row) => row.kind === kind).map((row) => row.number));
    const row = { kind, number, name: "", done: 0, seconds: 0, ...values };
    this.rows.push(row);
    this.#changed();
    return row;
  }

  #without(row) {
    this.rows = this.rows.filter((other) => other !== row);
    this.#changed();
  }

  #say(row, values) {
    Object.assign(row, values);
    if (!row.removed) this.#changed();
  }
}
