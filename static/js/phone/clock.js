// The clock of the voting day: the page holds every stretch of it, and this shows the one that is
// on, without a network. The phone's own clock is believed unless the server's is far from it.

const SLACK = 5 * 60 * 1000;
const LOOK = 20 * 1000;

/** Bring the clock of a page to life; gives what ends it. */
export function start(clock) {
  let offset = 0;
  const show = () => {
    const now = Date.now() + offset;
    for (const stretch of clock.querySelectorAll("[data-starts]")) {
      const [starts, ends] = [stretch.dataset.starts, stretch.dataset.ends].map(Date.parse);
      // Open ends are no numbers, and nothing is before or after those.
      stretch.hidden = starts > now || ends <= now;
    }
  };
  const compare = async () => {
    const behind = (await serverTime(clock)) - Date.now();
    offset = Math.abs(behind) > SLACK ? behind : 0;
    warn(clock, behind);
    show();
  };
  show();
  compare();
  const timer = setInterval(show, LOOK);
  document.addEventListener("visibilitychange", show);
  addEventListener("online", compare);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", show);
    removeEventListener("online", compare);
  };
}

/** What time it is by the server; without a network the phone's own, but never before the moment
 * at which the page was made. */
async function serverTime(clock) {
  const asked = Date.now();
  try {
    const answer = await fetch(clock.dataset.ask, { cache: "no-store" });
    const told = answer.ok ? Date.parse(await answer.text()) : NaN;
    if (told) return told + (Date.now() - asked) / 2;
  } catch {
    // No network: see below.
  }
  return Math.max(Date.now(), Date.parse(clock.dataset.now));
}

function warn(clock, behind) {
  const note = clock.querySelector("[data-wrong]");
  const words = behind > 0 ? clock.dataset.behind : clock.dataset.ahead;
  note.hidden = Math.abs(behind) <= SLACK;
  note.querySelector("p").textContent = words.replace("{minutes}", Math.round(Math.abs(behind) / 60000));
}
