// One file on its way into the store: each piece sealed for its own place, the table of all of
// them at the end. The order and the number of pieces are in the table, so that nobody can take
// one away, add one or change their order without it being seen.

import { Beside } from "./beside.js";
import { AT_ONCE, digest, Keeper, Plain } from "./keeper.js";
import { PieceSeal, place, sealer } from "./piece-seal.js";
import * as pieces from "./pieces.js";
import { Sha256 } from "./sha256.js";
import * as store from "./store.js";

export const PIECE = 1024 * 1024;
// From here on more workers are worth their beginning.
const LARGE = 8 * PIECE;

/** The sealed words of a report: the envelope. */
export async function sealedWords(report, text) {
  return (await sealer()).text(place(report, "report"), text);
}

export class Coming {
  size = 0;
  sealedSize = 0;
  lengths = [];

  /** `keep` says that what there is of it is worth keeping when the rest never comes. */
  static async begin(report, id, { keep = false, file = null }) {
    const coming = new Coming();
    const here = new PieceSeal();
    await here.begin(report, id);
    const large = file?.size >= LARGE && globalThis.Worker;
    const seals = large ? [here, new Beside("seal")] : [here];
    Object.assign(coming, { report, id, file, seals, keeper: large ? new Beside("keeper") : new Keeper() });
    // Whoever works beside begins meanwhile; what fails there is thrown at who comes next.
    if (large) seals[1].begin(report, id);
    coming.ready = coming.prepare(keep);
    coming.ready.catch(() => null);
    try {
      if (file && file.size < AT_ONCE) coming.readAtOnce();
      else coming.plain = large ? new Beside("plain") : new Plain();
      // Nothing is recorded for which there is no room.
      if (keep) await coming.ready;
    } catch (problem) {
      await coming.close();
      throw problem;
    }
    return coming;
  }

  /** Nothing is kept before there is a place for it and a row that knows of it. */
  async prepare(keep) {
    const { id, report, file } = this;
    this.where = await this.keeper.begin(id, sealedSizeOf(file));
    await store.put("files", { id, report, state: "coming", where: this.where, keep });
  }

  /** It lies in memory while it is sealed, and the browser hashes it meanwhile. */
  readAtOnce() {
    const hashed = this.file.arrayBuffer().then((all) => digest((this.bytes = new Uint8Array(all))));
    // Told to whoever asks for it; the first pieces do not wait for the last.
    hashed.catch(() => null);
    this.plain = { add: () => null, hex: () => hashed, close: () => null };
  }

  /** Piece n of the file, sealed for its place; others may be begun before this one is kept. */
  async piece(n) {
    const [from, to] = [n * PIECE, (n + 1) * PIECE];
    // A copy: what is sealed beside this worker is taken away from it.
    if (this.bytes) return this.sealed(n, this.bytes.slice(from, to));
    return this.sealed(n, new Uint8Array(await this.file.slice(from, to).arrayBuffer()));
  }

  sealed(n, plain) {
    return this.seals[n % this.seals.length].sealed(n, plain);
  }

  /** Keep the next piece; when `safe`, it lies on the disk when this is done. */
  async keep({ plain, bytes }, safe) {
    const [size, sealedSize] = [plain.length, bytes.length];
    await this.ready;
    await this.keeper.add(bytes, safe);
    await this.plain.add(plain);
    this.size += size;
    this.sealedSize += sealedSize;
    this.lengths.push(sealedSize);
  }

  /** Write its table and its row; gives {row, sha256}, the latter of what it was. */
  async end(name = "") {
    await this.ready;
    const { report, id, lengths, where, sealedSize: size } = this;
    const { seal } = this.seals[0];
    const sha256 = await this.plain.hex();
    const table = await tableOf(seal, report, id, lengths, sha256, false);
    const sealedSha256 = await this.keeper.hex(table);
    const sealedName = name ? await seal.text(place(report, `name:${id}`), name) : null;
    await this.close();
    const row = rowOf(report, id, { where, lengths, size }, table, { sealedSha256, name: sealedName, cut: false });
    await store.put("files", row);
    return { row, sha256 };
  }

  async close() {
    this.bytes = null;
    await this.ready.catch(() => null);
    for (const seal of this.seals) await seal.close();
    await this.keeper.close();
    await this.plain?.close();
  }
}

/** About how long its sealed pieces will be: what age adds to each, and to each 64 kB of them. */
function sealedSizeOf(file) {
  return file ? file.size + Math.ceil(file.size / PIECE) * 1024 : 0;
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
