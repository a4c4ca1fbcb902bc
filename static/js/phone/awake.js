// Keeps the screen on while something must not stop: phones put pages to sleep with their screen.

const reasons = new Set();
let held = Promise.resolve(null);

/** Stay awake for this reason, until `rest` is called with it. */
export function stay(reason) {
  reasons.add(reason);
  ask();
}

export function rest(reason) {
  reasons.delete(reason);
  if (!reasons.size) held = held.then((lock) => lock?.release()).then(() => null);
}

function ask() {
  if (!reasons.size || document.hidden) return;
  // A phone that saves its battery lends none.
  held = held.then((lock) => (lock && !lock.released ? lock : navigator.wakeLock?.request("screen"))).catch(() => null);
}

// A page that was away has lost it.
document.addEventListener("visibilitychange", ask);
