// Loads the phone's copy of the form after the form is usable, and lets a newer version take over
// when nobody is in the middle of anything. What waits to be sent is not touched by either.

import { ready, register } from "./shell.js";

const AFTER = 1500;

/** `untouched()` says whether nothing was answered here yet; `again()` shows the first screen anew. */
export async function start(untouched, again) {
  if (document.readyState !== "complete") await new Promise((resolve) => addEventListener("load", resolve, { once: true }));
  await new Promise((resolve) => setTimeout(resolve, AFTER));
  const before = navigator.serviceWorker?.controller;
  const registration = await register();
  if (!registration) return;
  const offer = () => {
    // Not while the page goes away: a reload would keep it from going.
    if (registration.waiting && document.visibilityState === "visible" && untouched()) registration.waiting.postMessage("take-over");
  };
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (before && untouched()) location.reload();
  });
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", offer));
  document.addEventListener("visibilitychange", offer);
  offer();
  const observing = await import("./observing.js");
  const another = navigator.onLine && (await observing.renewObserver().catch(() => false));
  if (before && another && untouched()) await again();
  if (await ready()) await (await import("./saving.js")).goOn();
}
