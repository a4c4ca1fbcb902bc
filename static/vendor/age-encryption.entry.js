export { ed25519 } from "@noble/curves/ed25519.js";
export { Decrypter, Encrypter, identityToRecipient } from "age-encryption";
