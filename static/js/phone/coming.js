// One file on its way into the store: each piece sealed for its own place, the table of all of
// them at the end. The order and the number of pieces are in the table, so that nobody can take
// one away, add one or change their order without it being seen.

import { Seal } from "../sealing.js";
import { Hashes, HashesBeside } from "./hashes.js";
import * as pieces from "./pieces.js";
import { Sha256 } from "./sha256.js";
import * as store from "./store.js";
import { trusted } from "./trust.js";

export const PIECE = 1024 * 1024;
// From here on a second worker is worth its beginning.
const LARGE = 8 * PIECE;

const place = (report, field) => ["envelope", report, field];

/** Seals to the key that the shell pinned. */
export async function sealer() {
  const { intake } = await trusted();
  if (!intake) throw new Error("no intake key is pinned");
  return new Seal(intake);
}

/** The sealed words of a report: the envelope. */
export async function sealedWords(report, text) {
  return (await sealer()).text(place(report, "report"), text);
}

export class Coming {
  size = 0;

  constructor(report, id, seal, hashes) {
    Object.assign(this, { report, id, seal, hashes });
  }

  /** `keep` says that what there is of it is worth keeping when the rest never comes. */
  static async begin(report, id, { keep = false, expected = 0 }) {
    const seal = await sealer();
    const hashes = expected >= LARGE && globalThis.Worker ? new HashesBeside() : new Hashes();
    const coming = new Coming(report, id, seal, hashes);
    try {
      coming.writer = await pieces.begin(id);
      const { where } = coming.writer;
      await store.put("files", { id, report, state: "coming", where, keep });
    } catch (problem) {
      coming.close();
      throw problem;
    }
    return coming;
  }

  /** Seal and keep one piece; when `safe`, it lies on the disk when this is done. */
  async add(plain, safe) {
    const n = this.writer.lengths.length;
    const { length } = plain;
    const sealed = await this.seal.bytes(place(this.report, `piece:${this.id}:${n}`), plain);
    await this.writer.append(sealed, safe);
    await this.hashes.add(plain, sealed);
    this.size += length;
  }

  /** Write its table and its row; gives {row, sha256}, the latter of what it was. */
  async end(name = "") {
    const { report, id, writer, seal, hashes } = this;
    const sha256 = await hashes.plainHex();
    const table = await tableOf(seal, report, id, writer.lengths, sha256, false);
    const sealedSha256 = await hashes.sealedHex(table);
    const sealedName = name ? await seal.text(place(report, `name:${id}`), name) : null;
    this.close();
    const row = rowOf(report, id, writer, table, { sealedSha256, name: sealedName, cut: false });
    await store.put("files", row);
    return { row, sha256 };
  }

  close() {
    this.writer?.close();
    this.hashes.close();
  }
}

/** End a recording whose page was killed: what was kept of it is the file, and is called cut. */
export async function endCut({ id, report, where }) {
  const lengths = await pieces.measured(id, where);
  const size = lengths.reduce((sum, length) => sum + length, 0);
  if (!size) return null;
  const seal = await sealer();
  const table = await tableOf(seal, report, id, lengths, "", true);
  const hash = new Sha256();
  const body = await pieces.reader(id, where, lengths);
  for (let at = 0; at < size; at += PIECE) {
    const part = await body.slice(at, Math.min(size, at + PIECE));
    hash.update(new Uint8Array(await part.arrayBuffer()));
  }
  const sealedSha256 = hash.update(table).hex();
  const row = rowOf(report, id, { where, lengths, size }, table, { sealedSha256, name: null, cut: true });
  await store.put("files", row);
  return row;
}

function tableOf(seal, report, id, lengths, sha256, cut) {
  const told = { version: 1, pieces: lengths, sha256, cut };
  return seal.text(place(report, `pieces:${id}`), JSON.stringify(told));
}

function rowOf(report, id, { where, lengths, size }, table, more) {
  const sealedSize = size + table.length;
  return { id, report, state: "whole", where, lengths: Uint32Array.from(lengths), sealedSize, table, ...more };
}
