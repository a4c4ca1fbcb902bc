// The editor of boxes: the picture, the list beside it, the times of a video, undo. What is drawn
// is written into the form; the form alone sends it.

import { Layer, placeAt, rounded } from "./boxes.js";
import { Leaves } from "./leaves.js";

const form = document.querySelector("[data-redaction]");
const svg = form?.querySelector("[data-canvas]");
const LASTS = 5; // seconds that a new box in a video lasts, until somebody says otherwise

if (svg) start();

function start() {
  const find = (name) => form.querySelector(`[data-${name}]`);
  const media = find("media");
  const list = find("list");
  const template = find("row");
  const written = find("regions");
  const isVideo = media.tagName === "VIDEO";
  const length = Number(form.dataset.length) || 0;
  const undone = [];
  let isSaved = true;

  const sheet = {
    boxes: JSON.parse(written.value),
    chosen: -1,
    length,
    second: () => (isVideo ? media.currentTime : 0),
    page: () => leaves?.page || 1,
    nameOf: (box) =>
      leaves ? `${form.dataset[box.what]}, ${pageOf(box)}` : form.dataset[box.what],
    begin() {
      undone.push(JSON.stringify(this.boxes));
      if (undone.length > 100) undone.shift();
    },
    changed() {
      isSaved = false;
      show();
    },
    choose(number) {
      if (this.chosen === number && this.boxes[number].page === this.page()) return;
      this.chosen = number;
      leaves?.turnTo(this.boxes[number].page);
      show();
      layer.svg.querySelector(`[data-box="${number}"]`)?.focus({ preventScroll: true });
    },
    add(place) {
      const now = rounded(this.second(), 2);
      const end = length ? Math.min(length, now + LASTS) : 0;
      const drawn = { what: "other", found: false, sure: 0, page: this.page() };
      const box = { ...drawn, start: now, end, keys: [[now, ...place]] };
      this.boxes.push(box);
      this.chosen = this.boxes.length - 1;
      return box;
    },
    remove(number) {
      this.begin();
      this.boxes.splice(number, 1);
      this.chosen = -1;
      this.changed();
    },
  };

  find("plain")?.remove();
  svg.removeAttribute("hidden");
  find("tools").hidden = false;
  if (isVideo) media.controls = false;
  const layer = new Layer(svg, sheet);
  const pageOf = (box) => form.dataset.onPage.replace("#", box.page);
  const pager = find("pages");
  const leaves = pager && new Leaves(pager, media, () => {
    if (sheet.boxes[sheet.chosen]?.page !== leaves.page) sheet.chosen = -1;
    show();
    svg.querySelector(`[data-box="${sheet.chosen}"]`)?.focus({ preventScroll: true });
  });

  // --- The list -----------------------------------------------------------------------------

  function show() {
    written.value = JSON.stringify(sheet.boxes);
    find("undo").disabled = !undone.length;
    find("none").hidden = sheet.boxes.length > 0;
    // A row somebody is typing in stays as it is.
    if (!list.contains(document.activeElement) || !document.activeElement.matches("input")) {
      list.replaceChildren(...sheet.boxes.map(row));
    }
    drawTimes();
    layer.draw();
  }

  function row(box, number) {
    const line = template.content.firstElementChild.cloneNode(true);
    const part = (name) => line.querySelector(`[data-${name}]`);
    line.classList.toggle("is-chosen", number === sheet.chosen);
    part("select").textContent = `${number + 1}. ${sheet.nameOf(box)}${box.sure ? ` · ${box.sure} %` : ""}`;
    part("select").addEventListener("click", () => {
      if (isVideo && (media.currentTime < box.start || media.currentTime > box.end)) {
        media.currentTime = box.start;
      }
      sheet.choose(number);
    });
    part("remove").addEventListener("click", () => sheet.remove(number));
    if (isVideo) times(box, part);
    return line;
  }

  function times(box, part) {
    const set = (name, value) => {
      sheet.begin();
      box[name] = rounded(Math.min(length, Math.max(0, value)), 2);
      box.found = false;
      sheet.changed();
    };
    for (const name of ["start", "end"]) {
      part(name).value = box[name].toFixed(1);
      part(name).max = length;
      part(name).addEventListener("change", () => set(name, Number(part(name).value)));
      part(`${name}-here`).addEventListener("click", () => set(name, media.currentTime));
    }
    part("places").textContent = box.keys.length > 1 ? `(${box.keys.length})` : "";
    part("moves").addEventListener("click", () => {
      sheet.begin();
      const now = rounded(media.currentTime, 2);
      const others = box.keys.filter((key) => Math.abs(key[0] - now) > 0.05);
      const place = placeAt(box, now).map((share) => rounded(share));
      box.keys = [...others, [now, ...place]].sort((a, b) => a[0] - b[0]);
      box.found = false;
      sheet.changed();
    });
  }

  // --- Tools ----------------------------------------------------------------------------------

  find("draw").addEventListener("click", (event) => {
    layer.setDrawing(!layer.isDrawing);
    event.currentTarget.setAttribute("aria-pressed", layer.isDrawing);
  });
  find("add").addEventListener("click", () => {
    sheet.begin();
    sheet.add([0.4, 0.4, 0.2, 0.2]);
    sheet.changed();
    svg.querySelector(`[data-box="${sheet.chosen}"]`)?.focus();
  });
  find("undo").addEventListener("click", () => {
    if (!undone.length) return;
    sheet.boxes = JSON.parse(undone.pop());
    sheet.chosen = -1;
    sheet.changed();
  });
  form.addEventListener("submit", () => (isSaved = true));
  window.addEventListener("beforeunload", (event) => {
    if (!isSaved) event.preventDefault();
  });

  // --- Time -----------------------------------------------------------------------------------

  function drawTimes() {
    const strip = find("times");
    if (!strip) return;
    const lanes = Math.max(1, Math.min(12, sheet.boxes.length));
    strip.setAttribute("viewBox", `0 0 ${length} ${lanes * 10}`);
    strip.replaceChildren();
    sheet.boxes.forEach((box, number) => {
      const bar = document.createElementNS(strip.namespaceURI, "rect");
      const wide = Math.max(length / 300, box.end - box.start);
      const place = { x: box.start, y: (number % lanes) * 10 + 2, width: wide, height: 6 };
      for (const [name, value] of Object.entries(place)) bar.setAttribute(name, value);
      bar.classList.toggle("is-chosen", number === sheet.chosen);
      bar.addEventListener("click", () => {
        media.currentTime = box.start;
        sheet.choose(number);
      });
      strip.append(bar);
    });
    const line = document.createElementNS(strip.namespaceURI, "line");
    for (const name of ["x1", "x2"]) line.setAttribute(name, media.currentTime);
    line.setAttribute("y2", lanes * 10);
    strip.append(line);
  }

  function tick() {
    const now = media.currentTime;
    find("seek").value = now;
    find("clock").textContent = `${Math.floor(now / 60)}:${(now % 60).toFixed(1).padStart(4, "0")}`;
    for (const line of find("times").querySelectorAll("line")) {
      for (const name of ["x1", "x2"]) line.setAttribute(name, now);
    }
    layer.draw();
    if (!media.paused) requestAnimationFrame(tick);
  }

  if (isVideo) {
    const play = find("play");
    play.addEventListener("click", () => (media.paused ? media.play() : media.pause()));
    for (const name of ["play", "pause"]) {
      media.addEventListener(name, () => {
        play.setAttribute("aria-pressed", !media.paused);
        tick();
      });
    }
    media.addEventListener("seeked", tick);
    media.addEventListener("loadedmetadata", tick);
    find("seek").addEventListener("input", (event) => (media.currentTime = event.target.value));
    for (const button of form.querySelectorAll("[data-jump]")) {
      button.addEventListener("click", () => {
        media.pause();
        media.currentTime = Math.max(0, media.currentTime + Number(button.dataset.jump));
      });
    }
  }
  show();
}
