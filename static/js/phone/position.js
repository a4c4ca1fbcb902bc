// Where the phone is, known in the background and never waited for: `watch` begins to listen,
// `latest` is what is known now. Nothing of it is stored; a report takes it along or not.

// Positions older than this tell where somebody was, not where they are.
const STALE = 10 * 60 * 1000;
// A rougher position replaces a finer one only when that has grown old.
const FINE = 2 * 60 * 1000;
const HOW = { enableHighAccuracy: true, maximumAge: 60 * 1000, timeout: 60 * 1000 };

let wanted = false;
let watching = null;
let best = null;

/** Listen for as long as a page is open. Nobody is asked by this unless `ask`: without the
 * browser's leave it does nothing. Says whether it listens. */
export async function watch({ ask = false } = {}) {
  if (!globalThis.navigator?.geolocation) return false;
  if (!ask && !(await isAllowed())) return false;
  if (!wanted) document.addEventListener("visibilitychange", listen);
  wanted = true;
  listen();
  return true;
}

/** {latitude, longitude, accuracy} as known now, or null; at once. */
export function latest() {
  if (!best || Date.now() - best.at > STALE) return null;
  const { latitude, longitude, accuracy } = best;
  return { latitude, longitude, accuracy };
}

/** Listen no longer, and forget. */
export function stop() {
  document.removeEventListener("visibilitychange", listen);
  wanted = false;
  best = null;
  listen();
}

async function isAllowed() {
  try {
    return (await navigator.permissions.query({ name: "geolocation" })).state === "granted";
  } catch {
    return false;
  }
}

/** A page that nobody looks at costs no battery. */
function listen() {
  const wish = wanted && !document.hidden;
  if (wish && watching === null) watching = navigator.geolocation.watchPosition(keep, () => null, HOW);
  if (!wish && watching !== null) {
    navigator.geolocation.clearWatch(watching);
    watching = null;
  }
}

function keep({ coords }) {
  const { latitude, longitude, accuracy } = coords;
  const at = Date.now();
  if (best && accuracy > best.accuracy && at - best.at < FINE) return;
  best = { latitude, longitude, accuracy, at };
}
