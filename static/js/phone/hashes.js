// The two hashes of a file on its way into the store: of what it was, and of its sealed bytes.
// They cost as much as the sealing itself, so that a large file has them made by a second worker.

import { Sha256 } from "./sha256.js";

// What may wait to be hashed, in pieces: memory stays flat.
const AHEAD = 3;

export class Hashes {
  plain = new Sha256();
  sealed = new Sha256();

  add(plain, sealed) {
    this.plain.update(plain);
    this.sealed.update(sealed);
  }

  /** Of what the file was, in hexadecimal digits; nothing can be added after it. */
  plainHex() {
    return this.plain.hex();
  }

  /** Of the sealed bytes and what stands at their end. */
  sealedHex(end) {
    return this.sealed.update(end).hex();
  }

  close() {}
}

/** The same in a worker; takes the bytes away from whoever adds them. */
export class HashesBeside {
  waiting = [];

  constructor() {
    this.worker = new Worker(new URL("./hash-worker.js", import.meta.url), { type: "module" });
    this.worker.onmessage = ({ data }) => this.waiting.shift()?.resolve(data);
    this.worker.onerror = () => {
      this.broken = new Error("the hashing worker broke");
      for (const { reject } of this.waiting.splice(0)) reject(this.broken);
    };
  }

  async add(plain, sealed) {
    this.ask("add", [plain, sealed], [plain.buffer, sealed.buffer]);
    while (this.waiting.length > AHEAD) await this.waiting[0].answer;
    if (this.broken) throw this.broken;
  }

  plainHex() {
    return this.ask("plainHex", []);
  }

  sealedHex(end) {
    return this.ask("sealedHex", [end]);
  }

  ask(what, given, moved = []) {
    if (this.broken) return Promise.reject(this.broken);
    const entry = {};
    entry.answer = new Promise((resolve, reject) => Object.assign(entry, { resolve, reject }));
    entry.answer.catch(() => null);
    this.waiting.push(entry);
    this.worker.postMessage([what, given], moved);
    return entry.answer;
  }

  close() {
    this.worker.terminate();
  }
}
