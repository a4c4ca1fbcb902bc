// The only place on the phone that knows the sealing library (age); loaded when it is needed.

import { ed25519, Encrypter, identityToRecipient } from "../vendor/age-encryption.js";

// For opening.js, which only people with a receipt code need.
export { Decrypter } from "../vendor/age-encryption.js";

const MAGIC = "portal-sealed/1";
const STEP = 256;

export const recipientOf = (identity) => identityToRecipient(identity);

/** Seals to one public key (`age1…`): short texts padded, bytes as they are. */
export class Seal {
  constructor(publicKey) {
    this.encrypter = new Encrypter();
    this.encrypter.addRecipient(publicKey);
  }

  /** An age file of a short text, padded so that its length tells little. */
  async text(place, text) {
    const words = utf8(text);
    const head = joined([headerOf(place), utf8(`${words.length}\n`)]);
    const body = new Uint8Array(Math.ceil((head.length + words.length) / STEP) * STEP);
    body.set(head);
    body.set(words, head.length);
    return this.encrypter.encrypt(body);
  }

  /** An age file of bytes, of any length. */
  async bytes(place, bytes) {
    const parts = [headerOf(place), bytes].filter((part) => part.length);
    const plain = new ReadableStream({
      pull(controller) {
        controller.enqueue(parts.shift());
        if (!parts.length) controller.close();
      },
    });
    const reader = (await this.encrypter.encrypt(plain)).getReader();
    const sealed = [];
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return joined(sealed);
      sealed.push(value);
    }
  }
}

/** Whether an Ed25519 signature is good, for browsers that cannot say so themselves. */
export const isSigned = (signature, message, key) => ed25519.verify(signature, message, key);

export const headerOf = (place) => utf8(`${[MAGIC, ...place].join("\x1f")}\n`);
const utf8 = (text) => new TextEncoder().encode(text);

function joined(parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
