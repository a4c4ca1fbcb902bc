// A ZIP archive of stored entries (PKWARE, APPNOTE.TXT), put together from parts that stay where
// they lie: packing a long video takes no room of its own.

const STEP = 512 * 1024;
const MOST = 2 ** 32 - 1;
// The oldest day that a ZIP can name, at noon: when it was packed is nobody's business.
const LONG_AGO = [0x6000, 0x21];
const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit += 1) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n;
});

/** The archive of these {name, blob} as a Blob; `took` is told how many bytes were read. */
export async function zip(entries, took) {
  const [parts, list] = [[], []];
  let at = 0;
  const add = (...more) => {
    parts.push(...more);
    at += more.reduce((sum, part) => sum + (part.size ?? part.length), 0);
  };
  for (const { name, blob } of entries) {
    const called = new TextEncoder().encode(name);
    const { size } = blob;
    const about = [
      ...numbers(2, 20, 0, 0, ...LONG_AGO),
      ...numbers(4, await checksum(blob, took), size, size),
      ...numbers(2, called.length, 0),
    ];
    list.push(Uint8Array.from([...numbers(4, 0x02014b50), ...numbers(2, 20), ...about, ...numbers(2, 0, 0, 0), ...numbers(4, 0, at), ...called]));
    add(Uint8Array.from([...numbers(4, 0x04034b50), ...about, ...called]), blob);
  }
  const begins = at;
  add(...list);
  if (at > MOST) throw new RangeError("larger than such an archive can be");
  add(Uint8Array.from([...numbers(4, 0x06054b50), ...numbers(2, 0, 0, list.length, list.length), ...numbers(4, at - begins, begins), 0, 0]));
  return new Blob(parts, { type: "application/zip" });
}

/** Numbers in so many bytes each, the lowest byte first. */
function numbers(bytes, ...values) {
  return values.flatMap((value) => Array.from({ length: bytes }, (_, n) => (value >>> (8 * n)) & 255));
}

async function checksum(blob, took) {
  let sum = -1;
  for (let from = 0; from < blob.size; from += STEP) {
    const bytes = new Uint8Array(await blob.slice(from, from + STEP).arrayBuffer());
    for (let n = 0; n < bytes.length; n += 1) sum = TABLE[(sum ^ bytes[n]) & 255] ^ (sum >>> 8);
    took(bytes.length);
  }
  return ~sum;
}
