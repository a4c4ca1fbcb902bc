// Kinds of keys that phones of this portal never seal to nor open with: passphrases, P-256 tokens
// and the post-quantum hybrids. They are left out of the bundle, which is a third smaller so.
const leftOut = () => {
  throw new Error("This kind of key is left out of the portal's bundle of age.");
};
const without = { getPublicKey: leftOut, encapsulate: leftOut, decapsulate: leftOut, getSharedSecret: leftOut };
export const MLKEM768P256 = without;
export const MLKEM768X25519 = without;
export const p256 = { ...without, lengths: {}, utils: { randomSecretKey: leftOut } };
export const scrypt = leftOut;
