// Watches how long the vaults stay open. Typing keeps them open; when nobody has done anything for
// long enough the page says that they are locked, and goes to where they are unlocked unless
// something was typed that would be lost.

const state = document.querySelector("[data-vaults]");
const LOOK_EVERY = 15_000;
const TELL_EVERY = 60_000;

async function ask(method) {
  const body = method === "POST" ? new FormData(state.querySelector("form")) : undefined;
  try {
    const answer = await fetch(state.dataset.awake, { method, body, redirect: "error" });
    return answer.ok ? (await answer.json()).seconds * 1000 : 0;
  } catch {
    return null; // No network: nobody knows, and nothing can be opened without it either.
  }
}

function locked(hasTyped) {
  const link = state.querySelector("[data-locked]");
  if (!hasTyped) {
    location.replace(link.href);
    return;
  }
  state.querySelector("[data-open]").remove();
  link.hidden = false;
  const said = state.querySelector("[data-said]");
  said.textContent = said.dataset.words;
}

if (state) {
  let until = Date.now() + Number(state.dataset.stay) * 1000;
  let told = Date.now();
  let didSomething = false;
  let hasTyped = false;
  for (const kind of ["keydown", "pointerdown", "input"]) {
    addEventListener(kind, (event) => {
      didSomething = true;
      hasTyped ||= event.type === "input";
    }, { passive: true });
  }
  const watch = setInterval(async () => {
    const now = Date.now();
    if (now < until && !(didSomething && now - told > TELL_EVERY)) return;
    const left = await ask(now < until ? "POST" : "GET");
    told = now;
    didSomething = false;
    if (left === null) return;
    until = Date.now() + left;
    if (left > 0) return;
    clearInterval(watch);
    locked(hasTyped);
  }, LOOK_EVERY);
}
