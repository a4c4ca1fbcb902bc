// Where the phone is, known in the background and never waited for: `watch` begins to listen,
// `latest` is what is known now. Nothing of it is stored; a report takes it along or not.

// Positions older than this tell where somebody was, not where they are.
const STALE = 10 * 60 * 1000;
// A rougher position replaces a finer one only when that has grown old.
const FINE = 2 * 60 * 1000;
const HOW = { enableHighAccuracy: true, maximumAge: 60 * 1000, timeout: 60 * 1000 };

let wanted = false;
// Whoever takes a position out of a report does not want the next one either.
let refused = false;
let watching = null;
let best = null;

/** Listen for as long as a page is open. Nobody is asked by this unless `ask`: without the
 * browser's leave it does nothing. Says whether it listens. */
export async function watch({ ask = false } = {}) {
  if (!globalThis.navigator?.geolocation) return false;
  if (!ask && (refused || !(await isAllowed()))) return false;
  if (!wanted) document.addEventListener("visibilitychange", listen);
  wanted = true;
  refused = false;
  listen();
  return true;
}

/** {latitude, longitude, accuracy} as known now, or null; at once. */
export function latest() {
  if (!best || Date.now() - best.at > STALE) return null;
  const { latitude, longitude, accuracy } = best;
  return { latitude, longitude, accuracy };
}

/** Listen no longer on this page, and forget. */
export function stop() {
  refused = true;
  document.removeEventListener("visibilitychange", listen);
  wanted = false;
  best = null;
  listen();
}

const isAllowed = async () => (await leave()) === "granted";

/** Whether this browser has not been asked yet. */
export const isUndecided = async () => (await leave()) === "prompt";

async function leave() {
  try {
    return (await navigator.permissions.query({ name: "geolocation" })).state;
  } catch {
    return "unknown";
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
