// While the operator types, the guidance for the chosen violation type appears beside the form.
const form = document.querySelector("[data-call]");

if (form) {
  const field = form.querySelector("[data-violation]");
  const list = form.querySelector("[data-advices]");
  const chosen = form.querySelector("[data-chosen]");
  const row = form.querySelector("[data-advice-row]");
  let asked = "";

  const show = ({ violation, advice }) => {
    const ticked = new Set(new FormData(form).getAll("advice"));
    if (violation) chosen.textContent = violation;
    list.replaceChildren(
      ...advice.map(({ code, text, reason }) => {
        const entry = row.content.cloneNode(true);
        const box = entry.querySelector("input");
        box.value = code;
        box.checked = ticked.has(code);
        const words = entry.querySelector("span");
        words.textContent = text;
        if (reason) words.append(Object.assign(document.createElement("small"), { textContent: reason }));
        return entry;
      }),
    );
  };

  const ask = async () => {
    const words = field.value.trim();
    if (words === asked) return;
    asked = words;
    try {
      const answer = await fetch(`${form.dataset.advice}?violation=${encodeURIComponent(words)}`);
      if (answer.ok && words === asked) show(await answer.json());
    } catch {
      // Without a network the guidance that stands there stays; the call can still be typed.
    }
  };

  let pause;
  field.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(ask, 150);
  });
  field.addEventListener("change", ask);
  if (!form.querySelector(".errorlist")) form.elements.callback.focus();
}
