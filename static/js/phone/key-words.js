// The eight words of the key that this phone's own copy of the form seals to, worked out here: what
// the server wrote into the page could have been changed together with a key of somebody else's.

import { data, ready } from "./shell.js";
import { digitsOf, wordsOf } from "./words.js";

async function show(place) {
  if (!(await ready())) return;
  const { intake } = await data();
  const raw = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(intake.public)));
  const sha256 = Array.from(raw, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const [words, digits] = await Promise.all([wordsOf(sha256, document.documentElement.lang), digitsOf(sha256)]);
  place.querySelectorAll("li").forEach((line, at) => (line.textContent = words[at]));
  place.querySelector("[data-digits]").textContent = digits;
  for (const part of place.querySelectorAll("[data-by]")) part.hidden = part.dataset.by !== "phone";
}

const place = document.querySelector("[data-key-words]");
if (place) show(place).catch(() => null);
