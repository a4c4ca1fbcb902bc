// Photos by the phone's own camera on a page that asks for one: the gallery gets none of them.

import * as recorder from "./recorder.js";

/** Bring a [data-camera] to life; `taken` gets each photo as a File. */
export function bring(place, taken) {
  if (!recorder.able()) return;
  const part = (name) => place.querySelector(`[data-${name}]`);
  const [door, stage, view, shutter, problem] = ["open", "stage", "view", "shutter", "problem"].map(part);
  let stream = null;

  function show(opened) {
    if (stream !== opened) recorder.close(stream);
    stream = view.srcObject = opened;
    stage.hidden = !opened;
    door.hidden = Boolean(opened);
  }

  door.addEventListener("click", async () => {
    problem.hidden = true;
    try {
      show(await recorder.open("photo"));
      await view.play();
      shutter.focus();
    } catch (wrong) {
      show(null);
      const why = recorder.why(wrong);
      problem.textContent = place.dataset[why] ?? place.dataset.failed;
      problem.hidden = false;
    }
  });
  shutter.addEventListener("click", async () => {
    const photo = await recorder.photograph(view);
    show(null);
    door.focus();
    taken(photo);
  });
  part("close").addEventListener("click", () => (show(null), door.focus()));
  document.addEventListener("quick-exit", () => show(null));
  document.addEventListener("visibilitychange", () => document.hidden && show(null));
  place.hidden = false;
}
