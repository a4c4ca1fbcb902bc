// Keys for people who work through the night. What a key does stands in the page:
//   data-key="a"           presses that button, follows that link, or goes to that field
//   data-key="g 1"         two keys, one after the other
//   data-key="ctrl+enter"  also while typing
//   data-search            "/" goes there · data-row with a[data-open] inside: J and K
// Keys are the places on the keyboard, so they are the same in Kazakh, Russian and English.

const OFF = "desk-keys-off";
const WAIT = 1200;
const dialog = document.getElementById("keys");

const isOff = () => localStorage.getItem(OFF) === "yes";
const isTyping = (target) =>
  target.isContentEditable ||
  target.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=submit])");
const isShown = (element) => element.getClientRects().length > 0;

/** The name of the key that was pressed, by its place: "a", "1", "/", "?", "ctrl+enter". */
function nameOf(event) {
  const place = event.code.replace(/^(Key|Digit|Numpad)/, "").toLowerCase();
  const plain = { slash: "/", escape: "esc", numpadenter: "enter" }[place] || place;
  if (event.ctrlKey && event.altKey) return ""; // AltGr writes letters
  if (event.key === "?" || event.key === "/") return event.key;
  if (event.ctrlKey || event.metaKey) return `ctrl+${plain}`;
  if (event.altKey) return `alt+${plain}`;
  if (event.shiftKey) return plain === "/" ? "?" : `shift+${plain}`;
  return plain;
}

function press(element) {
  if (element.matches("a, button, summary")) element.click();
  else element.focus();
  element.scrollIntoView({ block: "nearest" });
}

function byKey(key) {
  return [...document.querySelectorAll("[data-key]")].find(
    (element) => element.dataset.key.toLowerCase() === key && isShown(element),
  );
}

function step(by) {
  const links = [...document.querySelectorAll("[data-row] [data-open]")].filter(isShown);
  if (!links.length) return;
  const here = document.activeElement.closest("[data-row]");
  const at = links.findIndex((link) => here?.contains(link));
  const next = at < 0 ? 0 : Math.min(links.length - 1, Math.max(0, at + by));
  links[next].focus();
  links[next].scrollIntoView({ block: "nearest" });
}

function help() {
  const list = dialog.querySelector("[data-keys-list]");
  for (const old of list.querySelectorAll("[data-found]")) old.remove();
  for (const element of document.querySelectorAll("[data-key]")) {
    if (!isShown(element) || dialog.contains(element)) continue;
    const row = document.createElement("div");
    row.dataset.found = "";
    const keys = document.createElement("dt");
    for (const key of element.dataset.key.split(" ")) {
      const cap = document.createElement("kbd");
      cap.textContent = key.length === 1 ? key.toUpperCase() : key;
      keys.append(cap, " ");
    }
    const words = document.createElement("dd");
    words.textContent =
      element.dataset.keyLabel ||
      element.labels?.[0]?.textContent.trim() ||
      element.textContent.trim().replace(/\s+/g, " ");
    row.append(keys, words);
    list.append(row);
  }
  dialog.showModal();
}

// Where one stands, also when not all names of desks fit beside each other.
const here = document.querySelector(".desk-nav [aria-current]");
here?.scrollIntoView({ block: "nearest", inline: "center" });

const own = { "/": () => document.querySelector("[data-search]")?.focus(), "?": help };
own.j = () => step(1);
own.k = () => step(-1);

let before = { key: "", at: -Infinity };

document.addEventListener("keydown", (event) => {
  const key = event.isComposing || !event.code ? "" : nameOf(event);
  if (!key || (event.repeat && key !== "j" && key !== "k")) return;
  const held = event.ctrlKey || event.metaKey || event.altKey;
  if (dialog?.open || (!held && (isOff() || isTyping(event.target)))) return;
  const pair = event.timeStamp - before.at < WAIT ? `${before.key} ${key}` : "";
  before = { key, at: event.timeStamp };
  const element = (pair && byKey(pair)) || byKey(key);
  const deed = element ? () => press(element) : !held && own[key];
  if (!deed) return;
  event.preventDefault();
  deed();
});

if (dialog) {
  for (const button of document.querySelectorAll("[data-keys-open]")) {
    button.hidden = false;
    button.addEventListener("click", help);
  }
  const off = dialog.querySelector("[data-keys-off]");
  off.checked = isOff();
  off.addEventListener("change", () => localStorage.setItem(OFF, off.checked ? "yes" : "no"));
}
