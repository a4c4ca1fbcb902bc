// The operator's page that takes a sealed report from the screen of a phone: by camera, or from
// pictures of its codes. Everything is put together here and handed in as phones do it.

import { Gathering } from "./gathering.js";
import { fill } from "./phone/numbers.js";
import { draw } from "./phone/qr.js";
import { wordsOf } from "./phone/words.js";

const EVERY = 150;
// Larger pictures are made smaller before they are looked at.
const MOST = 1600;

const page = document.querySelector("[data-scan]");
const part = (name) => page.querySelector(`[data-${name}]`);
const told = page.dataset;
const video = part("video");
let gathering = new Gathering();
let stream = null;
let timer = null;
let handing = false;

// --- Reading codes ---------------------------------------------------------------------------------

let reader = null;

/** A function that gives the texts of the codes in a picture, by the browser or by our library. */
async function readerOf() {
  const kinds = (await globalThis.BarcodeDetector?.getSupportedFormats?.().catch(() => [])) ?? [];
  if (kinds.includes("qr_code")) {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return async (source) => (await detector.detect(source)).map(({ rawValue }) => rawValue);
  }
  const { default: jsQR } = await import("../vendor/jsqr.js");
  const canvas = document.createElement("canvas");
  const ink = canvas.getContext("2d", { willReadFrequently: true });
  return async (source) => {
    const [width, height] = [source.videoWidth ?? source.width, source.videoHeight ?? source.height];
    const scale = Math.min(1, MOST / Math.max(width, height));
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    if (!canvas.width || !canvas.height) return [];
    ink.drawImage(source, 0, 0, canvas.width, canvas.height);
    const { data } = ink.getImageData(0, 0, canvas.width, canvas.height);
    const found = jsQR(data, canvas.width, canvas.height);
    return found?.data ? [found.data] : [];
  };
}

async function look(source) {
  reader ??= readerOf();
  const read = await reader;
  const found = (await read(source).catch(() => [])).map((text) => gathering.take(text));
  if (found.includes("new")) show();
  if (found.includes("other")) say(told.other);
  if (gathering.isWhole) await handIn();
  return found;
}

// --- Camera and pictures ---------------------------------------------------------------------------

async function start() {
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } });
  } catch {
    return say(told.noCamera);
  }
  video.srcObject = stream;
  video.hidden = false;
  await video.play();
  part("start").hidden = true;
  part("stop").hidden = false;
  part("stop").focus();
  say(told.looking);
  next();
}

function next() {
  timer = setTimeout(async () => {
    await look(video);
    if (stream) next();
  }, EVERY);
}

function stop() {
  clearTimeout(timer);
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
  video.srcObject = null;
  video.hidden = true;
  part("start").hidden = false;
  part("stop").hidden = true;
}

async function pictures(files) {
  let unread = 0;
  for (const file of files) {
    const picture = await createImageBitmap(file).catch(() => null);
    const found = picture ? await look(picture) : [];
    picture?.close();
    if (!found.length || found.every((one) => one === "none")) unread += 1;
  }
  if (unread && !gathering.isWhole) say(fill(told.unread, { number: unread }));
}

// --- What is here ----------------------------------------------------------------------------------

function say(words) {
  part("said").textContent = words;
}

function show() {
  const { of, missing } = gathering;
  const list = part("parts");
  list.replaceChildren(
    ...Array.from({ length: of }, (_, at) => {
      const item = document.createElement("li");
      item.textContent = at + 1;
      item.className = gathering.has(at + 1) ? "part-here" : "part-missing";
      return item;
    }),
  );
  part("so-far").hidden = !of;
  if (!of) return say("");
  say(missing.length ? fill(told.missing, { here: of - missing.length, of, missing: missing.join(", ") }) : told.whole);
}

function again() {
  gathering = new Gathering();
  part("done").hidden = true;
  part("retry").hidden = true;
  show();
  (part("start").hidden ? part("stop") : part("start")).focus();
}

// --- Handing in ------------------------------------------------------------------------------------

async function handIn() {
  if (handing || !part("done").hidden) return;
  handing = true;
  try {
    const whole = await gathering.whole();
    if (!whole) {
      gathering = new Gathering();
      show();
      return say(told.misread);
    }
    const answer = await fetch(`${told.api}${gathering.report}/`, {
      method: "PUT",
      body: whole.bytes,
      headers: { "Content-Type": "application/age", "Accept-Language": document.documentElement.lang },
      // As a phone, not as the operator who is signed in here.
      credentials: "omit",
    }).catch(() => null);
    const said = await answer?.json().catch(() => null);
    if (!answer?.ok || !said?.receipt) {
      part("retry").hidden = false;
      return say(said?.detail ?? told.unsent);
    }
    stop();
    await received(whole.sha256, said.receipt);
  } finally {
    handing = false;
  }
}

async function received(sha256, receipt) {
  draw(part("receipt"), JSON.stringify({ receipts: [receipt] }));
  part("words").textContent = (await wordsOf(sha256, document.documentElement.lang)).join(" ");
  part("retry").hidden = true;
  part("done").hidden = false;
  say(told.received);
  part("done").querySelector("h2").focus();
}

part("start").addEventListener("click", start);
part("stop").addEventListener("click", stop);
part("again").addEventListener("click", again);
part("next").addEventListener("click", again);
part("retry").addEventListener("click", () => {
  part("retry").hidden = true;
  handIn();
});
part("pictures").addEventListener("change", async ({ target }) => {
  await pictures([...target.files]);
  target.value = "";
});
addEventListener("pagehide", stop);
part("start").hidden = !navigator.mediaDevices;
