// The worker in which files and reports are sealed, so that the page stays quick. It writes only
// sealed bytes into the store; what pages ask of it is in sealer.js.

import { Coming, endCut, PIECE, sealedWords } from "./coming.js";
import * as pieces from "./pieces.js";
import * as store from "./store.js";

const recordings = new Map();

const deeds = {
  /** Load everything, so that the first report is saved at once. */
  prepare: () => null,

  words: ({ report, text }) => sealedWords(report, text),

  async file({ report, id, file, name }, progress) {
    const begun = store.time();
    const coming = await Coming.begin(report, id, { file });
    try {
      const count = Math.ceil(file.size / PIECE);
      const ahead = [];
      for (let n = 0; n < count; n += 1) {
        // The next are read and sealed while this one is kept: two for each that seals, so that
        // none waits for another.
        while (ahead.length < 2 * coming.seals.length && n + ahead.length < count) {
          ahead.push(coming.piece(n + ahead.length));
          ahead.at(-1).catch(() => null);
        }
        const piece = await ahead.shift();
        unlessWiped(begun);
        await coming.keep(piece, false);
        progress(Math.min(file.size, (n + 1) * PIECE));
      }
      const entry = entryOf(coming, await coming.end(name));
      unlessWiped(begun);
      return entry;
    } catch (problem) {
      await coming.close();
      await deeds.drop({ id });
      throw problem;
    }
  },

  async open({ report, id }) {
    const begun = store.time();
    const recording = { coming: await Coming.begin(report, id, { keep: true }) };
    recording.last = Promise.resolve();
    recordings.set(id, recording);
    if (begun !== store.time()) await deeds.abandon({ id });
    unlessWiped(begun);
  },

  append({ id, blob }) {
    const recording = recordings.get(id);
    // One after the other, in the order in which they came, until one could not be kept.
    recording.last = recording.last.then(async () => {
      for (let at = 0; at < blob.size; at += PIECE) {
        const { coming } = recording;
        await coming.keep(await coming.sealed(coming.lengths.length, await pieceOf(blob, at)), true);
      }
    });
    return recording.last;
  },

  async finish({ id, name }) {
    const { coming, last } = recordings.get(id);
    // What could not be kept is not in it; the rest is.
    await last.catch(() => null);
    recordings.delete(id);
    if (coming.size) return entryOf(coming, await coming.end(name));
    await coming.close();
    return deeds.drop({ id });
  },

  async abandon({ id }) {
    const recording = recordings.get(id);
    recordings.delete(id);
    await recording?.last.catch(() => null);
    await recording?.coming.close();
    return deeds.drop({ id });
  },

  /** A file that nobody is writing any more. */
  async endCut({ id }) {
    const row = await store.get("files", id);
    if (row?.state !== "coming") return;
    const kept = row.keep ? await endCut(row) : null;
    if (!kept) await deeds.drop({ id });
  },

  async drop({ id }) {
    await store.remove("files", id);
    await pieces.drop(id);
    return null;
  },
};

/** What was wiped meanwhile is not written to its end. */
function unlessWiped(begun) {
  if (begun !== store.time()) throw new DOMException("wiped", "AbortError");
}

async function pieceOf(blob, at) {
  return new Uint8Array(await blob.slice(at, at + PIECE).arrayBuffer());
}

/** What the page may know of a file; the type it knows itself. */
function entryOf({ size }, { row, sha256 }) {
  const { id, report, sealedSize, sealedSha256, cut, state } = row;
  return { id, report, size, sealedSize, sha256, sealedSha256, pieces: row.lengths.length, cut, state };
}

store.whenWiped(() => {
  for (const { coming } of recordings.values()) coming.close().catch(() => null);
  recordings.clear();
  store.close();
});

onmessage = async ({ data: { number, deed, given } }) => {
  try {
    const value = await deeds[deed](given, (done) => postMessage({ number, done }));
    postMessage({ number, value });
  } catch ({ name, message }) {
    postMessage({ number, problem: { name, message } });
  }
};
