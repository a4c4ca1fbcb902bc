// Seals the pieces of one file, each for its own place. For large files a second one works in a
// worker of its own (see beside.js): the sealing is what takes long, and phones have many cores.

import { Seal } from "../sealing.js";
import { trusted } from "./trust.js";

export const place = (report, field) => ["envelope", report, field];

/** Seals to the key that the shell pinned. */
export async function sealer() {
  const { intake } = await trusted();
  if (!intake) throw new Error("no intake key is pinned");
  return new Seal(intake);
}

export class PieceSeal {
  async begin(report, id) {
    Object.assign(this, { report, id, seal: await sealer() });
  }

  /** Piece n: what it was, and its age file. */
  async sealed(n, plain) {
    const bytes = await this.seal.bytes(place(this.report, `piece:${this.id}:${n}`), plain);
    return { plain, bytes };
  }

  close() {}
}
