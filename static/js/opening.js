// What somebody opens with their receipt code: messages that were sealed to its key.

import { Decrypter, headerOf } from "./sealing.js";

/** The text that was sealed for this place ([purpose, row, field]); throws for any other. */
export async function openText(sealed, identity, place) {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  const body = await decrypter.decrypt(sealed);
  const header = headerOf(place);
  if (!header.every((byte, i) => body[i] === byte)) throw new Error("sealed for another place");
  const end = body.indexOf(10, header.length);
  const length = Number(new TextDecoder().decode(body.subarray(header.length, end)));
  return new TextDecoder().decode(body.subarray(end + 1, end + 1 + length));
}
