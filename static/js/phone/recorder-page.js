// The form's screen for files, where the phone can seal: records video and sound and takes photos
// with the phone's own camera, seals chosen files at once, and shows what is kept. A recording
// goes on while the screens around it change; a bar says so and ends it.

import { sift } from "../limits.js";
import { trouble } from "../pages.js";
import * as awake from "./awake.js";
import { Draft } from "./drafts.js";
import { set, show } from "./kept-list.js";
import { capital, clock, fill, size } from "./numbers.js";
import { isLeaving } from "./quick-exit.js";
import * as recorder from "./recorder.js";
import * as reserve from "./reserve.js";
import { Shelf } from "./shelf.js";
import { estimate, persist } from "./store.js";

const OTHER = { environment: "user", user: "environment" };
// From here on it is said how long the room will do; from here on, to be careful with it.
const SAID_ROOM = 120 * 60 * recorder.BYTES_A_SECOND.video;
const LITTLE_ROOM = 10 * 60 * recorder.BYTES_A_SECOND.video;
const NO_ROOM = 30 * recorder.BYTES_A_SECOND.video;
// A recording that ends in time can still be closed: that takes some room, too.
const LAST_ROOM = 10 * recorder.BYTES_A_SECOND.video;
const ROOM_EVERY = 2000;

const known = new WeakSet();
let section, shelf, draft;
// What the camera is doing: {mode, facing, stream, take, row, kept} or null.
let now = null;
let opening = false;
// Settles when the camera's picture is there.
let seeing = null;
let bar = null;

const part = (name) => section.querySelector(`[data-${name}]`);

/** Bring the recorder's section of a screen to life; `answers()` gives the report's fields so far. */
export function bring(put, { report, answers }) {
  if (!recorder.able()) return;
  section = put;
  if (report !== shelf?.report) {
    shelf = new Shelf(report, showKept);
    draft = new Draft(report, answers);
  }
  draft.ask(answers);
  if (!known.has(section)) listen();
  section.hidden = false;
  for (const other of section.closest("form").querySelectorAll("[data-without-recorder]")) other.hidden = true;
  showKept();
  showStage();
  showRoom();
}

/** The sealed files of a report, for saving it: what is being recorded ends here. */
export async function filesOf(report) {
  if (report !== shelf?.report) return [];
  await stop();
  const files = await shelf.settled();
  await draft.end();
  return files;
}

/** How many files a report has so far. */
export const countOf = (report) => (report === shelf?.report ? shelf.rows.length : 0);

/** Answers or the position changed: a draft that is kept is sealed anew. */
export const answered = () => draft?.refresh();

function listen() {
  known.add(section);
  const on = (name, deed) => section.addEventListener("click", (event) => event.target.closest(`[data-${name}]`) && deed(event.target.closest(`[data-${name}]`)));
  on("record", (button) => begin(button.dataset.record));
  on("stop", stop);
  on("close", stop);
  on("shutter", shoot);
  on("switch", change);
  // Chosen files are sealed here; nobody above hears of them.
  section.closest("form").addEventListener("change", (event) => {
    if (!event.target.matches("input[type=file]")) return;
    event.stopPropagation();
    take(event.target);
  });
}

function take(input) {
  const form = input.form;
  const { good, problems } = sift(input.files, form.querySelector("[data-files]").dataset, shelf.rows.length);
  input.value = "";
  for (const file of good) shelf.add(file).ready.then(showRoom);
  trouble(form, problems.join("\n"));
}

// --- Recording -------------------------------------------------------------------------------------

async function begin(mode, facing = "environment") {
  if (opening || now || !takesMore()) return;
  opening = true;
  complain("");
  let stream;
  try {
    if ((await room()) < NO_ROOM) throw new DOMException("", "QuotaExceededError");
    if (mode !== "photo") await reserve.hold();
    stream = await recorder.open(mode, facing);
    now = { mode, facing, stream };
    if (mode !== "photo") await record();
    say(mode === "photo" ? section.dataset.readyPhoto : section.dataset[mode === "video" ? "recordingVideo" : "recordingVoice"]);
    if (mode === "video" && !stream.getAudioTracks().length) complain(section.dataset.silent);
    now.several = mode !== "voice" && (await recorder.severalCameras());
  } catch (problem) {
    recorder.close(stream);
    reserve.release();
    now = null;
    complain(whyNot(problem));
  } finally {
    opening = false;
  }
  showStage();
  if (mode === "photo") await seeing;
  if (now && section.isConnected) part(mode === "photo" ? "shutter" : "stop").focus();
}

/** From here on every second is sealed, and so is what was answered. */
async function record() {
  const mine = now;
  const sink = await shelf.openRecording(recorder.typeFor(mine.mode));
  mine.take = new recorder.Take(mine.mode, mine.stream, sink, {
    // Safe is what would be delivered if the phone were taken now: a place and a type belong to it.
    sealed: async (seconds, bytes) => {
      await mine.kept;
      shelf.grow(mine.row, seconds, bytes);
      if (now === mine) showSafe();
    },
    broken: (problem) => stop(problem),
  });
  mine.row = shelf.recording(mine.mode);
  mine.kept = draft.begin();
  mine.timer = setInterval(tick, 250);
  mine.look = setInterval(showRoom, ROOM_EVERY);
  awake.stay("recording");
  persist();
}

/** End what runs, if anything does; a `problem` says why it ended by itself. */
async function stop(problem) {
  if (!now) return;
  const ended = now;
  now = null;
  clearInterval(ended.timer);
  clearInterval(ended.look);
  awake.rest("recording");
  const within = section.contains(document.activeElement);
  showStage();
  if (within) section.querySelector(`[data-record=${ended.mode}]`).focus();
  if (!ended.take) return recorder.close(ended.stream);
  await reserve.release();
  await shelf.close(ended.row, ended.take.finish());
  const { seconds, size: bytes, state } = ended.row;
  if (problem instanceof Error) complain(section.dataset[`cut${capital(recorder.why(problem))}`] ?? section.dataset.cutFailed);
  if (!shelf.rows.includes(ended.row)) say(section.dataset.nothing);
  else if (state === "sealed") say(fill(section.dataset.ended, { time: clock(seconds), size: size(bytes, section.dataset) }));
  if (!shelf.own) await draft.drop();
  showRoom();
}

/** Whether the report may have one more file; says so when it may not. */
function takesMore() {
  const { mostFiles, tooMany } = section.closest("form").querySelector("[data-files]").dataset;
  if (shelf.rows.length < mostFiles) return true;
  complain(fill(tooMany, { limit: mostFiles }));
  return false;
}

async function shoot() {
  if (!takesMore()) return;
  const row = shelf.add(await recorder.photograph(part("view")), { own: true });
  draft.begin();
  say(section.dataset.taken);
  await row.ready;
  showRoom();
}

/** The other camera; what one camera has seen is one recording. */
async function change() {
  const { mode, facing } = now;
  await stop();
  await begin(mode, OTHER[facing]);
}

async function remove(row) {
  await shelf.remove(row);
  if (!shelf.own) await draft.drop();
  say(section.dataset.removed);
  part("record").focus();
  showRoom();
}

// --- What is seen and heard --------------------------------------------------------------------------

function showKept() {
  show(section, shelf, remove);
}

function showStage() {
  const running = Boolean(now?.take);
  part("doors").hidden = Boolean(now);
  part("stage").hidden = !now;
  part("running").hidden = part("stop").hidden = part("safe-words").hidden = !running;
  part("shutter").hidden = part("close").hidden = now?.mode !== "photo";
  part("switch").hidden = !now?.several;
  part("switch-hint").hidden = !(now?.several && running);
  const view = part("view");
  const seen = now && now.mode !== "voice" ? now.stream : null;
  view.hidden = !seen;
  if (view.srcObject !== seen) {
    view.srcObject = seen;
    part("shutter").disabled = true;
    seeing = seen && view.play().then(() => (part("shutter").disabled = false), () => null);
  }
  view.classList.toggle("recorder-mirror", now?.facing === "user");
  set(part("safe-words"), "");
  showSafe();
  tick();
  showBar();
}

function showSafe() {
  const row = now?.row;
  if (!row?.seconds) return;
  const words = { time: clock(row.seconds), size: size(row.size, section.dataset) };
  set(part("safe-words"), fill(section.dataset.safe, words));
}

function tick() {
  const time = clock(now?.take?.seconds ?? 0);
  for (const root of [section, bar]) if (root) set(root.querySelector("[data-elapsed]"), time);
}

/** On every other screen a bar says that something is being recorded; a camera that only looks is closed. */
function showBar() {
  const away = !section.isConnected && !isLeaving();
  if (away && now && !now.take && !opening) return stop();
  const wanted = away && Boolean(now?.take);
  if (Boolean(bar) === wanted) return;
  bar?.remove();
  bar = null;
  if (!wanted) return;
  bar = part("recording-bar").content.firstElementChild.cloneNode(true);
  bar.querySelector("[data-stop]").addEventListener("click", stop);
  document.body.prepend(bar);
  tick();
}

async function room() {
  const { usage, quota } = await estimate();
  return Math.max(0, quota - usage);
}

async function showRoom() {
  const free = await room();
  if (now?.take && free < LAST_ROOM) return stop(new DOMException("", "QuotaExceededError"));
  const minutes = (kind) => Math.floor(free / recorder.BYTES_A_SECOND[kind] / 60);
  const words = free < LITTLE_ROOM ? section.dataset.littleRoom : section.dataset.room;
  set(part("room-words"), fill(words, { size: size(free, section.dataset), minutes: minutes("video"), voice: minutes("voice") }));
  part("room-words").hidden = free > SAID_ROOM;
  part("room-words").classList.toggle("recorder-little-room", free < LITTLE_ROOM);
}

const say = (words) => set(part("said"), words);

function complain(words) {
  part("problem").hidden = !words;
  set(part("problem"), words);
  if (words) say("");
}

const whyNot = (problem) => section.dataset[`why${capital(recorder.why(problem))}`];

if (recorder.able()) {
  document.addEventListener("quick-exit", () => stop());
  new MutationObserver(() => section && showBar()).observe(document.body, { childList: true });
  addEventListener("beforeunload", (event) => now?.take && !isLeaving() && event.preventDefault());
}
