// Sizes, times and words with blanks, as the page's language writes them.

import { fill } from "../limits.js";

export { fill };

const figure = (value, places) =>
  new Intl.NumberFormat(document.documentElement.lang, {
    minimumFractionDigits: places,
    maximumFractionDigits: places,
  }).format(value);

/** A size for people, in thousands; `told` has the words of parts/sizes.html. */
export function size(bytes, told) {
  if (bytes < 1e6) return fill(told.kilobytes, { number: figure(Math.ceil(bytes / 1e3), 0) });
  if (bytes < 1e9) return fill(told.megabytes, { number: figure(bytes / 1e6, 1) });
  return fill(told.gigabytes, { number: figure(bytes / 1e9, 1) });
}

export const capital = (word) => word[0].toUpperCase() + word.slice(1);

/** Seconds as clocks show them: 0:07, 12:30, 1:02:03. */
export function clock(seconds) {
  const whole = Math.floor(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const two = (number) => String(number).padStart(2, "0");
  return `${hours ? `${hours}:${two(minutes)}` : minutes}:${two(whole % 60)}`;
}

/** A part of a whole in percent, all of it only when it is all. */
export const percent = (done) =>
  new Intl.NumberFormat(document.documentElement.lang, { style: "percent" }).format(done >= 1 ? 1 : Math.min(99, Math.floor(100 * done)) / 100);
