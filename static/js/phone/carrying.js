// What can be done with a saved report when nothing gets through: eight words for the hotline, a
// file to carry, codes on the screen. Used on the screen after saving and where reports wait.

import { codes } from "./codes.js";
import { fill, percent } from "./numbers.js";
import * as outbox from "./outbox.js";
import { digitsOf, wordsOf } from "./words.js";

/** Bring to life what stands in `root` for one report: {report, sha256}. */
export async function bring(root, { report, sha256 }) {
  const words = root.querySelector("[data-eight]");
  const carrying = root.querySelector("[data-carrying]");
  if (carrying) {
    carry(carrying, report);
    carrying.closest("[data-carry], [data-carry-one]").hidden = false;
  }
  if (words) await say(words, sha256);
}

async function say(part, sha256) {
  const [eight, digits] = await Promise.all([
    wordsOf(sha256, document.documentElement.lang).catch(() => []),
    digitsOf(sha256),
  ]);
  const list = part.querySelector("ol");
  list.replaceChildren(...eight.map((word) => Object.assign(document.createElement("li"), { textContent: word })));
  list.hidden = !eight.length;
  part.querySelector("[data-digits]").textContent = digits;
  part.closest("[data-commitment]")?.removeAttribute("hidden");
}

function carry(section, report) {
  const part = (name) => section.querySelector(`[data-${name}]`);
  const told = section.dataset;
  const said = (words) => (part("carry-said").textContent = words);
  const [save, share] = [part("save"), part("share")];
  const show = codes(part("codes"));
  let file = null;

  part("pack").addEventListener("click", async ({ target }) => {
    target.disabled = true;
    try {
      const { bundleOf } = await import("./carry.js");
      file = await bundleOf(report, (done) => said(fill(told.packing, { percent: percent(done) })));
      if (!file) return said(told.gone);
      URL.revokeObjectURL(save.href);
      save.href = URL.createObjectURL(file);
      save.download = file.name;
      save.hidden = false;
      share.hidden = !navigator.canShare?.({ files: [file] });
      said(fill(told.packed, { name: file.name }));
      (share.hidden ? save : share).focus();
    } catch (problem) {
      said(problem.name === "QuotaExceededError" ? told.full : told.failed);
    } finally {
      target.disabled = false;
    }
  });
  share.addEventListener("click", () => navigator.share({ files: [file] }).catch(() => null));

  part("show-codes").addEventListener("click", async () => {
    const [whole, { partsOf }] = await Promise.all([outbox.contents(report), import("./qr.js")]);
    if (!whole) return said(told.gone);
    const parts = partsOf(report, whole.envelope, whole.sha256);
    if (!parts) return said(told.tooLong);
    part("words-only").hidden = !whole.files.length;
    show(parts);
  });
}

/** Take in what was brought back from where a report was handed in: a file, or pasted text. */
export function takeBack(section) {
  const part = (name) => section.querySelector(`[data-${name}]`);
  const told = section.dataset;

  async function take(text) {
    let receipts;
    try {
      const read = JSON.parse(text);
      receipts = read.receipts ?? [read];
      if (!Array.isArray(receipts)) throw new TypeError("no list");
    } catch {
      return told.unreadable;
    }
    const good = await outbox.takeReceipts(receipts);
    return good ? fill(told.taken, { number: good }) : told.none;
  }

  part("receipts-file").addEventListener("change", async ({ target }) => {
    const [file] = target.files;
    if (!file) return;
    part("receipts-said").textContent = await take(await file.text());
    target.value = "";
  });
  part("receipts-take").addEventListener("click", async () => {
    const field = part("receipts-text");
    if (!field.value.trim()) return field.focus();
    part("receipts-said").textContent = await take(field.value);
    field.value = "";
  });
  section.hidden = false;
}
