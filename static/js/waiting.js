// Loads the page again when what it waits for is done: data-waiting holds the address to ask.
// A page in which somebody has begun to draw asks before it goes (redaction.js).

const EVERY = 2500;
const waiting = document.querySelector("[data-waiting]");

if (waiting) {
  const timer = setInterval(async () => {
    if (document.hidden) return;
    const answer = await fetch(waiting.dataset.waiting).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    if ((await answer.json()).waiting) return;
    clearInterval(timer);
    location.reload();
  }, EVERY);
}
