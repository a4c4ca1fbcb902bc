// Answers to the checklist, kept at once. Where the phone has its own copy of everything, an
// answer is sealed here and goes the way of reports, with or without a network; elsewhere the
// server takes it, and what it could not take waits in this page's memory. Without this file the
// same buttons are plain forms.

import { ask, fieldsOf, put } from "../pages.js";
import { known, show } from "./mine.js";
import { start as keepUpToDate } from "./update.js";

const AGAIN = 30 * 1000;
const root = document.querySelector("[data-checklist]");
// Answers that neither the phone nor the server could keep: by question, the latest of each.
const waiting = new Map();

if (root && globalThis.SubmitEvent && "submitter" in SubmitEvent.prototype) start();

function start() {
  root.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-answer]")) answer(event);
    else if (event.target.matches("form[data-report]")) report(event);
  });
  addEventListener("online", goOn);
  setInterval(goOn, AGAIN);
  addEventListener("beforeunload", (event) => {
    if (waiting.size) event.preventDefault();
  });
  document.addEventListener("quick-exit", () => waiting.clear());
  show(document).catch(() => null);
  lendCameras().catch(() => null);
  const untouched = () => !waiting.size && ![...root.querySelectorAll("textarea")].some((one) => one.value);
  keepUpToDate(untouched, () => show(document)).catch(() => null);
}

function answer(event) {
  event.preventDefault();
  const form = event.target;
  const button = event.submitter;
  const fields = fieldsOf(form, button);
  if (fields.get("photo")?.size === 0) return say(form, root.dataset.noPhoto);
  for (const other of form.querySelectorAll("[aria-pressed]")) other.setAttribute("aria-pressed", String(other === button));
  return take(form, fields);
}

async function take(form, fields) {
  // Each press is an answer of its own; sent again, it is the same one.
  if (crypto.randomUUID) fields.set("uuid", crypto.randomUUID());
  fields.set("answered_at", new Date().toISOString());
  say(form, root.dataset.sending);
  await deliver(form.closest("[data-question]"), fields);
}

async function deliver(item, fields) {
  const code = item.dataset.question;
  try {
    if (await seal(fields)) {
      waiting.delete(code);
      settle(item, fields.get("value"));
      say(item, root.dataset.kept);
    } else await send(item, fields);
  } catch (problem) {
    waiting.set(code, fields);
    settle(item, fields.get("value"));
    say(item, problem.name === "QuotaExceededError" ? root.dataset.full : root.dataset.waits);
  }
  tell();
}

/** Seal an answer on this phone and let the outbox bring it; false where that cannot be. */
async function seal(fields) {
  const [report, value, photo] = ["uuid", "value", "photo"].map((name) => fields.get(name));
  const me = await known();
  const token = me && (root.dataset.device || me.token);
  if (!token || !(value || photo)) return false;
  const told = { question: fields.get("question"), value: value ?? "", answered_at: fields.get("answered_at") };
  const precinct = fields.get("precinct") || me.station?.id;
  if (precinct) told.precinct = precinct;
  const [{ pinned }, outbox, { sealFile }] = await Promise.all([import("./saving.js"), import("./outbox.js"), import("./sealer.js")]);
  await pinned();
  const files = photo ? [await sealFile(report, photo)] : [];
  await outbox.save({ report, fields: { checklist: told, observer: token }, files });
  outbox.start();
  return true;
}

/** Bring an answer to the server, and show what it says to it. */
async function send(item, fields) {
  const page = await ask(item.querySelector("form[data-answer]").action, fields);
  waiting.delete(item.dataset.question);
  const fresh = page.querySelector(`[data-question="${CSS.escape(item.dataset.question)}"]`);
  if (!fresh) return say(item, root.dataset.failed);
  const typed = fresh.querySelector(".wrong") ? item.querySelector("textarea")?.value : "";
  const section = item.closest("[data-section]");
  const had = item.contains(document.activeElement) ? document.activeElement.value : null;
  item.replaceWith(document.adoptNode(fresh));
  if (typed) fresh.querySelector("textarea").value = typed;
  if (had !== null) [...fresh.querySelectorAll("button, input")].find((one) => one.value === had)?.focus();
  count(section);
}

async function goOn() {
  for (const [code, fields] of [...waiting]) {
    const item = root.querySelector(`[data-question="${CSS.escape(code)}"]`);
    if (waiting.get(code) === fields && item) await deliver(item, fields);
  }
}

/** Photos by the phone's own camera, where they can be sealed; others are chosen from what is there. */
async function lendCameras() {
  const places = [...root.querySelectorAll("[data-camera]")];
  if (!places.length || !(await known())) return;
  const { bring } = await import("./camera.js");
  for (const place of places) {
    const form = place.closest("form");
    const input = form.querySelector("[type=file]");
    input.removeAttribute("capture");
    bring(place, (photo) => {
      const fields = fieldsOf(form, null);
      fields.set(input.name, photo);
      take(form, fields);
    });
  }
}

/** How a question looks before the server has said anything: bad answers lead on to a report. */
function settle(item, value) {
  const form = item.querySelector("form[data-report]");
  const bad = Boolean(form?.dataset.bad) && form.dataset.bad === value;
  item.classList.toggle("ask-bad", bad);
  item.classList.toggle("ask-done", !bad);
  if (form) form.hidden = !bad;
  count(item.closest("[data-section]"));
}

function count(section) {
  const place = section?.querySelector("[data-done]");
  if (place) place.textContent = section.querySelectorAll(".ask-done, .ask-bad").length;
}

function say(place, words) {
  const said = place.querySelector("[data-said]");
  const line = document.createElement("span");
  line.textContent = words;
  said.replaceChildren(line);
}

function tell() {
  const note = document.querySelector("[data-unsent]");
  note.hidden = !waiting.size;
  note.querySelector("p").textContent = root.dataset.count.replace("{number}", waiting.size);
}

/** "Report this": the form begins with what is known, on this phone where its copy is here. */
async function report(event) {
  event.preventDefault();
  const form = event.target;
  const me = await known().catch(() => null);
  if (!me) return form.submit();
  const fields = fieldsOf(form, null);
  // A page that the phone kept knows no station by itself.
  if (!fields.get("where") && me.station) fields.set("where", me.station.id);
  fields.set("uuid", crypto.randomUUID());
  const local = await import("./local.js");
  put(await local.answer(fields));
  return import("../report.js");
}
