// The sealed words of a report as a series of codes for another camera. Each code tells which it
// is of how many, of which report and of which bytes, so that they can be read in any order.

import { encode } from "../../vendor/uqr.js";

// So many bytes in one: few enough for a cheap screen and a shaking hand.
const PART = 240;
// More than this nobody holds up a phone for.
export const MOST = 40;
const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const QUIET = 4;

/** The texts of the codes for these bytes; null when they are too many. */
export function partsOf(report, envelope, sha256) {
  const of = Math.ceil(envelope.length / PART);
  if (of > MOST) return null;
  const head = `${report.replaceAll("-", "")}/${sha256.slice(0, 8)}`.toUpperCase();
  return Array.from({ length: of }, (_, at) => {
    const part = envelope.subarray(at * PART, (at + 1) * PART);
    return `S1/${at + 1}/${of}/${head}/${base45(part)}`;
  });
}

/** RFC 9285: letters that a code holds in the least room, and that no reader turns into others. */
function base45(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 2) {
    const two = at + 1 < bytes.length;
    let value = two ? bytes[at] * 256 + bytes[at + 1] : bytes[at];
    for (let letter = 0; letter < (two ? 3 : 2); letter += 1) {
      text += LETTERS[value % 45];
      value = Math.floor(value / 45);
    }
  }
  return text;
}

/** Draw one code into a canvas, a pixel for each of its squares, with the margin it needs. */
export function draw(canvas, text) {
  const { size, data } = encode(text, { ecc: "M", border: QUIET });
  canvas.width = canvas.height = size;
  const ink = canvas.getContext("2d");
  ink.fillStyle = "#fff";
  ink.fillRect(0, 0, size, size);
  ink.fillStyle = "#000";
  data.forEach((row, y) => row.forEach((dark, x) => dark && ink.fillRect(x, y, 1, 1)));
}
