// Sends files one by one after the report itself, small ones first, and says how far each is.
// A broken connection is tried again; the server takes the same file under one number once.

const PAUSES = [1000, 3000, 10000, 30000];
const leaving = (event) => event.preventDefault();

/** Send every file to the report that `place` (a [data-uploads] element) tells of. */
export async function send(files, place) {
  const list = place.querySelector("[data-upload-list]");
  const stay = place.querySelector("[data-stay]");
  const rows = files
    .map((file) => ({ file, id: crypto.randomUUID?.() ?? randomId(), row: rowFor(file, place.dataset) }))
    .sort((a, b) => a.file.size - b.file.size);
  if (!rows.length) return;
  place.hidden = false;
  stay.hidden = false;
  list.append(...rows.map(({ row }) => row.element));
  addEventListener("beforeunload", leaving);
  for (const one of rows) await sendOne(one, place.dataset);
  removeEventListener("beforeunload", leaving);
  stay.hidden = true;
}

async function sendOne({ file, id, row }, told) {
  for (let attempt = 0; ; attempt += 1) {
    const answer = await put(told.url.replace("00000000-0000-0000-0000-000000000000", id), file, told.token, row);
    if (answer.status === 200 || answer.status === 201) {
      row.done(told.received, answer.body.sha256);
      return;
    }
    if (answer.status >= 400 && answer.status < 500) {
      row.failed(answer.body.detail ?? told.broken);
      return;
    }
    row.waiting(answer.body.detail ?? told.broken);
    await patience(PAUSES[Math.min(attempt, PAUSES.length - 1)]);
  }
}

/** One try; a status of 0 means that nothing came back. */
function put(address, file, token, row) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("PUT", address);
    request.setRequestHeader("Upload-Token", token);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("Content-Name", encodeURIComponent(file.name));
    request.setRequestHeader("X-CSRFToken", document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "");
    request.upload.onprogress = (event) => row.progress(event.loaded, file.size);
    request.onloadend = () => resolve({ status: request.status, body: read(request.responseText) });
    request.send(file);
  });
}

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
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
