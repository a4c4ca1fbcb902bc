// A little room that is held back while something is recorded: browsers do not tell how full a
// phone really is, and a recording has to be closed properly even when nothing more fits.

const NAME = "reserve";
const SIZE = 512 * 1024;

/** Hold it. Throws a QuotaExceededError when the phone is full already. */
export async function hold() {
  try {
    const root = await navigator.storage.getDirectory();
    const file = await root.getFileHandle(NAME, { create: true });
    const writer = await file.createWritable();
    await writer.write(new Uint8Array(SIZE));
    await writer.close();
  } catch (problem) {
    if (problem.name === "QuotaExceededError") throw problem;
    // A browser without such files: there is none.
  }
}

/** Give it to whoever needs it now. */
export async function release() {
  try {
    const root = await navigator.storage.getDirectory();
    await root.removeEntry(NAME);
  } catch {
    // It was not held.
  }
}
