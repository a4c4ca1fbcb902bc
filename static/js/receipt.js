// The receipt code: made on the phone, never sent. From it the phone derives what it shows the
// server (a verifier) and what it keeps (an age identity), exactly as reports/incidents/receipts.py.

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CHECKS = `${ALPHABET}*~$=U`;
const LOCATOR = 8;
const LENGTH = 28;
const ROUNDS = 100000;
const MISHEARD = new Map([..."OILÖОІАВЕКМНРСТУХ"].map((letter, i) => [letter, "011001ABEKMHPCTYX"[i]]));
const BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
// PKCS #8 as RFC 8410 writes an X25519 key: this, then its 32 bytes.
const PKCS8 = [48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 110, 4, 34, 4, 32];

/** Whether this browser can keep a code to itself (it cannot on a page without HTTPS). */
export const able = Boolean(globalThis.crypto?.subtle);

export function newCode() {
  const bytes = crypto.getRandomValues(new Uint8Array(LENGTH));
  const code = [...bytes].map((byte) => ALPHABET[byte & 31]).join("");
  return (code + check(code)).match(/.{1,4}/g).join("-");
}

/** The 28 characters of a code that somebody typed, or null when it cannot be one. */
export function read(text) {
  const typed = [...text.toUpperCase()]
    .map((letter) => MISHEARD.get(letter) ?? letter)
    .join("")
    .replace(/[\s–-]/g, "");
  const code = typed.slice(0, LENGTH);
  const good = typed.length === LENGTH + 1 && [...code].every((letter) => ALPHABET.includes(letter));
  return good && check(code) === typed[LENGTH] ? code : null;
}

/** {locator, verifier, verifierHash, identity, public}; throws for a code that cannot be one. */
export async function derive(text) {
  const code = read(text);
  if (!code) throw new Error("not a receipt code");
  const [locator, secret] = [code.slice(0, LOCATOR), code.slice(LOCATOR)];
  const password = await crypto.subtle.importKey("raw", utf8(secret), "PBKDF2", false, ["deriveBits"]);
  const slow = { name: "PBKDF2", hash: "SHA-256", salt: utf8(locator), iterations: ROUNDS };
  const root = await crypto.subtle.deriveBits(slow, password, 256);
  const verifier = await part(root, "portal-receipt/1 verifier");
  const secretKey = await part(root, "portal-receipt/1 identity");
  const identity = bech32("age-secret-key-", secretKey).toUpperCase();
  return {
    locator,
    verifier: hex(verifier),
    verifierHash: hex(new Uint8Array(await crypto.subtle.digest("SHA-256", verifier))),
    identity,
    public: await publicOf(secretKey, identity),
  };
}

function check(code) {
  let value = 0;
  for (const letter of code) value = (value * 32 + ALPHABET.indexOf(letter)) % 37;
  return CHECKS[value];
}

async function part(root, info) {
  const key = await crypto.subtle.importKey("raw", root, "HKDF", false, ["deriveBits"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(32), info: utf8(info) };
  return new Uint8Array(await crypto.subtle.deriveBits(how, key, 256));
}

/** The age recipient of 32 secret bytes; a browser without X25519 loads the library for it. */
async function publicOf(secretKey, identity) {
  try {
    const bytes = new Uint8Array([...PKCS8, ...secretKey]);
    const key = await crypto.subtle.importKey("pkcs8", bytes, { name: "X25519" }, true, ["deriveBits"]);
    const { x } = await crypto.subtle.exportKey("jwk", key);
    const raw = atob(x.replace(/-/g, "+").replace(/_/g, "/"));
    return bech32("age", Uint8Array.from(raw, (letter) => letter.charCodeAt(0)));
  } catch {
    const { recipientOf } = await import("./sealing.js");
    return recipientOf(identity);
  }
}

/** Bech32 (BIP 173), as age writes its keys. */
function bech32(prefix, bytes) {
  const values = [];
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) values.push((held >> (bits - 5)) & 31);
    held &= (1 << bits) - 1;
  }
  if (bits) values.push((held << (5 - bits)) & 31);
  const letters = [...prefix].map((letter) => letter.charCodeAt(0));
  const all = [...letters.map((l) => l >> 5), 0, ...letters.map((l) => l & 31), ...values];
  const sum = polymod([...all, 0, 0, 0, 0, 0, 0]) ^ 1;
  for (let i = 5; i >= 0; i -= 1) values.push((sum >> (5 * i)) & 31);
  return `${prefix}1${values.map((value) => BECH32[value]).join("")}`;
}

function polymod(values) {
  const parts = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
  let sum = 1;
  for (const value of values) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    parts.forEach((number, i) => {
      if ((top >> i) & 1) sum ^= number;
    });
  }
  return sum;
}

const utf8 = (text) => new TextEncoder().encode(text);
const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
