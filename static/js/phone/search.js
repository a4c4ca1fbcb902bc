// Finds a violation type, or a polling station, by the words people use, in all languages at once:
// exactly as portal/jurisdictions/search.py and Precinct.found_by do on the server.

const FOLDED = new Map([..."әғқңөұүһіё"].map((letter, i) => [letter, "агкноуухие"[i]]));
const WORD = /[\p{L}\p{N}_]+/gu;
const STEM = 4;

/** Case and letters made equal: «Мәжбүрлейді» and «мажбурлейди» are one word. */
export const fold = (words) => [...words.toLowerCase()].map((letter) => FOLDED.get(letter) ?? letter).join("");

export const split = (words) => fold(words).match(WORD) ?? [];

/** How near a word asked for is to a word known, from 0 to 1. */
export function closeness(asked, known) {
  if (asked === known) return 1;
  if (asked.length < 3) return 0;
  if (known.startsWith(asked)) return 0.8;
  if (known.slice(0, STEM) === asked.slice(0, STEM)) {
    return sharedBeginning(asked, known) >= 0.6 * Math.max(asked.length, known.length) ? 0.6 : 0;
  }
  return asked.length >= STEM && known.includes(asked) ? 0.5 : 0;
}

function sharedBeginning(one, other) {
  let count = 0;
  while (count < one.length && count < other.length && one[count] === other[count]) count += 1;
  return count;
}

/** What can be found, by the words of its texts; each text has its weight. */
export class Index {
  #words = new Map();
  #texts = new Map();

  add(code, language, words, weight) {
    const known = split(words);
    if (!this.#texts.has(code)) {
      this.#texts.set(code, []);
      this.#words.set(code, new Map());
    }
    this.#texts.get(code).push([known.join(" "), language]);
    const weights = this.#words.get(code);
    for (const word of known) weights.set(word, Math.max(weight, weights.get(word) ?? 0));
  }

  /** Codes, best first; half of the words asked must be met somewhere. */
  search(words, language = null) {
    const asked = [...new Set(split(words))];
    const phrase = split(words).join(" ");
    const met = new Map(asked.map((word) => [word, this.#entriesNear(word)]));
    const score = new Map();
    for (const code of this.#words.keys()) {
      const known = asked.filter((word) => met.get(word).has(code));
      if (!known.length || 2 * known.length < asked.length) continue;
      const sum = known.reduce((so_far, word) => so_far + met.get(word).get(code) * Math.log(1 + this.#words.size / met.get(word).size), 0);
      score.set(code, sum * (1 + this.#phrase(code, phrase, language)));
    }
    return [...score.keys()].sort((one, other) => score.get(other) - score.get(one));
  }

  #entriesNear(asked) {
    const near = new Map();
    for (const [code, weights] of this.#words) {
      let best = 0;
      for (const [word, weight] of weights) best = Math.max(best, closeness(asked, word) * weight);
      if (best) near.set(code, best);
    }
    return near;
  }

  #phrase(code, phrase, language) {
    let best = 0;
    if (phrase.length < STEM) return best;
    for (const [text, spoken] of this.#texts.get(code)) {
      if (!text.includes(phrase)) continue;
      best = Math.max(best, (phrase === text ? 1 : 0.5) + (spoken === language ? 0.1 : 0));
    }
    return best;
  }
}

let index = null;

/** Violation types that these words may mean, best first. */
export function violations(data, words, language, limit) {
  if (!index) {
    index = new Index();
    for (const violation of data.violations) {
      data.languages.forEach((code, i) => {
        index.add(violation.code, code, data.texts[violation.plain][i], 3);
        index.add(violation.code, code, data.texts[violation.name][i], 3);
        for (const said of violation.search[i]) index.add(violation.code, code, said, 4);
      });
    }
  }
  const byCode = new Map(data.violations.map((violation) => [violation.code, violation]));
  return index.search(words, language).slice(0, limit).map((code) => byCode.get(code));
}

/** Stations by number, address or the name of the building; those with that very number first. */
export function stations(rows, words, limit) {
  const asked = split(words);
  const stems = asked.map((word) => (word.length > 5 && !/^\p{Nd}+$/u.test(word) ? word.slice(0, -2) : word));
  const numbers = new Set(asked.filter((word) => /^\d{1,7}$/.test(word)).map(Number));
  const found = rows.filter((row) => {
    row.searched ??= split([row.number, ...row.venue, ...row.address, row.settlement].join(" ")).join(" ");
    return stems.every((stem) => row.searched.includes(stem));
  });
  const first = (row) => (numbers.has(row.number) ? 0 : 1);
  return found.sort((one, other) => first(one) - first(other)).slice(0, limit);
}

const EARTH = 6371008.8;
const radians = (degrees) => (degrees * Math.PI) / 180;

/** Metres between two [latitude, longitude] on a sphere, as portal/lib/geo.py. */
export function distance(one, other) {
  const [phi, otherPhi] = [radians(one[0]), radians(other[0])];
  const half = Math.sin((otherPhi - phi) / 2) ** 2;
  const around = Math.sin(radians(other[1] - one[1]) / 2) ** 2;
  return 2 * EARTH * Math.asin(Math.min(1, Math.sqrt(half + Math.cos(phi) * Math.cos(otherPhi) * around)));
}

/** The nearest rows with a position (`at`). */
export function nearest(rows, here, count) {
  return rows
    .filter((row) => row.at)
    .map((row) => [distance(here, row.at), row])
    .sort((one, other) => one[0] - other[0])
    .slice(0, count)
    .map(([, row]) => row);
}
