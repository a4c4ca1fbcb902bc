export { Decrypter, Encrypter, identityToRecipient } from "age-encryption";
