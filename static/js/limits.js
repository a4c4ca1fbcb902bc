// What a phone can see to be too much, before anything is sent. The server says the same.

/** A sentence about the first text here that is longer than we take, or "". */
export function tooLong(form) {
  for (const field of form.querySelectorAll("[data-text-bytes]")) {
    const { textBytes, tooLong: words } = field.dataset;
    const size = new TextEncoder().encode(field.querySelector("textarea").value).length;
    if (size > textBytes) return fill(words, { size: Math.ceil(size / 1000), limit: textBytes / 1000 });
  }
  return "";
}

/** Chosen files apart: those that can be sent, and a sentence about each that cannot. */
export function sift(files, told, held = 0) {
  const good = [];
  const problems = [];
  for (const file of files) {
    if (!file.size) problems.push(`${file.name}: ${told.empty}`);
    else if (file.size > told.mostBytes) problems.push(`${file.name}: ${fill(told.tooLarge, { limit: told.mostBytes / 2 ** 20 })}`);
    else good.push(file);
  }
  const room = told.mostFiles - held;
  if (good.length > room) {
    problems.push(fill(told.tooMany, { limit: told.mostFiles }));
    good.length = Math.max(room, 0);
  }
  return { good, problems };
}

/** A text without a single space, as somebody may paste it, would be laid out for a minute. */
export function spare(event) {
  const text = event.data ?? event.dataTransfer?.getData("text/plain") ?? "";
  if (/\S{5000}/.test(text)) event.target.classList.add("unbroken");
}

/** The words with their {blanks} filled in. */
export const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
