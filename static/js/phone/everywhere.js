// What every page of reporters can do where there is JavaScript: leave at once, change the
// language of a page that the phone keeps, and forget who observes when they sign out.

import { watch } from "./quick-exit.js";

watch();

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("button[data-language]");
  if (button) {
    const { speak } = await import("./shell.js");
    await speak(button.dataset.language);
    location.reload();
  }
  const out = event.target.closest?.("[data-sign-out]");
  if (out) {
    event.preventDefault();
    const { forgetObserver } = await import("./observing.js");
    await forgetObserver().catch(() => null);
    if (out.href) location.assign(out.href);
    else out.form.submit();
  }
});
