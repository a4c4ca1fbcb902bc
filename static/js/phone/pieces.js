// Where the sealed pieces of a file lie: in the origin's private file system where a worker can
// write there, else as rows of IndexedDB. A piece counts when its length is written down, and
// that happens after the piece itself: whatever is cut off, the rest is whole pieces.

import * as store from "./store.js";

const FOLDER = "waiting";
const NUMBER = 4;

async function folder(create = false) {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(FOLDER, { create });
}

const lengthsOf = (id) => `${id}.lengths`;

/** Begin to keep the pieces of one file; only from a dedicated worker. `expected` is about how
 * long they will be. Throws a QuotaExceededError when there is not so much room. */
export async function begin(id, expected = 0) {
  try {
    return await FileWriter.begin(id, expected);
  } catch (problem) {
    if (problem.name === "QuotaExceededError") throw problem;
    return new RowWriter(id);
  }
}

class FileWriter {
  where = "files";
  size = 0;
  lengths = [];

  static async begin(id, expected) {
    const place = await folder(true);
    const writer = new FileWriter();
    try {
      writer.bytes = await opened(place, id);
      // The room is asked for once, and missed before anything is sealed.
      writer.bytes.truncate(expected);
      writer.numbers = await opened(place, lengthsOf(id));
    } catch (problem) {
      writer.close();
      throw problem;
    }
    return writer;
  }

  /** Keep one piece; when `safe`, it lies on the disk when this is done. */
  append(piece, safe) {
    const at = this.size;
    written(this.bytes, piece, at);
    if (safe) this.bytes.flush();
    const number = new Uint8Array(NUMBER);
    new DataView(number.buffer).setUint32(0, piece.length);
    written(this.numbers, number, this.lengths.length * NUMBER);
    if (safe) this.numbers.flush();
    this.size = at + piece.length;
    this.lengths.push(piece.length);
  }

  /** Everything kept until now, and what stands behind it. */
  whole(end) {
    const all = new Uint8Array(this.size + end.length);
    this.bytes.read(all.subarray(0, this.size), { at: 0 });
    all.set(end, this.size);
    return all;
  }

  /** What was asked for and not needed is given back; the rest lies on the disk. */
  flush() {
    this.bytes.truncate(this.size);
    this.bytes.flush();
    this.numbers.flush();
  }

  close() {
    this.bytes?.close();
    this.numbers?.close();
    this.bytes = this.numbers = null;
  }
}

async function opened(place, name) {
  const file = await place.getFileHandle(name, { create: true });
  const handle = await file.createSyncAccessHandle();
  handle.truncate(0);
  return handle;
}

function written(handle, bytes, at) {
  if (handle.write(bytes, { at }) !== bytes.length) {
    throw new DOMException("no room", "QuotaExceededError");
  }
}

class RowWriter {
  where = "rows";
  size = 0;
  lengths = [];

  constructor(id) {
    this.id = id;
  }

  async append(piece) {
    await store.put("blobs", piece, [this.id, this.lengths.length]);
    this.size += piece.length;
    this.lengths.push(piece.length);
  }

  flush() {}

  close() {}
}

/** The lengths of the pieces that are there whole, whatever happened while they were written. */
export async function measured(id, where) {
  if (where === "rows") {
    const rows = await each(id);
    const gap = rows.findIndex(([, n], i) => n !== i);
    return (gap < 0 ? rows : rows.slice(0, gap)).map(([, , length]) => length);
  }
  const place = await folder().catch(() => null);
  const [bytes, numbers] = await Promise.all([read(place, id), read(place, lengthsOf(id))]);
  const view = new DataView(await numbers.arrayBuffer());
  const lengths = [];
  for (let at = 0, sum = 0; at + NUMBER <= view.byteLength; at += NUMBER) {
    const length = view.getUint32(at);
    sum += length;
    if (!length || sum > bytes.size) break;
    lengths.push(length);
  }
  return lengths;
}

async function read(place, name) {
  try {
    return await (await place.getFileHandle(name)).getFile();
  } catch {
    return new Blob();
  }
}

/** [file, n, length] of each row, without holding more than one piece in memory. */
async function each(id) {
  const found = [];
  await store.change(["blobs"], (blobs) => {
    const own = IDBKeyRange.bound([id, 0], [id, Infinity]);
    blobs.openCursor(own).onsuccess = ({ target }) => {
      if (!target.result) return;
      found.push([...target.result.key, target.result.value.length]);
      target.result.continue();
    };
  });
  return found;
}

/** The pieces in a row, to be read from anywhere: `slice(from, to)` gives a Blob. */
export async function reader(id, where, lengths) {
  if (where === "rows") return new Rows(id, lengths);
  const file = await read(await folder().catch(() => null), id);
  return { slice: async (from, to) => file.slice(from, to) };
}

class Rows {
  constructor(id, lengths) {
    this.id = id;
    this.lengths = lengths;
  }

  async slice(from, to) {
    const parts = [];
    for (let n = 0, at = 0; n < this.lengths.length && at < to; at += this.lengths[n], n += 1) {
      if (at + this.lengths[n] <= from) continue;
      const piece = await store.get("blobs", [this.id, n]);
      parts.push(piece.subarray(Math.max(0, from - at), to - at));
    }
    return new Blob(parts);
  }
}

/** The bytes of a sealed file as they are sent: its pieces, then their table. */
export async function bodyOf({ id, where, lengths, table, sealedSize }) {
  const body = await reader(id, where, lengths);
  const end = sealedSize - table.length;
  return {
    size: sealedSize,
    async slice(from, to) {
      const parts = [];
      if (from < end) parts.push(await body.slice(from, Math.min(to, end)));
      if (to > end) parts.push(table.subarray(Math.max(0, from - end), to - end));
      return new Blob(parts);
    },
  };
}

/** Remove the pieces of a file, wherever they lie. */
export async function drop(id) {
  await store.change(["blobs"], (blobs) => {
    blobs.delete(IDBKeyRange.bound([id, 0], [id, Infinity]));
  });
  const place = await folder().catch(() => null);
  if (!place) return;
  for (const name of [lengthsOf(id), id]) await place.removeEntry(name).catch(() => null);
}

/** The numbers of all files of which something lies here. */
export async function known() {
  const found = new Set((await store.keys("blobs")).map(([id]) => id));
  const place = await folder().catch(() => null);
  if (place) for await (const name of place.keys()) found.add(name.replace(/\.lengths$/, ""));
  return [...found];
}
