// How many sign, while the page of a collective complaint stays open. Without it: load it again.

const EVERY = 5000;

for (const place of document.querySelectorAll("[data-counts]")) {
  setInterval(() => {
    if (document.visibilityState === "visible") look(place);
  }, EVERY);
}

async function look(place) {
  try {
    const answer = await fetch(place.dataset.counts, { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) return;
    for (const [name, count] of Object.entries(await answer.json())) {
      const shown = place.querySelector(`[data-count="${name}"]`);
      if (shown) shown.textContent = count;
    }
  } catch {
    // No connection: what is shown stays, and the next look may come through.
  }
}
