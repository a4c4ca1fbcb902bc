// Comments on the draft's page: read, written and settled without leaving the text being typed.

import { page } from "./trusted.js";

const AGAIN = 15000;

const place = document.querySelector("[data-comments]");
if (place) begin(place);

function begin(place) {
  const status = place.querySelector("[data-comments-status]");
  const list = place.querySelector("[data-comments-list]");
  let sending = false;

  place.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (sending) return;
    sending = true;
    const form = event.target;
    const told = new FormData(form, event.submitter);
    await ask(form.action, { method: "POST", body: new URLSearchParams(told) });
    sending = false;
  });
  ask(place.dataset.comments);
  setInterval(() => {
    if (!document.hidden && !isBusy()) ask(place.dataset.comments);
  }, AGAIN);

  // Whoever is writing a comment, has chosen a passage or found a button, is left alone.
  function isBusy() {
    const at = document.activeElement;
    const inside = at !== list && list.contains(at);
    const chosen = list.querySelector("select")?.selectedIndex > 0;
    return sending || inside || chosen || Boolean(list.querySelector("textarea")?.value);
  }

  async function ask(url, more = {}) {
    try {
      const answer = await fetch(url, { ...more, headers: { "X-Part": "comments" } });
      if (answer.redirected || ![200, 400].includes(answer.status)) throw new Error("not shown");
      const said = await answer.text();
      if (!more.method && isBusy()) return;
      // The server has escaped every word of it.
      list.replaceChildren(...page(said).body.childNodes);
      if (!more.method) return;
      status.textContent = answer.ok ? place.dataset.done : "";
      // What was pressed is gone: the keyboard goes on from here.
      (list.querySelector("[aria-invalid=true]") ?? list).focus({ preventScroll: answer.ok });
    } catch {
      if (more.method) status.textContent = place.dataset.lost;
    }
  }
}
