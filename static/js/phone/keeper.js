// Takes the sealed pieces of one file: keeps them in the store and hashes what it kept. For large
// files it works in a worker of its own, beside the sealing (see beside.js).

import * as pieces from "./pieces.js";
import { Sha256 } from "./sha256.js";

// So much may lie in memory at once, for the browser's own hash: it takes nothing that comes
// piece by piece, and is many times as fast.
export const AT_ONCE = 64 * 1024 * 1024;

export class Keeper {
  /** `expected` is how long the file is, when that is known. */
  async begin(id, expected = 0) {
    this.writer = await pieces.begin(id, expected);
    const atOnce = expected && expected < AT_ONCE && this.writer.whole;
    this.hash = atOnce ? null : new Sha256();
    return this.writer.where;
  }

  /** When `safe`, the piece lies on the disk when this is done. */
  async add(sealed, safe) {
    await this.writer.append(sealed, safe);
    this.hash?.update(sealed);
  }

  /** Of the pieces, which lie on the disk now, and what stands behind them. */
  async hex(end) {
    // The browser hashes elsewhere, while the disk is waited for.
    const hashed = this.hash ? this.hash.update(end).hex() : digest(this.writer.whole(end));
    this.writer.flush();
    return hashed;
  }

  close() {
    this.writer?.close();
  }
}

/** The hash of a file in pieces, of what it was. */
export class Plain {
  hash = new Sha256();

  add(bytes) {
    this.hash.update(bytes);
  }

  hex() {
    return this.hash.hex();
  }

  close() {}
}

export async function digest(bytes) {
  const found = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...found].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
