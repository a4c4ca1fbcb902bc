// The only place on the phone that knows the sealing library (age); loaded when it is needed.

import { Decrypter, identityToRecipient } from "../vendor/age-encryption.js";

export const recipientOf = (identity) => identityToRecipient(identity);

/** The text that was sealed for this place ([purpose, row, field]); throws for any other. */
export async function openText(sealed, identity, place) {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  const body = await decrypter.decrypt(sealed);
  const header = new TextEncoder().encode(`${["portal-sealed/1", ...place].join("\x1f")}\n`);
  if (!header.every((byte, i) => body[i] === byte)) throw new Error("sealed for another place");
  const end = body.indexOf(10, header.length);
  const length = Number(new TextDecoder().decode(body.subarray(header.length, end)));
  return new TextDecoder().decode(body.subarray(end + 1, end + 1 + length));
}
