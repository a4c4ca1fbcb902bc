// What a first visit begins with: the page is painted before its scripts are asked for. It can be read
// and answered without them, and on a slow line and a slow processor they would hold it up.

const painted = () =>
  new Promise((go) => {
    if (document.hidden || !globalThis.PerformanceObserver?.supportedEntryTypes?.includes("paint")) return go();
    const observer = new PerformanceObserver(() => (observer.disconnect(), go()));
    observer.observe({ type: "paint", buffered: true });
    // Whoever answers sooner than that, or never sees it, goes on all the same.
    addEventListener("pointerdown", go, { once: true });
    return setTimeout(go, 3000);
  });

await painted();
// All at once: on a slow line each turn takes seconds.
for (const url of document.querySelector("[data-scripts]").dataset.scripts.split(" ")) import(url);
