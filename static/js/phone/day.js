// The observer's day: the clock goes on by itself; what the phone knows of the observer is put
// into a page that it kept, and the phone's copy of everything is brought up to date.

import { start } from "./clock.js";
import { show } from "./mine.js";
import { start as keepUpToDate } from "./update.js";

const clock = document.querySelector("[data-clock]");
if (clock) start(clock);
show(document).catch(() => null);
keepUpToDate(
  () => true,
  () => show(document),
).catch(() => null);
