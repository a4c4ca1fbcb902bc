// Whose day it is, in pages that the phone kept: they are made for nobody, and the station comes
// from what the phone knows of whoever signed in.

import { observer } from "./observing.js";
import { ready } from "./shell.js";

/** The observer as the phone knows them, or null. */
export const known = async () => ((await ready()) ? observer() : null);

/** Put the station where a kept page has room for it. */
export async function show(page) {
  const place = page.querySelector("[data-my-station]");
  if (!place) return;
  const station = (await known())?.station;
  if (!station) return;
  const kazakh = document.documentElement.lang === "kk" ? 0 : 1;
  place.querySelector("strong").textContent = `№ ${station.number}`;
  place.querySelector("small").textContent = `${station.venue[kazakh]}, ${station.address[kazakh]}`;
  place.hidden = false;
}
