// Puts a report together from the codes that a phone shows (js/phone/qr.js), in any order.

const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const CODE = /^S1\/(\d{1,2})\/(\d{1,2})\/([0-9A-F]{32})\/([0-9A-F]{8})\/(.+)$/s;

export class Gathering {
  #parts = new Map();
  series = "";
  report = "";
  of = 0;

  /** What a code was: "new", "known", "other" (of another series) or "none" of ours. */
  take(text) {
    const [, number, of, id, check, payload] = CODE.exec(text) ?? [];
    const bytes = payload && unbase45(payload);
    if (!bytes || Number(number) < 1 || Number(number) > Number(of)) return "none";
    const series = `${id}/${check}/${of}`;
    if (this.series && series !== this.series) return "other";
    this.series = series;
    this.check = check.toLowerCase();
    this.report = id.toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
    this.of = Number(of);
    if (this.#parts.has(Number(number))) return "known";
    this.#parts.set(Number(number), bytes);
    return "new";
  }

  has(number) {
    return this.#parts.has(number);
  }

  get missing() {
    return Array.from({ length: this.of }, (_, at) => at + 1).filter((number) => !this.has(number));
  }

  get isWhole() {
    return this.of > 0 && !this.missing.length;
  }

  /** {bytes, sha256} of the whole, or null when a code was misread. */
  async whole() {
    const parts = Array.from({ length: this.of }, (_, at) => this.#parts.get(at + 1));
    const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return sha256.startsWith(this.check) ? { bytes, sha256 } : null;
  }
}

function unbase45(text) {
  const places = Array.from(text, (letter) => LETTERS.indexOf(letter));
  if (places.includes(-1) || places.length % 3 === 1) return null;
  const bytes = [];
  for (let at = 0; at < places.length; at += 3) {
    const [a, b, c] = places.slice(at, at + 3);
    const value = a + 45 * b + 2025 * (c ?? 0);
    if (value > (c === undefined ? 0xff : 0xffff)) return null;
    if (c !== undefined) bytes.push(value >> 8);
    bytes.push(value & 0xff);
  }
  return Uint8Array.from(bytes);
}
