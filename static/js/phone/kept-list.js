// The list of what a report has on this phone: kind, size, how far it is sealed, and a way to
// take it back. A row stays the same element for as long as it is there, so that neither the
// focus nor an open question is lost when a number changes.

import { capital, clock, fill, percent, size } from "./numbers.js";

const shown = new WeakMap();

/** Bring a section's list up to date with a shelf; `remove(row)` is called for what is taken back. */
export function show(section, shelf, remove) {
  const list = section.querySelector("[data-kept]");
  const elements = shelf.rows.map((row) => {
    const known = shown.get(row);
    if (known?.section === section) return known.element;
    const element = made(section, row, remove);
    shown.set(row, { section, element });
    return element;
  });
  for (const old of [...list.children]) if (!elements.includes(old)) old.remove();
  elements.forEach((element, at) => {
    if (list.children[at] !== element) list.insertBefore(element, list.children[at] ?? null);
  });
  shelf.rows.forEach((row, at) => tell(elements[at], row, section.dataset));
}

function made(section, row, remove) {
  const element = section.querySelector("[data-kept-row]").content.firstElementChild.cloneNode(true);
  const told = section.dataset;
  const title = titleOf(row, told);
  element.querySelector("[data-title]").textContent = row.name || title;
  element.querySelector("progress").setAttribute("aria-label", title);
  for (const picture of element.querySelectorAll("[data-kind]")) if (picture.dataset.kind !== row.kind) picture.remove();
  // What has another copy is taken back at once; what has none is asked twice.
  element.querySelector(row.own ? ".file-text > [data-remove]" : "[data-remove-own]").remove();
  for (const button of element.querySelectorAll("[data-remove], summary")) {
    button.setAttribute("aria-label", `${button.textContent.trim()}: ${title}`);
  }
  element.querySelector("[data-remove]").addEventListener("click", () => remove(row));
  return element;
}

function tell(element, row, told) {
  const bar = element.querySelector("progress");
  const under = row.state === "sealing" && !row.own;
  bar.hidden = !under;
  bar.value = row.done;
  element.querySelector("[data-facts]").textContent = [
    row.name && titleOf(row, told),
    row.seconds && clock(row.seconds),
    row.size && size(row.size, told),
  ].filter(Boolean).join(" · ");
  const full = row.state === "failed" && row.problem?.name === "QuotaExceededError";
  const words = full ? told.stateFull : told[`state${capital(row.state)}`];
  set(element.querySelector("[data-state]"), fill(words, { percent: percent(row.done) }));
  element.classList.toggle("file-done", row.state === "sealed");
  element.classList.toggle("file-failed", row.state === "failed");
  for (const way of element.querySelectorAll("button, details")) {
    way.hidden = row.state === "recording" || (row.own && row.state === "sealing");
  }
}

const titleOf = (row, told) => fill(told.number, { kind: told[row.kind], number: row.number });

/** Only a change is written: whoever listens to a page is not told the same again. */
export function set(element, words) {
  if (element.textContent !== words) element.textContent = words;
}
