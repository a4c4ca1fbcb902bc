// Boxes over a picture or a video: drawn, moved, resized and removed by mouse, finger and keys.
// A box is {what, start, end, keys: [[second, x, y, width, height], …], found, sure}; places are
// shares of the picture; of a paper it is on one `page`. Server and page read them alike (portal/disclosure/regions.py).

const SVG = "http://www.w3.org/2000/svg";
const SMALLEST = 0.01;
const GRIP = 28;
const HANDLE = 12;
const NEAR = 0.3; // seconds: a place this close in time is the same place, moved
const CORNERS = { nw: [0, 0], ne: [1, 0], sw: [0, 1], se: [1, 1] };

export const rounded = (number, places = 4) => Number(number.toFixed(places));
const within = (value, low, high) => Math.min(high, Math.max(low, value));

/** Where a box is at one second: between two keys it moves evenly. */
export function placeAt(box, second) {
  const { keys } = box;
  const before = keys.filter((key) => key[0] <= second).at(-1) || keys[0];
  const after = keys.find((key) => key[0] >= second) || keys.at(-1);
  if (after[0] <= before[0]) return before.slice(1);
  const share = (second - before[0]) / (after[0] - before[0]);
  return before.slice(1).map((part, at) => part + (after[at + 1] - part) * share);
}

/** Puts a box somewhere at one second; one with a single place is moved for all its time. */
export function putAt(box, second, place) {
  const whole = place.map((part) => rounded(part));
  if (box.keys.length === 1) box.keys = [[box.keys[0][0], ...whole]];
  else {
    const others = box.keys.filter((key) => Math.abs(key[0] - second) > NEAR);
    box.keys = [...others, [rounded(second, 2), ...whole]].sort((a, b) => a[0] - b[0]);
  }
  box.found = false;
}

const isOn = (box, second, length) => !length || (box.start <= second && second <= box.end);

function inside([x, y, wide, high]) {
  const w = within(wide, SMALLEST, 1);
  const h = within(high, SMALLEST, 1);
  return [within(x, 0, 1 - w), within(y, 0, 1 - h), w, h];
}

function made(name, attributes, parent) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  parent?.append(element);
  return element;
}

/** The layer over the picture. `sheet` holds `boxes`, `chosen`, `length`, `second()`, `page()`,
 * `nameOf(box)`
 * and is told by `begin()` before and `changed()` after every change. */
export class Layer {
  constructor(svg, sheet) {
    this.svg = svg;
    this.sheet = sheet;
    this.isDrawing = false;
    this.drag = null;
    svg.classList.add("is-live");
    svg.addEventListener("pointerdown", (event) => this.press(event));
    svg.addEventListener("pointermove", (event) => this.move(event));
    svg.addEventListener("pointerup", () => this.release());
    svg.addEventListener("pointercancel", () => this.release());
    svg.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => this.draw()).observe(svg);
  }

  setDrawing(on) {
    this.isDrawing = on;
    this.svg.classList.toggle("is-drawing", on);
  }

  draw() {
    const { width, height } = this.svg.getBoundingClientRect();
    if (!width || !height) return;
    const focused = document.activeElement?.closest?.("[data-box]")?.dataset.box;
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.svg.replaceChildren();
    const { boxes, chosen, length } = this.sheet;
    const [second, page] = [this.sheet.second(), this.sheet.page()];
    boxes.forEach((box, number) => {
      if (box.page === page && isOn(box, second, length)) this.drawBox(box, number, number === chosen, width, height);
    });
    if (focused !== undefined) this.svg.querySelector(`[data-box="${focused}"]`)?.focus();
  }

  drawBox(box, number, isChosen, width, height) {
    const [x, y, w, h] = placeAt(box, this.sheet.second());
    const px = { x: x * width, y: y * height, width: w * width, height: h * height };
    const group = made("g", { class: "box", tabindex: 0, role: "button" }, this.svg);
    group.dataset.box = number;
    group.setAttribute("aria-label", `${number + 1}. ${this.sheet.nameOf(box)}`);
    group.classList.toggle("is-found", box.found);
    group.classList.toggle("is-chosen", isChosen);
    made("rect", { class: "box-area", ...px }, group);
    const words = made("text", { class: "box-number", x: px.x + 5, y: px.y + 16 }, group);
    words.textContent = number + 1;
    if (!isChosen) return;
    for (const [name, [right, down]] of Object.entries(CORNERS)) {
      const at = { x: px.x + right * px.width, y: px.y + down * px.height };
      const square = (size) => ({ x: at.x - size / 2, y: at.y - size / 2, width: size, height: size });
      made("rect", { class: "box-handle", ...square(HANDLE) }, group);
      made("rect", { class: "box-grip", ...square(GRIP) }, group).dataset.corner = name;
    }
  }

  shares(event) {
    const { left, top, width, height } = this.svg.getBoundingClientRect();
    return [
      within((event.clientX - left) / width, 0, 1),
      within((event.clientY - top) / height, 0, 1),
    ];
  }

  press(event) {
    if (event.button) return;
    const { sheet } = this;
    const group = event.target.closest("[data-box]");
    // A finger on the bare picture scrolls the page, unless drawing was asked for.
    if (!group && event.pointerType !== "mouse" && !this.isDrawing) return;
    event.preventDefault();
    const from = this.shares(event);
    if (group && !(this.isDrawing && event.pointerType === "mouse" && !event.target.dataset.corner)) {
      sheet.choose(Number(group.dataset.box));
      const box = sheet.boxes[sheet.chosen];
      this.drag = { from, box, place: placeAt(box, sheet.second()), corner: event.target.dataset.corner };
    } else this.drag = { from, box: null };
    this.svg.setPointerCapture(event.pointerId);
  }

  move(event) {
    if (!this.drag) return;
    const { from, place, corner } = this.drag;
    const to = this.shares(event);
    const [across, down] = [to[0] - from[0], to[1] - from[1]];
    if (!this.drag.begun) {
      if (Math.hypot(across, down) < SMALLEST / 2) return;
      this.drag.begun = true;
      this.sheet.begin();
    }
    if (!this.drag.box) this.drag.box = this.sheet.add([...from, 0, 0]);
    const second = this.sheet.second();
    if (!place) {
      const start = [Math.min(from[0], to[0]), Math.min(from[1], to[1])];
      putAt(this.drag.box, second, inside([...start, Math.abs(across), Math.abs(down)]));
    } else if (corner) putAt(this.drag.box, second, this.stretched(place, corner, across, down));
    else putAt(this.drag.box, second, inside([place[0] + across, place[1] + down, place[2], place[3]]));
    this.draw();
  }

  stretched([x, y, w, h], corner, across, down) {
    const [right, bottom] = CORNERS[corner];
    const left = right ? x : within(x + across, 0, x + w - SMALLEST);
    const top = bottom ? y : within(y + down, 0, y + h - SMALLEST);
    const wide = right ? within(w + across, SMALLEST, 1 - x) : x + w - left;
    const high = bottom ? within(h + down, SMALLEST, 1 - y) : y + h - top;
    return [left, top, wide, high];
  }

  release() {
    const drag = this.drag;
    this.drag = null;
    if (drag?.begun) this.sheet.changed();
  }

  key(event) {
    const group = event.target.closest("[data-box]");
    if (!group || event.ctrlKey || event.metaKey || event.altKey) return;
    const { sheet } = this;
    sheet.choose(Number(group.dataset.box));
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!by && event.key !== "Delete" && event.key !== "Backspace") return;
    event.preventDefault();
    event.stopPropagation();
    if (!by) {
      sheet.remove(sheet.chosen);
      return;
    }
    sheet.begin();
    const box = sheet.boxes[sheet.chosen];
    const [x, y, w, h] = placeAt(box, sheet.second());
    const [across, down] = by.map((step) => step * 0.01);
    const place = event.shiftKey ? [x, y, w + across, h + down] : [x + across, y + down, w, h];
    putAt(box, sheet.second(), inside(place));
    sheet.changed();
  }
}
