// age for the one kind of key that phones of this portal seal to and open with, X25519. The
// library's own Encrypter and Decrypter also know passphrases, tokens and hybrids, which weigh two
// kilobytes more: these two are theirs without those, put together from the library's parts.
import { ed25519 } from "@noble/curves/ed25519.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { encodeHeader, encodeHeaderNoMAC, parseHeader } from "../node_modules/age-encryption/dist/format.js";
import { prepend, read, readAll, stream } from "../node_modules/age-encryption/dist/io.js";
import { identityToRecipient, X25519Identity, X25519Recipient } from "../node_modules/age-encryption/dist/recipients.js";
import { decryptSTREAM, encryptSTREAM } from "../node_modules/age-encryption/dist/stream.js";

export { ed25519, identityToRecipient };

const random = () => crypto.getRandomValues(new Uint8Array(16));
const derived = (fileKey, salt, label) => hkdf(sha256, fileKey, salt, new TextEncoder().encode(label), 32);
const macOf = (fileKey, header) => hmac(sha256, derived(fileKey, undefined, "header"), header);

export class Encrypter {
  recipients = [];

  addRecipient(text) {
    this.recipients.push(new X25519Recipient(text));
  }

  /** Bytes give bytes, a stream gives a stream. */
  async encrypt(file) {
    const [fileKey, nonce, stanzas] = [random(), random(), []];
    for (const recipient of this.recipients) stanzas.push(...(await recipient.wrapFileKey(fileKey)));
    const header = encodeHeader(stanzas, macOf(fileKey, encodeHeaderNoMAC(stanzas)));
    const sealing = encryptSTREAM(derived(fileKey, nonce, "payload"));
    if (file instanceof ReadableStream) return prepend(file.pipeThrough(sealing), header, nonce);
    return readAll(prepend(stream(file).pipeThrough(sealing), header, nonce));
  }
}

export class Decrypter {
  identities = [];

  addIdentity(text) {
    this.identities.push(new X25519Identity(text));
  }

  async decrypt(bytes) {
    const { stanzas, MAC, headerNoMAC, rest } = await parseHeader(stream(bytes));
    let fileKey = null;
    for (const identity of this.identities) fileKey ??= await identity.unwrapFileKey(stanzas);
    if (!fileKey) throw Error("no identity matched any of the file's recipients");
    const mac = macOf(fileKey, headerNoMAC);
    if (MAC.length !== mac.length || MAC.reduce((sum, byte, i) => sum | (byte ^ mac[i]), 0)) throw Error("invalid header HMAC");
    const { data: nonce, rest: payload } = await read(rest, 16);
    return readAll(payload.pipeThrough(decryptSTREAM(derived(fileKey, nonce, "payload"))));
  }
}
