// SHA-256 (FIPS 180-4) of bytes that come piece by piece. Browsers hash only what lies in memory
// whole, and the sealing library's own is half as fast; sealing a video hashes it twice.

const PRIMES = primes(64);
const START = PRIMES.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
const K = Int32Array.from(PRIMES.map((prime) => fraction(Math.cbrt(prime))));
const BLOCK = 64;

export class Sha256 {
  constructor() {
    this.state = Int32Array.from(START);
    this.words = new Int32Array(64);
    this.rest = new Uint8Array(BLOCK);
    this.held = 0;
    this.length = 0;
  }

  update(bytes) {
    this.length += bytes.length;
    let at = 0;
    if (this.held) {
      at = Math.min(BLOCK - this.held, bytes.length);
      this.rest.set(bytes.subarray(0, at), this.held);
      this.held += at;
      if (this.held < BLOCK) return this;
      compress(this.state, this.words, this.rest, 0, BLOCK);
    }
    const end = at + Math.floor((bytes.length - at) / BLOCK) * BLOCK;
    compress(this.state, this.words, bytes, at, end);
    this.held = bytes.length - end;
    this.rest.set(bytes.subarray(end));
    return this;
  }

  /** The digest in hexadecimal digits; nothing can be added after it. */
  hex() {
    const last = new Uint8Array(this.held < 56 ? BLOCK : 2 * BLOCK);
    last.set(this.rest.subarray(0, this.held));
    last[this.held] = 0x80;
    const view = new DataView(last.buffer);
    view.setUint32(last.length - 8, Math.floor(this.length / 0x20000000));
    view.setUint32(last.length - 4, this.length * 8);
    compress(this.state, this.words, last, 0, last.length);
    return [...this.state].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
  }
}

function compress(state, w, bytes, from, end) {
  const k = K;
  // Read one by one: of what an iterator gives, engines do not know that it is 32 bits wide.
  let s0 = state[0], s1 = state[1], s2 = state[2], s3 = state[3];
  let s4 = state[4], s5 = state[5], s6 = state[6], s7 = state[7];
  for (let at = from; at < end; at += BLOCK) {
    for (let i = 0, p = at; i < 16; i += 1, p += 4) {
      w[i] = (bytes[p] << 24) | (bytes[p + 1] << 16) | (bytes[p + 2] << 8) | bytes[p + 3];
    }
    for (let i = 16; i < 64; i += 1) {
      const x = w[i - 15];
      const y = w[i - 2];
      const low = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const high = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[i] = (w[i - 16] + w[i - 7] + low + high) | 0;
    }
    let a = s0, b = s1, c = s2, d = s3, e = s4, f = s5, g = s6, h = s7;
    // Four rounds at once, after which each value has only changed sides; written out, since
    // engines do not put so many small functions in their place.
    for (let i = 0; i < 64; i += 4) {
      let r = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      let t = (h + r + (g ^ (e & (f ^ g))) + k[i] + w[i]) | 0;
      d = (d + t) | 0;
      r = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      h = (t + r + ((a & b) | (c & (a | b)))) | 0;
      r = ((d >>> 6) | (d << 26)) ^ ((d >>> 11) | (d << 21)) ^ ((d >>> 25) | (d << 7));
      t = (g + r + (f ^ (d & (e ^ f))) + k[i + 1] + w[i + 1]) | 0;
      c = (c + t) | 0;
      r = ((h >>> 2) | (h << 30)) ^ ((h >>> 13) | (h << 19)) ^ ((h >>> 22) | (h << 10));
      g = (t + r + ((h & a) | (b & (h | a)))) | 0;
      r = ((c >>> 6) | (c << 26)) ^ ((c >>> 11) | (c << 21)) ^ ((c >>> 25) | (c << 7));
      t = (f + r + (e ^ (c & (d ^ e))) + k[i + 2] + w[i + 2]) | 0;
      b = (b + t) | 0;
      r = ((g >>> 2) | (g << 30)) ^ ((g >>> 13) | (g << 19)) ^ ((g >>> 22) | (g << 10));
      f = (t + r + ((g & h) | (a & (g | h)))) | 0;
      r = ((b >>> 6) | (b << 26)) ^ ((b >>> 11) | (b << 21)) ^ ((b >>> 25) | (b << 7));
      t = (e + r + (d ^ (b & (c ^ d))) + k[i + 3] + w[i + 3]) | 0;
      a = (a + t) | 0;
      r = ((f >>> 2) | (f << 30)) ^ ((f >>> 13) | (f << 19)) ^ ((f >>> 22) | (f << 10));
      e = (t + r + ((f & g) | (h & (f | g)))) | 0;
      t = a; a = e; e = t;
      t = b; b = f; f = t;
      t = c; c = g; g = t;
      t = d; d = h; h = t;
    }
    s0 = (s0 + a) | 0; s1 = (s1 + b) | 0; s2 = (s2 + c) | 0; s3 = (s3 + d) | 0;
    s4 = (s4 + e) | 0; s5 = (s5 + f) | 0; s6 = (s6 + g) | 0; s7 = (s7 + h) | 0;
  }
  state.set([s0, s1, s2, s3, s4, s5, s6, s7]);
}

function primes(count) {
  const found = [];
  for (let n = 2; found.length < count; n += 1) if (found.every((prime) => n % prime)) found.push(n);
  return found;
}

/** The first 32 bits of what stands behind the point. */
function fraction(number) {
  return ((number - Math.floor(number)) * 0x100000000) | 0;
}

/** A proof of work (pressure.py): what begins with the task and has a hash with so many zero bits in front. */
export async function solved(task) {
  const bytes = new TextEncoder();
  for (let n = 0; ; n += 1) {
    const hash = new Sha256().update(bytes.encode(`${task}:${n}`)).hex();
    if (parseInt(hash.slice(0, 8), 16) < 2 ** (32 - task.split(":")[1])) return `${task}:${n}`;
    // Whoever tells us something meanwhile is heard.
    if (n % 2000 === 0) await new Promise((heard) => setTimeout(heard));
  }
}
