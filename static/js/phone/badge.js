// Says on every page of reporters how many reports wait on this phone, and leads to them. The
// outbox is asked only when there is one: whoever has nothing waiting loads and stores nothing.

const DATABASE = "waiting";

async function anything() {
  if (!globalThis.isSecureContext || !globalThis.indexedDB?.databases) return false;
  return (await indexedDB.databases()).some(({ name }) => name === DATABASE);
}

let outbox = null;

async function show() {
  const badge = document.querySelector("[data-waits]");
  if (!badge) return;
  if (!outbox) {
    if (!(await anything())) return;
    outbox = await import("./outbox.js");
    outbox.events.addEventListener("change", show);
  }
  // What is being written now waits for its writer.
  const { length } = (await outbox.list()).filter(({ state }) => state !== "unfinished");
  badge.querySelector("[data-count]").textContent = length;
  badge.hidden = !length;
}

const quietly = () => show().catch(() => {});

// The head of a page is put anew with each screen.
new MutationObserver(quietly).observe(document.body, { childList: true });
quietly();
