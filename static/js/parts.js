// What the shared parts can do where there is JavaScript: copying, printing, going to the
// first error, and a button that cannot be pressed twice. Every page works without it.

const known = new WeakSet();

/** Bring to life what stands in `root`; what was brought to life before is left alone. */
export function enhance(root) {
  for (const button of fresh(root, "[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      const words = button.querySelector("span") || button;
      const before = words.textContent;
      words.textContent = button.dataset.done;
      setTimeout(() => (words.textContent = before), 2500);
    });
  }

  for (const button of fresh(root, "[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  // A second press while the first is on its way would only send everything again.
  for (const form of fresh(root, "form[data-once]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "yes";
      for (const button of form.querySelectorAll("button[type=submit]")) {
        button.setAttribute("aria-disabled", "true");
      }
    });
  }
}

function fresh(root, selector) {
  const found = [...root.querySelectorAll(selector)].filter((part) => !known.has(part));
  found.forEach((part) => known.add(part));
  return found;
}

enhance(document);
document.querySelector("[data-focus]")?.focus();

// A page that comes back from the browser's memory may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-disabled]")) {
      button.removeAttribute("aria-disabled");
    }
  }
});
