// The law desk. Keeps what is typed every few seconds, shows the letter as it will be printed,
// and waits for workers. Without it the page saves by its button and says the same.

import "./comments.js";
import { page } from "./trusted.js";

const PAUSE = 900;
const LONGEST = 5000;
const ASK_AGAIN = 1500;

const form = document.getElementById("editing");
if (form) keepTyping(form);
for (const place of document.querySelectorAll("[data-waits]")) waitFor(place);

function keepTyping(form) {
  const box = form.elements.text;
  const status = form.querySelector("[data-status]");
  const preview = document.querySelector("[data-preview]");
  const gaps = document.querySelector("[data-gaps]");
  let kept = box.value;
  let timer = 0;
  let since = 0;
  let busy = false;

  box.addEventListener("input", () => {
    since ||= Date.now();
    clearTimeout(timer);
    timer = setTimeout(keep, Math.max(0, Math.min(PAUSE, LONGEST - (Date.now() - since))));
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keep();
  });
  window.addEventListener("beforeunload", (event) => {
    if (box.value !== kept && !form.dataset.leaving) event.preventDefault();
  });
  form.addEventListener("submit", () => {
    form.dataset.leaving = "yes";
    clearTimeout(timer);
  });

  async function keep() {
    if (busy || box.value === kept || form.dataset.leaving) return;
    busy = true;
    since = 0;
    const text = box.value;
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          "X-CSRFToken": form.elements.csrfmiddlewaretoken.value,
        },
        body: JSON.stringify({ text, based_on: Number(form.elements.based_on.value) }),
      });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const said = await answer.json();
      kept = text;
      show(said);
    } catch {
      tell(form.dataset.lost, true);
      timer = setTimeout(keep, LONGEST);
    } finally {
      busy = false;
    }
    if (box.value !== text && !since) {
      since = Date.now();
      timer = setTimeout(keep, PAUSE);
    }
  }

  function show(said) {
    if (said.fault) tell(said.fault, true);
    else if (said.latest > Number(form.elements.based_on.value)) tell(form.dataset.newer, true);
    else tell(form.dataset.kept, false);
    // The server has escaped every word of it.
    if (said.html !== undefined) preview.replaceChildren(...page(said.html).body.childNodes);
    if (said.gaps !== undefined) showGaps(said.gaps);
  }

  function showGaps(names) {
    const words = document.createElement("p");
    words.textContent = names.length ? gaps.dataset.some : gaps.dataset.none;
    const list = document.createElement("ul");
    list.className = "list";
    for (const name of names) {
      const item = document.createElement("li");
      item.textContent = name;
      list.append(item);
    }
    gaps.replaceChildren(words, ...(names.length ? [list] : []));
  }

  function tell(words, bad) {
    status.textContent = words;
    status.classList.toggle("kept-bad", bad);
  }
}

function waitFor(place) {
  const ask = async () => {
    try {
      const answer = await fetch(place.dataset.url, { headers: { Accept: "application/json" } });
      const said = await answer.json();
      if (!said[place.dataset.keyIn]) return location.reload();
    } catch {
      // No connection just now; the worker goes on without us.
    }
    return setTimeout(ask, ASK_AGAIN);
  };
  setTimeout(ask, ASK_AGAIN / 2);
}
