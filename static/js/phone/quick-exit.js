// Leaves for a harmless page at once: by the button, Escape three times, or three taps beside the
// text. What was typed is gone before the page is; what waits sealed stays and is sent later.

const ESCAPES_WITHIN = 2000;
const TAPS_WITHIN = 800;
const BACK_WITHIN = 120;
const TOUCHED = "a, button, input, select, textarea, label, summary, video, audio";

let leaving = false;

/** Whether this page is being left: nothing may be put back into it. */
export const isLeaving = () => leaving;

/** Listen for the three ways out, on whatever screen stands here. */
export function watch() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-quick-exit]");
    if (!link) return;
    event.preventDefault();
    leave(link.href);
  });
  const pressed = thrice(ESCAPES_WITHIN);
  addEventListener("keydown", (event) => event.key === "Escape" && !event.repeat && pressed() && leave(), true);
  const tapped = thrice(TAPS_WITHIN);
  addEventListener("pointerup", (event) => {
    if (event.pointerType === "touch" && !event.target.closest?.(TOUCHED) && tapped()) leave();
  });
}

function thrice(within) {
  let times = [];
  return () => {
    const now = performance.now();
    times = [...times.filter((time) => now - time < within), now];
    return times.length >= 3;
  };
}

async function leave(address = document.querySelector("[data-quick-exit]")?.href) {
  if (leaving || !address) return;
  leaving = true;
  // Whoever holds answers in memory lets go of them, and asks nothing when the page goes.
  document.dispatchEvent(new Event("quick-exit"));
  for (const field of document.querySelectorAll("input, textarea")) field.value = "";
  document.body.replaceChildren();
  document.title = "\u00a0";
  sessionStorage.clear();
  // The steps of the form are entries of this page's history: go back to the first, and leave from there.
  const steps = history.state?.screen;
  if (steps > 0) await back(steps);
  history.replaceState(null, "");
  location.replace(address);
}

function back(steps) {
  return new Promise((resolve) => {
    addEventListener("popstate", resolve, { once: true });
    setTimeout(resolve, BACK_WITHIN);
    history.go(-steps);
  });
}
