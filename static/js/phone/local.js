// Answers the form on the phone as `step` in reports/incidents/views.py does on the server: takes
// the fields of a screen and gives the next one, from the shell. No network, nothing kept.

import { ASKS, after, Answers, before, path } from "./answers.js";
import * as observing from "./observing.js";
import * as position from "./position.js";
import * as screens from "./screens.js";
import * as shell from "./shell.js";

const POSITION = ["latitude", "longitude", "accuracy"];
// Buttons that show the same screen again: nothing is checked yet.
const LOOKING = ["words", "find", "near", "add"];
const CONTACT_LIMIT = 500;
const PLACE_LIMIT = 1000;

const spoken = () => document.documentElement.lang;

/** The first screen of a new report; what is known of an observer is filled in. */
export async function begin() {
  const known = await around();
  const values = { uuid: crypto.randomUUID() };
  if (known.observer) {
    position.watch().catch(() => null);
    values.role = "observer";
    if (known.observer.station) values.where = known.observer.station.id;
  }
  const answers = new Answers(values);
  return screens.show(path(answers, known)[0], answers, known);
}

/** The next screen, the one before, or this one again. */
export async function answer(fields) {
  const known = { ...(await around()), chosenWords: fields.get("station_words") };
  const answers = Answers.posted(fields);
  const asked = ASKS[fields.get("step")] ? fields.get("step") : "role";
  const language = fields.get("language");
  if (known.data.languages.includes(language)) {
    await shell.speak(language);
    return screens.show(asked, answers, { ...known, language, words: fields.get("words") });
  }
  const [go, target] = (fields.get("go") ?? "next").split(":");
  if (go === "back") return screens.show(before(asked, answers, known), answers, known);
  if (go === "to") {
    answers.values.changing = "yes";
    return screens.show(ASKS[target] ? target : "check", answers, known);
  }
  if (go === "forget") {
    position.stop();
    answers.forget(...POSITION);
    return screens.show(asked, answers, known);
  }
  if (LOOKING.includes(go)) return screens.show(asked, answers, { ...known, near: go === "near", words: fields.get("words") });
  const errors = await wrongs(asked, answers, known);
  if (errors.length) return screens.show(asked, answers, { ...known, errors });
  const next = after(asked, answers, known);
  if (known.observer) await takeAlong(next, answers);
  return screens.show(next, answers, known);
}

/** An observer's position, as far as the phone knows it by now: it is never waited for, and the
 * last screen says that it goes along. */
async function takeAlong(next, answers) {
  if (next !== "check") return position.watch();
  const here = answers.position ? null : position.latest();
  for (const name of here ? POSITION : []) answers.values[name] = String(here[name]);
  return null;
}

/** Everything the screens stand on: data, language, whoever observes here. */
async function around() {
  const [data, observer] = await Promise.all([shell.data(), observing.observer()]);
  return { data, observer, language: spoken() };
}

/** What has to be mended on a screen: [{field, words}], in the words of the server. */
async function wrongs(asked, answers, known) {
  const { data, language } = known;
  const say = (name) => data.texts[data.words[name]][data.languages.indexOf(language)];
  const found = [];
  const fail = (field, words) => found.push({ field, words });
  const needed = { role: "role", what: "violation_type", presser: answers.forced && "forced_by", where: "where", when: "when" }[asked];
  if (needed && !answers.of(needed)) fail(needed, say(needed));
  const longer = (field, limit) => {
    const count = [...answers.of(field).trim()].length - limit;
    if (count > 0) fail(field, say("too_long").replace("{count}", count));
  };
  if (asked === "when" && answers.of("when")) {
    const problem = answers.settleTime(Date.now(), await screens.clocks(answers, known));
    if (problem) fail({ day: "day", too_old: "when" }[problem] ?? "clock", say(problem));
  }
  if (asked === "place") longer("place_text", PLACE_LIMIT);
  if (asked === "contact") longer("contact", CONTACT_LIMIT);
  if (asked === "story") {
    const size = new TextEncoder().encode(answers.of("narrative").trim()).length;
    const limit = data.limits.text_bytes;
    if (size > limit) {
      fail("narrative", say("too_much_text").replace("{size}", Math.ceil(size / 1000)).replace("{limit}", limit / 1000));
    }
    if (!answers.type && !answers.of("narrative").trim()) fail("narrative", say("say_something"));
  }
  return found;
}

// --- The report --------------------------------------------------------------------------------------

/** The report as it stands: { report (its number), fields (what reading.py understands) }. */
export async function report(fields) {
  const { data, observer, language } = await around();
  const answers = Answers.posted(fields);
  const told = answers.told(language, data);
  if (observer) Object.assign(told, { observer: observer.token, role: "observer" });
  return { report: answers.of("uuid"), fields: told };
}

/** The screen that something has to be mended on before the report can be saved, or null. */
export async function mended(fields) {
  const known = await around();
  const answers = Answers.posted(fields);
  for (const asked of path(answers, known)) {
    // The moment was fixed when it was told; "now" is not asked again.
    if (asked === "when" && answers.of("when")) continue;
    const errors = await wrongs(asked, answers, known);
    if (errors.length) return screens.show(asked, answers, { ...known, errors });
  }
  return null;
}

/** The screen after saving. `told` is what `report` gave; the code is put in by the caller. */
export async function kept(told, language = spoken()) {
  if (language !== spoken()) await shell.speak(language);
  return screens.kept(told, { ...(await around()), language });
}
