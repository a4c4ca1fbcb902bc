// What the triage desk can do where there is JavaScript: show the report under the cursor
// beside the list, say that something new has come, and find violation types while typing.
// Every page works without it.

import { page } from "./trusted.js";

const LATER = 150;
const ASK_EVERY = 30_000;

const soon = (deed, wait = LATER) => {
  let timer;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => deed(...given), wait);
  };
};

// --- The report beside the list ------------------------------------------------------------

const panel = document.getElementById("glance");

if (panel) {
  let asked = 0;
  const look = soon(async (link) => {
    if (!panel.getClientRects().length || link.getAttribute("aria-current")) return;
    const mine = ++asked;
    const answer = await fetch(link.dataset.glance).catch(() => null);
    if (!answer?.ok || answer.redirected || mine !== asked) return;
    panel.replaceChildren(...page(await answer.text()).body.childNodes);
    for (const other of document.querySelectorAll("[data-glance][aria-current]")) {
      other.removeAttribute("aria-current");
    }
    link.setAttribute("aria-current", "true");
  });
  for (const link of document.querySelectorAll("[data-glance]")) {
    link.addEventListener("focus", () => look(link));
    link.addEventListener("pointerenter", (event) => {
      if (event.pointerType === "mouse") look(link);
    });
  }
}

// --- Something new ---------------------------------------------------------------------------

const fresh = document.querySelector("[data-news]");

if (fresh) {
  setInterval(async () => {
    if (document.hidden) return;
    const answer = await fetch(fresh.dataset.news).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const news = await answer.json();
    if (!news.new) return;
    fresh.hidden = false;
    fresh.querySelector("[role=status]").textContent = news.words;
  }, ASK_EVERY);
}

// --- Violation types by words -----------------------------------------------------------------

for (const picker of document.querySelectorAll("[data-picker]")) {
  const field = picker.querySelector("input[type=search]");
  const found = picker.querySelector("[data-found]");
  const homes = new Map();
  for (const choice of picker.querySelectorAll("[data-type]")) {
    homes.set(choice.dataset.type, { choice, home: choice.parentElement });
  }
  const goHome = () => {
    for (const { choice, home } of homes.values()) {
      const ticked = choice.querySelector("input").checked;
      if (choice.parentElement === found && !ticked && home !== found) home.append(choice);
    }
  };
  const find = soon(async () => {
    const words = field.value.trim();
    if (!words) return goHome();
    const body = new FormData();
    body.set("q", words);
    body.set("csrfmiddlewaretoken", picker.closest("form").elements.csrfmiddlewaretoken.value);
    const answer = await fetch(picker.dataset.picker, { method: "POST", body }).catch(() => null);
    if (!answer?.ok || answer.redirected || field.value.trim() !== words) return;
    goHome();
    for (const { code } of (await answer.json()).types) {
      const known = homes.get(code);
      if (known && !known.choice.querySelector("input").checked) found.append(known.choice);
    }
  });
  field.addEventListener("input", find);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}
