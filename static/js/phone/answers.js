// What a person has answered so far, and what it means: reports/incidents/answers.py and steps.py
// on the phone. Kept in the fields of the form only, as on the server's pages.

export const NOT_SURE = "none";
export const UNKNOWN = "unknown";
export const ELSEWHERE = "elsewhere";

const NAMES = [
  "uuid", "role", "violation_type", "where", "precinct_words", "region", "place_text", "latitude", "longitude",
  "accuracy", "when", "day", "clock", "happened_at", "narrative", "contact", "keep_sealed", "files_chosen", "changing",
  "told_in",
];
// The questions to somebody who is being forced; several answers stand in one text.
const OF_PRESSURE = /^forced_/;
const SOON = 10 * 60_000;
const OLDEST = 5 * 366 * 86_400_000;
const MINUTE = 60_000;
const ID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

export class Answers {
  constructor(values) {
    this.values = values;
  }

  static posted(fields) {
    const values = {};
    for (const name of NAMES) if (fields.get(name)) values[name] = fields.get(name);
    for (const name of fields.keys()) if (OF_PRESSURE.test(name)) values[name] = fields.getAll(name).join(" ");
    if (values.role === "forced") values.where ??= ELSEWHERE;
    values.uuid ??= crypto.randomUUID();
    return new Answers(values);
  }

  of(name) {
    return this.values[name] ?? "";
  }

  forget(...names) {
    for (const name of names) delete this.values[name];
  }

  /** What the page carries along: every answer but those it asks for. */
  carried(asked) {
    return Object.entries(this.values).filter(([name]) => !asked.some((start) => name.startsWith(start)));
  }

  get type() {
    const code = this.of("violation_type");
    return code && code !== NOT_SURE ? code : null;
  }

  get station() {
    return ID.test(this.of("where")) ? this.of("where") : null;
  }

  get forced() {
    return this.of("role") === "forced";
  }

  /** Whether the questions about pressure are asked: always of whoever is forced, and, for those
   * who like to answer, when the type tells of pressure on voters. */
  mayBePressed({ violations }) {
    return this.forced || violations.some(({ code, first }) => first && code === this.type);
  }

  /** Whether somebody presses, as far as was said. */
  pressed(data) {
    return this.forced || (this.mayBePressed(data) && Object.entries(this.values).some(([name, said]) => said && OF_PRESSURE.test(name)));
  }

  get needsPlace() {
    return [UNKNOWN, ELSEWHERE].includes(this.of("where"));
  }

  get files() {
    return Number(this.of("files_chosen")) || 0;
  }

  /** {latitude, longitude, accuracy} or null. */
  get position() {
    const number = (name) => (this.of(name) === "" || Number.isNaN(Number(this.of(name))) ? null : Number(this.of(name)));
    const [latitude, longitude, accuracy] = ["latitude", "longitude", "accuracy"].map(number);
    if (latitude === null || longitude === null || Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return null;
    return { latitude, longitude, accuracy };
  }

  /** Fix the moment that "now" or "today at" means; gives the code of a problem or "". */
  settleTime(now, clocks) {
    const kind = this.of("when");
    this.forget("happened_at");
    if (kind === "now") return this.#happened(Math.floor(now / MINUTE) * MINUTE);
    if (kind !== "today" && kind !== "earlier") return "";
    const day = kind === "today" ? local(now, clocks).slice(0, 3) : date(this.of("day"));
    if (!day) return "day";
    const clock = time(this.of("clock"));
    if (!clock) return "clock";
    const at = moment([...day, ...clock], clocks);
    if (at > now + SOON) return "future";
    return at < now - OLDEST ? "too_old" : this.#happened(at);
  }

  #happened(at) {
    this.values.happened_at = new Date(at).toISOString();
    return "";
  }

  /** The plain values that reading.py understands. */
  told(language, data) {
    const where = this.of("where");
    const told = {
      role: this.of("role"),
      language: this.of("told_in") || language,
      violation_type: this.type,
      at_precinct: where !== ELSEWHERE,
      precinct: this.station,
      happened_at: this.of("happened_at"),
      narrative: this.of("narrative"),
      contact: this.of("contact"),
      keep_sealed: Boolean(this.of("keep_sealed")),
      files_expected: this.files,
      position: this.position,
    };
    if (this.needsPlace) Object.assign(told, { region: this.of("region"), place_text: this.of("place_text") });
    if (where === UNKNOWN) told.precinct_text = this.of("precinct_words");
    if (this.mayBePressed(data)) for (const name in this.values) if (OF_PRESSURE.test(name)) told[name] = this.of(name);
    return told;
  }
}

// --- Clocks of a place: [[since, minutes east of UTC], …] (shell_data.py) ------------------------------

function offset(at, clocks) {
  let minutes = clocks[0][1];
  for (const [since, east] of clocks) if (since * 1000 <= at) minutes = east;
  return minutes * MINUTE;
}

/** [year, month, day, hour, minute] on the clocks of the place. */
export function local(at, clocks) {
  const there = new Date(at + offset(at, clocks));
  return [there.getUTCFullYear(), there.getUTCMonth() + 1, there.getUTCDate(), there.getUTCHours(), there.getUTCMinutes()];
}

function moment([year, month, day, hour, minute], clocks) {
  const there = Date.UTC(year, month - 1, day, hour, minute);
  return there - offset(there - offset(there, clocks), clocks);
}

function date(text) {
  const [, ...parts] = text.match(/^(\d{4})-(\d\d)-(\d\d)$/) ?? [];
  const day = parts.map(Number);
  if (!parts.length) return null;
  const there = new Date(Date.UTC(day[0], day[1] - 1, day[2]));
  return there.getUTCMonth() + 1 === day[1] && there.getUTCDate() === day[2] ? day : null;
}

function time(text) {
  const [, ...parts] = text.match(/^(\d\d?):(\d\d)(?::\d\d)?/) ?? [];
  const clock = parts.map(Number);
  return parts.length && clock[0] < 24 && clock[1] < 60 ? clock : null;
}

/** A day in words; what is no day stays as it was written. */
export function writtenDay(text, dates) {
  const day = date(text);
  return day ? written(Date.UTC(day[0], day[1] - 1, day[2]), [[0, 0]], { ...dates, pattern: dates.day }) : text;
}

/** A moment in words, by the pattern that the server's own dates follow. */
export function written(at, clocks, { pattern, ...names }) {
  const [year, month, day, hour, minute] = local(at, clocks);
  const two = (number) => String(number).padStart(2, "0");
  const parts = { Y: String(year), j: String(day), H: two(hour), i: two(minute), F: names.F[month - 1], E: names.E[month - 1] };
  return pattern.replace(/\\(.)|([YjHiFE])/g, (_, plain, letter) => plain ?? parts[letter]);
}

// --- The screens, in the order they are asked -----------------------------------------------------------

export const ASKS = {
  role: ["role"],
  what: ["violation_type"],
  presser: ["forced_by"],
  threat: ["forced_to", "forced_with", "forced_until"],
  where: ["where", "precinct_words", "region"],
  place: ["region", "place_text"],
  when: ["when", "day", "clock"],
  story: ["narrative"],
  files: [],
  contact: ["contact", "keep_sealed", "forced_name"],
  check: [],
};

/** The screens this person sees; what is known of an observer is not asked first. `known` has data
 * and, where one observes, observer. */
export function path(answers, { data, observer }) {
  // Pressure has no station and no one moment.
  const left = observer ? ["role", "where"] : answers.forced ? ["where", "when"] : [];
  if (!answers.needsPlace) left.push("place");
  // Whoever passes by the first question about it is not asked the second one.
  if (!answers.mayBePressed(data)) left.push("presser");
  if (!answers.pressed(data)) left.push("threat");
  return Object.keys(ASKS).filter((step) => !left.includes(step));
}

export function after(step, answers, known) {
  const steps = path(answers, known);
  const placeNext = step === "where" && answers.needsPlace;
  if (answers.of("changing") && !placeNext) {
    answers.forget("changing");
    return "check";
  }
  const at = steps.indexOf(step);
  if (at >= 0 && at < steps.length - 1) return steps[at + 1];
  return placeNext ? "place" : "check";
}

export function before(step, answers, known) {
  if (answers.of("changing")) {
    answers.forget("changing");
    return "check";
  }
  const steps = path(answers, known);
  const at = steps.indexOf(step);
  return at < 0 ? "check" : steps[Math.max(0, at - 1)];
}
