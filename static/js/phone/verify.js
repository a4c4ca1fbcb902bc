// Whether something was said by the core: Ed25519 signatures against a key pinned in the shell.

const ALGORITHM = "Ed25519";

/** What a receipt says, when it is signed by this key; else null. */
export async function readReceipt(receipt, key) {
  const { message, signature, key: named } = receipt ?? {};
  if (typeof message !== "string" || typeof signature !== "string" || !key) return null;
  if (named !== key || !(await isSigned(message, signature, key))) return null;
  try {
    return JSON.parse(message);
  } catch {
    return null;
  }
}

/** Whether a receipt is signed by this key, and over exactly this: {what, id, sha256}. */
export async function isReceiptFor({ what, id, sha256 }, receipt, key) {
  const said = await readReceipt(receipt, key);
  return Boolean(sha256) && said?.what === what && said.id === id && said.sha256 === sha256;
}

/** Whether a text was signed by the owner of this key; both of them base64. */
export async function isSigned(text, signature, key) {
  try {
    const [signed, raw] = [bytesOf(signature), bytesOf(key)];
    return await checked(signed, new TextEncoder().encode(text), raw);
  } catch {
    return false;
  }
}

async function checked(signature, message, raw) {
  let key;
  try {
    key = await crypto.subtle.importKey("raw", raw, ALGORITHM, false, ["verify"]);
  } catch {
    // This browser does not know the curve; a service worker cannot load more code and says no.
    const library = await import("../sealing.js");
    return library.isSigned(signature, message, raw);
  }
  return crypto.subtle.verify(ALGORITHM, key, signature, message);
}

const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
