// While the operator types: types that the words may mean, the guidance for the chosen one,
// and whether the number called before. What is typed travels in bodies, never in addresses.
// Keys: arrows and Enter pick a type; Enter in a line goes to the next one instead of sending.
const form = document.querySelector("[data-call]");

if (form) {
  const type = form.querySelector("[data-violation]");
  const found = form.querySelector("[data-types]");
  const list = form.querySelector("[data-advices]");
  const chosen = form.querySelector("[data-chosen]");
  const row = form.querySelector("[data-advice-row]");
  const number = form.elements.callback;
  const before = form.querySelector("[data-known]");
  let asked = type.value.trim();
  let at = -1;

  async function ask(address, name, value) {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.set(name, value);
    try {
      const answer = await fetch(address, { method: "POST", body });
      return answer.ok ? await answer.json() : null;
    } catch {
      // Without a network what stands there stays; the call can still be typed.
      return null;
    }
  }

  function entry({ code, text, reason }, checked) {
    const made = row.content.cloneNode(true);
    const box = made.querySelector("input");
    box.value = code;
    box.checked = checked;
    const words = made.querySelector("span");
    words.textContent = text;
    if (reason) words.append(Object.assign(document.createElement("small"), { textContent: reason }));
    return made;
  }

  // Advice that was given for another type was still given: it stays, at the end.
  function advise({ violation, advice }) {
    const boxes = [...list.querySelectorAll("input")];
    const ticked = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    const codes = new Set(advice.map((one) => one.code));
    const kept = boxes.filter((box) => box.checked && !codes.has(box.value)).map((box) => box.closest("li"));
    chosen.textContent = violation || chosen.dataset.chosen;
    list.replaceChildren(...advice.map((one) => entry(one, ticked.has(one.code))), ...kept);
  }

  const options = () => [...found.children];

  function close() {
    found.hidden = true;
    at = -1;
    type.setAttribute("aria-expanded", "false");
    type.removeAttribute("aria-activedescendant");
  }

  function mark(place) {
    const all = options();
    at = (place + all.length) % all.length;
    all.forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
    type.setAttribute("aria-activedescendant", all[at].id);
    all[at].scrollIntoView({ block: "nearest" });
  }

  function offer(types) {
    found.replaceChildren(
      ...types.map(({ name, plain }, i) => {
        const option = document.createElement("li");
        option.id = `type-${i}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.name = name;
        option.append(
          Object.assign(document.createElement("strong"), { textContent: name }),
          Object.assign(document.createElement("small"), { textContent: plain }),
        );
        return option;
      }),
    );
    if (!types.length || document.activeElement !== type) return close();
    found.hidden = false;
    type.setAttribute("aria-expanded", "true");
    at = -1;
  }

  function pick(option) {
    type.value = option.dataset.name;
    close();
    look(false);
  }

  async function look(offering = true) {
    const words = type.value.trim();
    if (words === asked) return;
    asked = words;
    const answer = await ask(form.dataset.advice, "violation", words);
    if (!answer || words !== asked) return;
    advise(answer);
    if (offering && words && answer.violation !== words) offer(answer.types);
    else close();
  }

  let pause;
  type.removeAttribute("list");
  type.setAttribute("role", "combobox");
  type.setAttribute("aria-autocomplete", "list");
  type.setAttribute("aria-controls", found.id);
  type.setAttribute("aria-expanded", "false");
  type.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(look, 150);
  });
  type.addEventListener("blur", () => setTimeout(close, 150));
  found.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = event.target.closest("li");
    if (option) pick(option);
  });

  type.addEventListener("keydown", (event) => {
    if (found.hidden || event.isComposing) return;
    if (event.key === "ArrowDown") mark(at + 1);
    else if (event.key === "ArrowUp") mark(at - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && !event.ctrlKey) pick(options()[Math.max(at, 0)]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  // A call half typed is not to be sent by a hasty Enter; Ctrl+Enter sends.
  form.addEventListener("keydown", (event) => {
    const line = event.target.matches("input:not([type=checkbox]), select");
    if (event.key !== "Enter" || !line || event.defaultPrevented) return;
    if (event.ctrlKey || event.metaKey || event.isComposing) return;
    event.preventDefault();
    const fields = [...form.elements].filter((field) => field.tabIndex >= 0 && field.type !== "hidden");
    fields[fields.indexOf(event.target) + 1]?.focus();
  });

  number.addEventListener("change", async () => {
    const contact = number.value.trim();
    const answer = contact ? await ask(form.dataset.before, "callback", contact) : { words: "" };
    if (!answer || contact !== number.value.trim()) return;
    before.querySelector("span").textContent = answer.words;
    before.hidden = !answer.words;
  });

  if (!document.querySelector(".errorlist, [data-focus]")) number.focus();
}
