// Pages that change in place: the server's next page is put where this one was, so that a phone
// keeps what it holds in memory and asks for no sheet or script twice.

import { enhance } from "./parts.js";
import { page as read } from "./trusted.js";

const PARTS = [".site-head", "#main", ".site-foot"];

/** Ask the server with a form's fields; gives the page it answers with. Throws without one. */
export async function ask(address, fields, again = true) {
  const headers = { "X-In-Place": "yes" };
  const answer = await fetch(address, { method: "POST", body: fields, headers });
  if (answer.status === 413) throw new TooMuch();
  if (answer.status >= 500) throw new Error("no page");
  const page = read(await answer.text());
  const token = page.querySelector("[name=csrfmiddlewaretoken]");
  if (answer.status === 403 && token && again) {
    // The page was open for so long that its token is void; the answer brings a new one.
    fields.set(token.name, token.value);
    return ask(address, fields, false);
  }
  if (!page.querySelector("#main")) throw new Error("no page");
  return page;
}

/** What was sent is more than the server takes at once. */
export class TooMuch extends Error {}

/** Say in a form what keeps it from being sent, and leave everything as it is. */
export function trouble(form, problem) {
  const place = form.querySelector("[data-trouble]");
  const { broken, tooMuch } = place.dataset;
  place.textContent = typeof problem === "string" ? problem : problem instanceof TooMuch ? tooMuch : broken;
  place.hidden = !place.textContent;
  if (!place.hidden) place.scrollIntoView({ block: "center" });
}

/** Put a page where this one is; gives what stood here before. Not `arriving`: nobody went anywhere. */
export function put(page, arriving = true) {
  const before = here();
  for (const part of PARTS) {
    const [old, fresh] = [document.querySelector(part), page.querySelector(part)];
    if (old && fresh) old.replaceWith(document.adoptNode(fresh));
  }
  document.title = page.title;
  document.documentElement.lang = page.documentElement.lang;
  if (arriving) arrive();
  else enhance(document);
  return before;
}

/** What stands here now, with everything typed in it. */
export function here() {
  return {
    title: document.title,
    lang: document.documentElement.lang,
    nodes: PARTS.map((part) => document.querySelector(part)),
  };
}

/** Put back what `here` gave. */
export function putBack(kept) {
  PARTS.forEach((part, i) => document.querySelector(part)?.replaceWith(kept.nodes[i]));
  document.title = kept.title;
  document.documentElement.lang = kept.lang;
  arrive();
}

function arrive() {
  enhance(document);
  window.scrollTo(0, 0);
  const target = document.querySelector("#main [data-focus]") ?? document.getElementById("main");
  target?.focus({ preventScroll: true });
}

/** The fields of a form with the button that was pressed, for browsers that leave it out. */
export function fieldsOf(form, button) {
  const fields = new FormData(form);
  if (button?.name) fields.append(button.name, button.value);
  return fields;
}
