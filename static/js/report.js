// The phone's form where there is JavaScript. As soon as a whole copy of it is on this phone
// (phone/shell.js) every screen is answered here, and nothing typed leaves the phone unsealed;
// until then, and where there is no protected connection, the server answers and its screens
// change in place. Going back loses nothing either way, and the receipt code is made here.
// Nothing typed is written to the phone's storage. Without this file the same screens work as
// plain pages.

import { sift, spare, tooLong } from "./limits.js";
import { ask, fieldsOf, here, put, putBack, trouble } from "./pages.js";
import { isLeaving } from "./phone/quick-exit.js";
import { ready as onThisPhone } from "./phone/shell.js";
import { start as keepUpToDate } from "./phone/update.js";

const memory = { files: [], answers: new Map(), code: null, deviceAt: null, sent: false, kept: null, recorder: null, station: "" };
const past = [];
let at = 0;
let derived = {};

/** Answers given on later screens, kept when somebody goes back with the browser's own button. */
const POSITION = ["latitude", "longitude", "accuracy"];
const CARRIED = new Set([
  "role", "violation_type", "where", "precinct_words", "region", "place_text", "when", "day",
  "clock", "narrative", "contact", "keep_sealed",
]);

const form = () => document.querySelector("form#report");

if (globalThis.SubmitEvent && "submitter" in SubmitEvent.prototype) start();

function start() {
  history.replaceState({ screen: 0 }, "");
  document.addEventListener("submit", onSubmit);
  document.addEventListener("beforeinput", spare);
  document.addEventListener("input", onInput);
  document.addEventListener("change", onChange);
  document.addEventListener("click", onClick);
  addEventListener("popstate", onPopState);
  addEventListener("beforeunload", (event) => {
    if (memory.answers.size && !isLeaving()) event.preventDefault();
  });
  document.addEventListener("quick-exit", forget);
  prepare();
  if (document.body.hasAttribute("data-shell")) begin().catch(() => {});
  keepUpToDate(untouched, begin).catch(() => {});
}

/** Whether nothing was answered yet, so that another version or another person may begin. */
function untouched() {
  const given = (input) => input.checked || (input.matches("textarea, [type=search], [type=text]") && input.value);
  const begun = [...(form()?.elements ?? [])].some(given);
  return !begun && !memory.answers.size && !memory.files.length && !memory.sent && at === 0;
}

/** Nothing that was answered stays in memory. */
function forget() {
  memory.answers.clear();
  memory.files.length = 0;
  Object.assign(memory, { code: null, kept: null, station: "" });
  derived = {};
  past.length = 0;
}

/** The first screen of the phone's own copy, with what is known of an observer. */
async function begin() {
  if (!(await onThisPhone())) return;
  const { begin: first } = await import("./phone/local.js");
  const page = await first();
  if (untouched()) {
    put(page, false);
    prepare();
  }
}

/** The screen that answers: made on this phone when it can, else the server's. */
async function answered(address, fields) {
  if (!(await onThisPhone())) return ask(address, fields);
  const local = await import("./phone/local.js");
  return local.answer(fields);
}

/** Bring a screen to life after it was put. */
function prepare() {
  const screen = form();
  if (!screen) return;
  for (const part of screen.querySelectorAll("[data-without-js]")) part.hidden = true;
  // Without a protected connection browsers lend no cryptography, and the server makes the code.
  for (const part of screen.querySelectorAll("[data-unprotected]")) part.hidden = Boolean(globalThis.crypto?.subtle);
  const position = screen.querySelector("[data-position]");
  if (position && navigator.geolocation) position.hidden = false;
  showFiles(screen);
  showTimes(screen);
  lendRecorder(screen).catch(() => {});
  if (screen.querySelector("button[data-save]")) warmUp().catch(() => {});
}

/** Saving comes next: all that is slow is done while the answers are looked through. */
async function warmUp() {
  if (!(await onThisPhone())) return;
  const saving = await import("./phone/saving.js");
  await Promise.all([saving.prepare(), receiptKey()]);
}

/** What the portal is told of the receipt code. */
async function receiptKey() {
  const { derive, newCode } = await import("./receipt.js");
  const code = (memory.code ??= newCode());
  if (derived.code !== code) derived = { code, ...(await derive(code)) };
  const { locator, verifierHash: verifier, public: key } = derived;
  return { locator, verifier, public: key };
}

/** The phone's own camera and microphone, where what they take can be sealed at once. */
async function lendRecorder(screen) {
  const section = screen.querySelector("[data-recorder]");
  if (!section || !(await onThisPhone())) return;
  memory.recorder = await import("./phone/recorder-page.js");
  const local = await import("./phone/local.js");
  await (await import("./phone/saving.js")).pinned();
  const { report } = await local.report(fieldsOf(screen, null));
  memory.recorder.bring(section, { report, answers: async () => (await local.report(ready(fieldsOf(form(), null)))).fields });
}

async function onSubmit(event) {
  const screen = event.target;
  if (memory.sent && screen.id === "again") return speak(event, screen);
  if (screen !== form()) return;
  event.preventDefault();
  if (screen.dataset.busy) return;
  const words = goesOn(event.submitter) && tooLong(screen);
  if (words) return trouble(screen, words);
  screen.dataset.busy = "yes";
  try {
    const button = event.submitter;
    const { saving, sending } = button?.dataset ?? {};
    if (button?.hasAttribute("data-save")) await meanwhile(button, saving, () => saveReport(screen));
    else if (button?.hasAttribute("data-send")) await meanwhile(button, sending, () => sendReport(screen, button));
    else await move(screen, fieldsOf(screen, button));
  } catch (problem) {
    trouble(screen, problem);
  } finally {
    delete screen.dataset.busy;
  }
}

/** Whether a button takes what was typed; the others only look or go back. */
const goesOn = (button) => !button?.name;

/** To the next screen, or whichever the server answers with. */
async function move(screen, fields) {
  remember(screen, fields);
  const page = await answered(screen.action, ready(fields));
  memory.recorder?.answered();
  past[at] = put(page);
  past.length = at + 1;
  at += 1;
  history.pushState({ screen: at }, "");
  prepare();
}

function onPopState(event) {
  const wanted = event.state?.screen ?? 0;
  if (isLeaving() || memory.sent || wanted === at || !past[wanted]) return;
  past[at] = here();
  putBack(past[wanted]);
  at = wanted;
  prepare();
}

/** Keep what this screen answered, and forget what was taken back on it. */
function remember(screen, fields) {
  const asked = askedOn(screen);
  const chosen = screen.querySelector("[name=where]:checked")?.closest("label");
  if (chosen) memory.station = [...chosen.querySelectorAll("strong, small")].map((part) => part.textContent).join(", ");
  else memory.station = screen.dataset.station ?? memory.station;
  // Of several answers to one question one text is made, as the pages carry it.
  for (const name of asked) {
    if (fields.has(name)) memory.answers.set(name, fields.getAll(name).join(" "));
    else memory.answers.delete(name);
  }
  if (fields.get("go") === "forget") POSITION.forEach((name) => memory.answers.delete(name));
}

/** The answers that a screen asks for; what it only carries along may be older than memory. */
function askedOn(screen) {
  const inputs = [...screen.querySelectorAll("[name]")].filter((input) => input.type !== "hidden");
  return new Set(inputs.map((input) => input.name).filter((name) => CARRIED.has(name) || name.startsWith("forced_")));
}

/** The fields to send: answers from other screens are added, files stay here. */
function ready(fields) {
  const asked = askedOn(form());
  for (const [name, value] of memory.answers) if (!asked.has(name)) fields.set(name, value);
  fields.delete("files");
  // A station of the server's list may be in none that this phone has.
  fields.set("station_words", memory.station);
  const sealed = memory.recorder?.countOf(fields.get("uuid")) ?? 0;
  fields.set("files_chosen", String(memory.files.length + sealed));
  return fields;
}

/** Send the report to the server, which takes it as it is. */
async function sendReport(screen, button) {
  const { send } = await import("./sent.js");
  const { page, ownCode } = await send(ready(fieldsOf(screen, null)), button.formAction, memory);
  put(page);
  if (!form()) return thank(ownCode);
  // Something needs mending, or the same number was used before: the code starts anew.
  if (page.querySelector("[data-step=check]")) memory.code = null;
  return prepare();
}

/** Seal the report on this phone; the code is shown as soon as it is safe there. */
async function saveReport(screen) {
  const local = await import("./phone/local.js");
  const fields = ready(fieldsOf(screen, null));
  const page = await local.mended(fields);
  if (page) {
    put(page);
    return prepare();
  }
  memory.deviceAt ??= new Date().toISOString();
  const saving = await import("./phone/saving.js");
  const sealed = (await memory.recorder?.filesOf(fields.get("uuid"))) ?? [];
  const kept = await saving.save(
    fields,
    { sealed, plain: memory.files },
    { receipt_key: await receiptKey(), device_at: memory.deviceAt },
  );
  memory.kept = { type: kept.fields.violation_type, role: kept.fields.role, report: kept.report, sha256: kept.sha256, code: memory.code };
  await showKept(document.documentElement.lang);
  memory.kept.look = await saving.follow(kept.report);
}

/** The button says what is done, while it is done. */
async function meanwhile(button, said, deed) {
  const words = button.querySelector("span");
  const before = words.textContent;
  words.textContent = said;
  try {
    await deed();
  } finally {
    words.textContent = before;
  }
}

/** The screen after saving; only what it shows is remembered. */
async function showKept(language) {
  const local = await import("./phone/local.js");
  const { type, role, report, sha256, code } = memory.kept;
  put(await local.kept({ violation_type: type, role }, language));
  memory.code = code;
  await thank(true);
  memory.kept.look?.();
  const main = document.getElementById("main");
  import("./phone/carrying.js").then(({ bring }) => bring(main, { report, sha256 }), () => null);
}

/** The last screen: the code comes from this phone's memory, then the files go. */
async function thank(ownCode) {
  memory.sent = true;
  history.replaceState({ screen: -1 }, "");
  const place = document.querySelector("[data-receipt]");
  if (ownCode && place) {
    const shown = memory.code.split("-").map((group) => {
      const part = document.createElement("span");
      part.textContent = group;
      return part;
    });
    place.querySelector(".receipt-code").replaceChildren(...shown.flatMap((part) => [part, " "]));
    const copy = place.querySelector("[data-copy]");
    if (copy) copy.dataset.copy = memory.code;
  }
  past.length = 0;
  memory.answers.clear();
  memory.code = null;
  derived = {};
  if (memory.kept) memory.files.length = 0;
  if (!memory.files.length) return;
  const { send } = await import("./uploads.js");
  await send(memory.files.splice(0), document.querySelector("[data-uploads]"));
}

/** The last screen in another language. */
async function speak(event, screen) {
  event.preventDefault();
  try {
    if (memory.kept) return await showKept(event.submitter.value);
    const sent = await import("./sent.js");
    await sent.speak(screen, event.submitter);
  } catch (problem) {
    trouble(screen, problem);
  }
}

// --- Files --------------------------------------------------------------------------------------

function onChange(event) {
  const input = event.target;
  if (input.matches("form#report input[type=file]")) {
    const told = form().querySelector("[data-files]").dataset;
    const { good, problems } = sift(input.files, told, memory.files.length);
    memory.files.push(...good);
    input.value = "";
    showFiles(form());
    trouble(form(), problems.join("\n"));
  }
  if (input.name === "when") showTimes(form());
  if (input.matches("[data-region]")) chooseRegion(input);
}

function showFiles(screen) {
  const list = screen.querySelector("[data-files]");
  if (list) {
    list.querySelectorAll("[data-chosen]").forEach((row) => row.remove());
    memory.files.forEach((file, i) => list.append(fileRow(screen, file, i)));
  }
}

function fileRow(screen, file, i) {
  const row = screen.querySelector("[data-file-row]").content.firstElementChild.cloneNode(true);
  row.querySelector(".file-name").textContent = file.name;
  const button = row.querySelector("button");
  button.setAttribute("aria-label", `${button.textContent.trim()}: ${file.name}`);
  button.addEventListener("click", () => {
    memory.files.splice(i, 1);
    showFiles(form());
  });
  return row;
}

// --- Times, position, search as one types ----------------------------------------------------------

/** Another region's stations: the same screen with them. */
function chooseRegion(input) {
  const fields = fieldsOf(form(), null);
  fields.set("go", "find");
  redraw(fields)
    .then(() => document.getElementById(input.id)?.focus())
    .catch((problem) => trouble(form(), problem));
}

function showTimes(screen) {
  const fields = screen.querySelector("[data-when]");
  if (!fields) return;
  const when = screen.querySelector("[name=when]:checked")?.value;
  const [clock, day] = fields.children;
  clock.hidden = when !== "today" && when !== "earlier";
  day.hidden = when !== "earlier";
}

function onClick(event) {
  if (!event.target.closest("[data-locate]")) return;
  const place = event.target.closest("[data-position]");
  const words = place.querySelector("[data-position-words]");
  words.textContent = place.dataset.asking;
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      POSITION.forEach((name) => memory.answers.set(name, String(coords[name])));
      const fields = fieldsOf(form(), null);
      fields.set("go", "near");
      redraw(fields).catch(() => (words.textContent = place.dataset.denied));
    },
    () => (words.textContent = place.dataset.denied),
    { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 },
  );
}

/** The same screen once more, without a step in the history. */
async function redraw(fields) {
  remember(form(), fields);
  put(await answered(form().action, ready(fields)));
  prepare();
}

let typing;

function onInput(event) {
  const go = event.target.dataset?.live;
  if (!go) return;
  clearTimeout(typing);
  typing = setTimeout(() => look(go, event.target), 350);
}

/** Look for what is typed, and change only the list of what was found. */
async function look(go, input) {
  const screen = form();
  if (!screen) return;
  const fields = ready(fieldsOf(screen, null));
  fields.set("go", go);
  const asked = input.value;
  try {
    const page = await answered(screen.action, fields);
    const [old, fresh] = [screen, page].map((root) => root.querySelector("[data-found]"));
    if (!old || !fresh || form() !== screen || input.value !== asked) return;
    const chosen = old.querySelector("input:checked")?.value;
    old.replaceChildren(...document.adoptNode(fresh).childNodes);
    // Whoever chose while we were looking has chosen.
    const again = [...old.querySelectorAll("input")].find((choice) => choice.value === chosen);
    if (again) again.checked = true;
  } catch {
    // The button beside the field still asks.
  }
}
