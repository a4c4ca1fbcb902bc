// The observer's day: the clock goes on by itself; what the phone knows of the observer is put
// into a page that it kept, and the phone's copy of everything is brought up to date.

import { start } from "./clock.js";
import { show } from "./mine.js";
import { isUndecided, watch } from "./position.js";
import { start as keepUpToDate } from "./update.js";

const clock = document.querySelector("[data-clock]");
if (clock) start(clock);
show(document).catch(() => null);
keepUpToDate(
  () => true,
  () => show(document),
).catch(() => null);

const offer = document.querySelector("[data-position-offer]");
if (offer) offerPosition(offer).catch(() => null);

/** Ask for the phone's position once, by a button: nobody is asked out of the blue. */
async function offerPosition(place) {
  if (!(await isUndecided())) return;
  const [words, button] = [place.querySelector("[role=status]"), place.querySelector("button")];
  place.hidden = false;
  button.addEventListener("click", async () => {
    const answer = (taken) => () => {
      words.textContent = taken ? place.dataset.done : place.dataset.denied;
      button.hidden = true;
    };
    navigator.geolocation.getCurrentPosition(answer(true), answer(false));
    await watch({ ask: true });
  });
}
