// Keeps the screen on while something must not stop: phones put pages to sleep with their screen.

const reasons = new Set();
let lock = null;

/** Stay awake for this reason, until `rest` is called with it. */
export function stay(reason) {
  reasons.add(reason);
  ask();
}

export function rest(reason) {
  reasons.delete(reason);
  if (reasons.size) return;
  lock?.release();
  lock = null;
}

async function ask() {
  if (!reasons.size || document.hidden || (lock && !lock.released)) return;
  // A phone that saves its battery lends none.
  lock = await navigator.wakeLock?.request("screen").catch(() => null);
  if (!reasons.size) rest();
}

// A page that was away has lost it.
document.addEventListener("visibilitychange", ask);
