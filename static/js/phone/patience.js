// When something may be tried again: each failure waits longer than the one before, and never
// exactly as long, so that many phones do not come back in the same second.

const FIRST = 1000;
const LONGEST = 5 * 60 * 1000;
const MUCH_LATER = 6 * 3600 * 1000;

export class Patience {
  #waits = new Map();

  /** Whether `key` may be tried now. */
  allows(key, now = Date.now()) {
    return (this.#waits.get(key)?.until ?? 0) <= now;
  }

  /** It failed; `least` is how long it has to wait at any rate. */
  missed(key, least = 0, now = Date.now()) {
    this.#wait(key, FIRST, LONGEST, least, now);
  }

  /** It will not be otherwise very soon. */
  later(key, now = Date.now()) {
    this.#wait(key, LONGEST, MUCH_LATER, 0, now);
  }

  #wait(key, first, longest, least, now) {
    const misses = (this.#waits.get(key)?.misses ?? 0) + 1;
    const pause = Math.min(longest, first * 2 ** Math.min(misses - 1, 20));
    const until = now + Math.max(least, pause * (0.5 + Math.random() / 2));
    this.#waits.set(key, { misses, until });
  }

  /** It worked, or is no longer wanted. */
  forget(key) {
    this.#waits.delete(key);
  }

  /** The network is back: everything may be tried at once, but what failed keeps its count. */
  hurry() {
    for (const wait of this.#waits.values()) wait.until = 0;
  }

  /** When the next of these may be tried; Infinity when none waits. */
  next(now = Date.now()) {
    const times = [...this.#waits.values()].map(({ until }) => until).filter((until) => until > now);
    return Math.min(...times);
  }

  /** Keep only what is still wanted. */
  keep(wanted) {
    for (const key of this.#waits.keys()) if (!wanted(key)) this.#waits.delete(key);
  }
}
