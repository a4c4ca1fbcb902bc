// Comments on the draft's page: read, written and settled without leaving the text being typed.

import { page } from "./trusted.js";

const AGAIN = 15000;

const place = document.querySelector("[data-comments]");
if (place) begin(place);

function begin(place) {
  const status = place.querySelector("[data-comments-status]");
  const list = place.querySelector("[data-comments-list]");

  place.addEventListener("submit", (event) => {
    event.preventDefault();
    const form = event.target;
    const told = new FormData(form, event.submitter);
    ask(form.action, { method: "POST", body: new URLSearchParams(told) });
  });
  ask(place.dataset.comments);
  setInterval(() => {
    // Whoever is writing a comment, or has found its button, is left alone.
    const words = list.querySelector("textarea");
    if (!document.hidden && !list.contains(document.activeElement) && !words?.value) {
      ask(place.dataset.comments);
    }
  }, AGAIN);

  async function ask(url, more = {}) {
    try {
      const answer = await fetch(url, { ...more, headers: { "X-Part": "comments" } });
      if (answer.redirected || ![200, 400].includes(answer.status)) throw new Error("not shown");
      // The server has escaped every word of it.
      list.replaceChildren(...page(await answer.text()).body.childNodes);
      status.textContent = "";
    } catch {
      if (more.method) status.textContent = place.dataset.lost;
    }
  }
}
