// The way back where there is JavaScript: the code stays on the phone. The server gets what shows
// that we know it, and gives sealed messages, which are opened here. Answers are sealed here, too.

import { sift, spare, tooLong } from "./limits.js";
import { ask, fieldsOf, put, trouble } from "./pages.js";
import { able, derive, read } from "./receipt.js";

let identity = null;

for (const part of document.querySelectorAll("[data-unprotected]")) part.hidden = able;
document.addEventListener("beforeinput", spare);
if ("submitter" in SubmitEvent.prototype) document.addEventListener("submit", onSubmit);

async function onSubmit(event) {
  const form = event.target;
  if (form.id !== "return") return;
  if (form.hasAttribute("data-derive")) {
    const code = form.elements.code.value;
    // A code that cannot be one is explained by the server; nothing secret is in it.
    if (!able || event.submitter?.name === "language" || !read(code)) return;
    event.preventDefault();
    await busy(form, () => open(form, code));
  } else if (form.hasAttribute("data-answer") && identity) {
    event.preventDefault();
    await busy(form, () => answer(form, event.submitter));
  }
}

async function busy(form, work) {
  if (form.dataset.busy) return;
  form.dataset.busy = "yes";
  try {
    await work();
  } catch (problem) {
    trouble(form, problem);
  } finally {
    delete form.dataset.busy;
  }
}

async function open(form, code) {
  const derived = await derive(code);
  const fields = fieldsOf(form, null);
  fields.delete("code");
  fields.set("locator", derived.locator);
  fields.set("verifier", derived.verifier);
  const page = await ask(form.action, fields);
  identity = derived.identity;
  put(page);
  await openLines();
  // Whoever writes will press Send: what seals is here by then.
  if (document.querySelector("form[data-answer]")) import("./return-sealed.js").then(({ prepare }) => prepare()).catch(() => null);
}

async function answer(form, button) {
  if (button?.name === "language") return speak(form, button);
  const files = [...form.elements.files.files];
  const words = tooLong(form) || sift(files, form.querySelector("[data-files]").dataset).problems.join("\n");
  if (words) return trouble(form, words);
  if (!form.elements.text.value.trim() && !files.length) return trouble(form, form.dataset.empty);
  if (!plainly && (await seals(form, files))) return null;
  return sendPlainly(form, button, files);
}

/** The page in another language; what is typed and chosen stays on the phone. */
async function speak(form, button) {
  const { text, files } = form.elements;
  const fields = fieldsOf(form, button);
  for (const name of ["text", "files"]) fields.delete(name);
  put(await ask(form.action, fields));
  const fresh = document.querySelector("form[data-answer]");
  fresh.elements.text.value = text.value;
  fresh.elements.files.files = files.files;
  await openLines();
}

// --- Sealed here, as a report is ---------------------------------------------------------------------

// An answer that was begun keeps its number, so that nothing is there twice.
let number = null;
// The phone could not seal; whoever presses again knows what that means.
let plainly = false;

/** Whether the answer is sealed and kept on this phone, or somebody has to decide first. */
async function seals(form, files) {
  try {
    const { keep, follow } = await import("./return-sealed.js");
    number ??= crypto.randomUUID();
    const { locator, verifier, text } = form.elements;
    const said = { locator: locator.value, verifier: verifier.value, text: text.value };
    await keep(number, said, files);
    form.reset();
    await follow(number, document.querySelector("[data-on-its-way]"));
    number = null;
  } catch {
    plainly = true;
    trouble(form, form.dataset.unsealed);
  }
  return true;
}

async function sendPlainly(form, button, files) {
  const fields = fieldsOf(form, button);
  fields.delete("files");
  if (fields.get("text").trim()) {
    put(await ask(form.action, fields));
    await openLines();
  }
  if (!files.length) return;
  const { send } = await import("./uploads.js");
  await send(files, document.querySelector("[data-uploads]"));
}

async function openLines() {
  const lines = document.querySelectorAll("[data-sealed]");
  if (!lines.length) return;
  const wrong = document.querySelector("[data-lines]").dataset.wrong;
  try {
    const { openText } = await import("./opening.js");
    for (const line of lines) {
      const sealed = Uint8Array.from(atob(line.dataset.sealed), (letter) => letter.charCodeAt(0));
      line.textContent = await openText(sealed, identity, ["message", line.dataset.id, "text"]);
    }
  } catch {
    for (const line of lines) if (line.dataset.sealed) line.textContent = wrong;
  }
}
