// What changed in the outbox, told to every tab and worker of this site, this one too.

const line = globalThis.BroadcastChannel ? new BroadcastChannel("phone-waiting") : null;
const listeners = new Set();

if (line) line.onmessage = ({ data }) => listeners.forEach((listener) => listener(data));

/** Tell {report, …}: nothing but numbers. */
export function tell(news = {}) {
  line?.postMessage(news);
  listeners.forEach((listener) => listener(news));
}

export const hear = (listener) => listeners.add(listener);
