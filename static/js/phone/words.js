// Eight words (or twenty-seven digits) for the hash of what was saved, to be read out over the
// telephone: the same as portal/lib/commitments.py, from the same lists.

const ROUNDS = 100_000;
const SALT = new TextEncoder().encode("portal-commitment/1");
const SIZE = 10;

const lists = new Map();

/** The eight words of a hash (64 hexadecimal digits) in "kk", "ru" or "en". */
export async function wordsOf(sha256, language) {
  const [bits, list] = await Promise.all([bitsOf(sha256), listOf(language)]);
  return Array.from({ length: 8 }, (_, at) => list[Number((bits >> BigInt(70 - 10 * at)) & 1023n)]);
}

/** The same as digits: nine groups of three, the last two digits a check. */
export async function digitsOf(sha256) {
  const number = (await bitsOf(sha256)) * 100n;
  const digits = String(number + 98n - (number % 97n)).padStart(27, "0");
  return digits.match(/.{3}/g).join(" ");
}

async function bitsOf(sha256) {
  const raw = Uint8Array.from(sha256.match(/../g), (pair) => parseInt(pair, 16));
  const key = await crypto.subtle.importKey("raw", raw, "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: SALT, iterations: ROUNDS };
  const bytes = new Uint8Array(await crypto.subtle.deriveBits(how, key, SIZE * 8));
  return bytes.reduce((bits, byte) => (bits << 8n) | BigInt(byte), 0n);
}

function listOf(language) {
  if (!lists.has(language)) {
    const list = fetch(new URL(`../../words/${language}.txt`, import.meta.url)).then(async (answer) => {
      if (!answer.ok) throw new Error("no words");
      return (await answer.text()).trim().split("\n");
    });
    list.catch(() => lists.delete(language));
    lists.set(language, list);
  }
  return lists.get(language);
}
