// A series of codes on the whole screen, turning slowly until they are read. Keys: space stops and
// goes on, arrows turn by hand, Escape closes. The screen stays awake meanwhile.

import * as awake from "./awake.js";
import { fill } from "./numbers.js";
import { draw } from "./qr.js";

const PAUSE = 2000;

/** Bring a dialog to life; gives a function that shows a series in it. */
export function codes(dialog) {
  const part = (name) => dialog.querySelector(`[data-${name}]`);
  const canvas = part("code");
  let [texts, at, timer] = [[], 0, null];

  function show(place) {
    at = (place + texts.length) % texts.length;
    draw(canvas, texts[at]);
    const words = fill(dialog.dataset.part, { number: at + 1, of: texts.length });
    part("number").textContent = words;
    canvas.setAttribute("aria-label", words);
  }

  function turn(going) {
    clearInterval(timer);
    timer = going && texts.length > 1 ? setInterval(() => show(at + 1), PAUSE) : null;
    part("hold").hidden = !going || texts.length < 2;
    part("go").hidden = going || texts.length < 2;
  }

  function by(step) {
    turn(false);
    show(at + step);
  }

  part("hold").addEventListener("click", () => (turn(false), part("go").focus()));
  part("go").addEventListener("click", () => (turn(true), part("hold").focus()));
  part("before").addEventListener("click", () => by(-1));
  part("after").addEventListener("click", () => by(1));
  part("close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    turn(false);
    awake.rest("codes");
    // What was shown is not left behind in the page.
    canvas.width = canvas.height = 0;
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") by(-1);
    else if (event.key === "ArrowRight") by(1);
    else if (event.key === " " && !event.target.closest("button")) turn(!timer);
    else return;
    event.preventDefault();
  });

  return (series) => {
    texts = series;
    for (const name of ["before", "after"]) part(name).hidden = series.length < 2;
    dialog.showModal();
    show(0);
    turn(true);
    awake.stay("codes");
  };
}
