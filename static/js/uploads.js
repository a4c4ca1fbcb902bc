// Sends files one by one after the report itself, small ones first, and says how far each is.
// A broken connection loses nothing: the server is asked how far a file is, and it goes on there.

import { read, Upload } from "./tus.js";

const PAUSES = [1000, 3000, 10000, 30000];
const leaving = (event) => event.preventDefault();

/** Send every file to the report that `place` (a [data-uploads] element) tells of. */
export async function send(files, place) {
  const list = place.querySelector("[data-upload-list]");
  const stay = place.querySelector("[data-stay]");
  const rows = files
    .map((file) => ({ file, row: rowFor(file, place.dataset) }))
    .sort((a, b) => a.file.size - b.file.size);
  if (!rows.length) return;
  place.hidden = false;
  stay.hidden = false;
  list.append(...rows.map(({ row }) => row.element));
  addEventListener("beforeunload", leaving);
  for (const { file, row } of rows) await sendOne(file, row, place.dataset);
  removeEventListener("beforeunload", leaving);
  stay.hidden = true;
}

async function sendOne(file, row, told) {
  const said = { report: told.report, id: crypto.randomUUID?.() ?? randomId(), filename: file.name };
  const upload = new Upload(file, { ...told, said }, request, (loaded) => row.progress(loaded, file.size));
  for (let misses = 0; !upload.done; ) {
    const went = await upload.step();
    if (upload.refused) return row.failed(upload.words || told.broken);
    if (went) misses = 0;
    else {
      row.waiting(upload.words || told.broken);
      await patience(PAUSES[Math.min(misses, PAUSES.length - 1)]);
      misses += 1;
    }
  }
  row.done(told.received, upload.done.sha256);
}

/** One request of a page; a status of 0 means that nothing came back. */
function request(method, address, body, headers, onProgress) {
  return new Promise((resolve) => {
    const asking = new XMLHttpRequest();
    asking.open(method, address);
    for (const [name, value] of Object.entries(headers)) asking.setRequestHeader(name, value);
    asking.upload.onprogress = (event) => onProgress(event.loaded);
    asking.onloadend = () =>
      resolve({
        status: asking.status,
        header: (name) => asking.getResponseHeader(name),
        body: read(asking.responseText),
      });
    asking.send(body);
  });
}

/** A pause that ends early when the network comes back. */
function patience(milliseconds) {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
    addEventListener("online", resolve, { once: true });
  });
}

function rowFor(file, told) {
  const element = document.createElement("li");
  element.className = "file file-sending";
  const text = Object.assign(document.createElement("div"), { className: "file-text" });
  const name = Object.assign(document.createElement("span"), { className: "file-name", textContent: file.name });
  const state = Object.assign(document.createElement("span"), { className: "small soft", textContent: told.waiting });
  const bar = Object.assign(document.createElement("progress"), { max: 1, value: 0 });
  bar.setAttribute("aria-label", file.name);
  state.setAttribute("role", "status");
  text.append(name, bar, state);
  element.append(text);
  return {
    element,
    progress(loaded, size) {
      bar.value = size ? loaded / size : 0;
      state.textContent = `${Math.floor(100 * bar.value)} %`;
    },
    waiting(words) {
      state.textContent = words;
    },
    done(words, sha256) {
      bar.remove();
      state.textContent = `${words} · SHA-256 ${sha256.slice(0, 16)}…`;
      element.classList.add("file-done");
    },
    failed(words) {
      bar.remove();
      state.textContent = words;
      element.classList.add("file-failed");
    },
  };
}

/** A random UUID for browsers that make none themselves. */
function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
