// Sends a report to the server, where the phone keeps no copy of the form, and shows the page
// after that in another language: it is asked for again without the receipt code, which only this
// page holds; files on their way go on where they are.

import { ask, fieldsOf, put } from "./pages.js";
import * as receipt from "./receipt.js";

/** {page, ownCode}: what the server answers, and whether the receipt code was made here. */
export async function send(fields, address, memory) {
  memory.deviceAt ??= new Date().toISOString();
  fields.set("device_at", memory.deviceAt);
  if (receipt.able) {
    memory.code ??= receipt.newCode();
    const derived = await receipt.derive(memory.code);
    fields.delete("receipt_code");
    fields.set("receipt_locator", derived.locator);
    fields.set("receipt_verifier", derived.verifierHash);
    fields.set("receipt_public", derived.public);
  }
  return { page: await ask(address, fields), ownCode: receipt.able };
}

export async function speak(form, button) {
  const page = await ask(form.action, fieldsOf(form, button));
  const uploads = document.querySelector("[data-uploads]");
  const fresh = page.querySelector("[data-uploads]");
  // Anything but this very page would take the code away.
  if (!uploads || !fresh) throw new Error("no page");
  keepCode(page);
  translate(uploads, fresh);
  put(page);
}

function keepCode(page) {
  const [old, fresh] = [document, page].map((root) => root.querySelector("[data-receipt]"));
  if (!old || !fresh) return;
  fresh.querySelector(".receipt-code").replaceWith(old.querySelector(".receipt-code"));
  const copy = fresh.querySelector("[data-copy]");
  if (copy) copy.dataset.copy = old.querySelector("[data-copy]").dataset.copy;
}

/** The same section with the same rows, in the words of the fresh one. */
function translate(section, fresh) {
  for (const words of section.querySelectorAll("[data-upload-list] [role=status]")) {
    for (const [name, said] of Object.entries(section.dataset)) {
      if (said) words.textContent = words.textContent.replace(said, fresh.dataset[name] ?? said);
    }
  }
  Object.assign(section.dataset, fresh.dataset);
  const [stay, freshStay] = [section, fresh].map((root) => root.querySelector("[data-stay]"));
  stay.textContent = freshStay.textContent;
  freshStay.replaceWith(stay);
  fresh.querySelector("[data-upload-list]").replaceWith(section.querySelector("[data-upload-list]"));
  section.replaceChildren(...fresh.childNodes);
  fresh.replaceWith(section);
}
