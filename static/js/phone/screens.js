// The screens of the form, made on the phone from the shell: what reports/incidents/screens.py
// and the templates do on the server.

import { ASKS, path, UNKNOWN, written, writtenDay } from "./answers.js";
import { fill, restore } from "./filling.js";
import * as search from "./search.js";
import * as shell from "./shell.js";

const FOUND = 10;
const NEAREST = 5;
// A border may be nearer than the middle of one's own region.
const REGIONS_AROUND = 3;
// Asked for without an input of their own, so that nothing can be linked to.
const UNSEEN = ["violation_type", "where"];

/** One screen with everything that was answered before it in hidden fields, as a document. */
export async function show(step, answers, known) {
  const { language, observer } = known;
  const source = await shell.screens(language);
  const page = blank(source, step);
  const main = page.getElementById("main");
  const steps = path(answers, known);
  const at = steps.indexOf(step);
  fill(main, {
    observer: observer?.observer,
    station: observer?.station ? numbered(observer.station) : "",
    first: step === steps[0] && !answers.of("changing"),
    done: at < 0 ? steps.length : at + 1,
    of: steps.length,
    forced: answers.forced,
    pressed: answers.pressed(known.data),
    ...(await own(step, answers, known)),
  });
  const form = main.querySelector("form#report");
  for (const [name, value] of answers.carried(ASKS[step])) {
    form.querySelector("[name=step]").after(Object.assign(page.createElement("input"), { type: "hidden", name, value }));
  }
  restore(form, answers.values);
  if (step === "what") form.querySelector("[name=words]").setAttribute("value", known.words ?? "");
  if (known.errors) blame(source, form, known);
  return page;
}

/** The screen after saving. */
export async function kept(told, known) {
  const { data, language, observer } = known;
  const page = blank(await shell.screens(language), "kept");
  const say = speaker(known);
  const violation = typeOf(data, told.violation_type);
  const observes = Boolean(observer) || told.role === "observer";
  const rights = data.rights[observes ? "observer" : "voter"];
  const touched = rights.filter((right) => right.violations.includes(told.violation_type));
  const others = observes && touched.length ? [] : rights.filter((right) => !touched.includes(right));
  const right = ({ text, practice, basis }) => ({ text: say(text), practice: say(practice), basis: `(${say(basis)})` });
  fill(page.getElementById("main"), {
    observes,
    ways: (violation?.ways ?? []).map(([name, why, limits], i) => ({
      open: i === 0,
      name: say(name),
      why: say(why),
      about: say(data.bodies[name][0]),
      channels: data.bodies[name][1].map(say).join("; "),
      limits: limits.map(([rule, basis]) => ({ rule: say(rule), basis: say(basis) })),
    })),
    paper: data.paper.map((rule) => ({ words: say(rule) })),
    touched: touched.map(right),
    others: others.map(right),
  });
  return page;
}

function blank(source, name) {
  const template = source.querySelector(`template[data-screen="${name}"]`);
  const page = document.implementation.createHTMLDocument(template.dataset.title);
  page.documentElement.lang = source.documentElement.lang;
  for (const part of [".site-head", template.content.querySelector("main"), ".site-foot"]) {
    page.body.append(page.importNode(typeof part === "string" ? source.querySelector(part) : part, true));
  }
  return page;
}

const numbered = (station) => `№ ${station.number}`;
const typeOf = (data, code) => data.violations.find((violation) => violation.code === code);
/** A text of the data by its number, in the reader's language. */
const speaker = ({ data, language }) => {
  const spoken = data.languages.indexOf(language);
  return (number) => (number === null || number === undefined ? "" : data.texts[number][spoken]);
};

async function own(step, answers, known) {
  const say = speaker(known);
  const violation = typeOf(known.data, answers.type);
  const sealed = { always_sealed: answers.pressed(known.data) || Boolean(violation?.guarded) };
  switch (step) {
    case "what":
      return what(answers, known);
    case "where":
      return where(answers, known);
    case "story":
      return { note: say(violation?.note) };
    case "files":
      return { ...sealed, helps: (violation?.evidence ?? []).map((number) => ({ words: say(number) })) };
    case "contact":
      return sealed;
    case "check":
      answers.values.told_in ??= known.language;
      return check(answers, known, sealed);
    default:
      return {};
  }
}

/** Violation types: what was searched for, or what people are forced to. */
function what(answers, known) {
  const { data, language } = known;
  const say = speaker(known);
  const words = (known.words ?? "").trim();
  const found = words ? search.violations(data, words, language, FOUND) : [];
  const first = data.violations.filter((violation) => violation.first).sort((one, other) => one.stage - other.stage);
  let offered = found.length ? found : first;
  const chosen = typeOf(data, answers.type);
  if (chosen && (found.length || chosen.first) && !offered.includes(chosen)) offered = [chosen, ...offered];
  return {
    found: found.length > 0,
    nothing_found: Boolean(words) && !found.length,
    offered: offered.map(({ code, plain }) => ({ code, plain: say(plain) })),
  };
}

// --- Where -----------------------------------------------------------------------------------------

/** Stations that were looked for, near by, or chosen before. */
async function where(answers, known) {
  const { data, language } = known;
  const say = speaker(known);
  const { position } = answers;
  const here = position && [position.latitude, position.longitude];
  const words = answers.of("precinct_words").trim();
  let rows = null;
  if (known.near && here) rows = await around(answers, here, data);
  else {
    answers.values.region ||= known.observer?.region || (await only());
    if (answers.of("region")) rows = await shell.precincts(answers.of("region"));
  }
  let found = [];
  if (known.near && here) found = search.nearest(rows ?? [], here, NEAREST);
  else if (words) found = search.stations(rows ?? [], words, FOUND);
  const chosen = answers.station && !found.some(({ id }) => id === answers.station) && (await station(answers, known));
  if (chosen) found = [chosen, ...found];
  const [south, west, north, east] = data.box;
  return {
    regions: data.regions.map(({ code, name }) => ({ code, name: say(name) })),
    not_loaded: Boolean(answers.of("region")) && !rows,
    nothing_found: Boolean(words && rows) && !found.length,
    precincts: found.map((row) => ({ ...row, name: numbered(row), place: placed(row, language), far: here && row.at ? far(search.distance(here, row.at), known) : "" })),
    here: Boolean(here),
    accuracy: position?.accuracy,
    metres: Math.round(position?.accuracy ?? 0),
    outside: here && !(south <= here[0] && here[0] <= north && west <= here[1] && here[1] <= east),
  };
}

/** The stations of the regions around a position; the nearest region becomes the chosen one. */
async function around(answers, here, data) {
  const centred = data.regions.filter(({ latitude }) => latitude !== null);
  const from = ({ latitude, longitude }) => search.distance(here, [latitude, longitude]);
  const near = centred.sort((one, other) => from(one) - from(other)).slice(0, REGIONS_AROUND);
  const lists = await Promise.all(near.map(({ code }) => shell.precincts(code)));
  const rows = lists.flatMap((list, i) => (list ?? []).map((row) => ({ ...row, region: near[i].code })));
  const region = search.nearest(rows, here, 1)[0]?.region ?? near[0]?.code;
  if (region) answers.values.region = region;
  return rows.length ? rows : null;
}

/** The region whose stations are on this phone, when it is one only. */
async function only() {
  const regions = await shell.regionsHere();
  return regions.length === 1 ? regions[0] : "";
}

/** The chosen station, wherever on the phone it is known. */
async function station(answers, { observer }) {
  if (observer?.station?.id === answers.station) return observer.station;
  const regions = [answers.of("region"), ...(await shell.regionsHere())].filter(Boolean);
  for (const region of new Set(regions)) {
    const found = (await shell.precincts(region))?.find(({ id }) => id === answers.station);
    if (found) return found;
  }
  return null;
}

const in_language = ([kazakh, russian], language) => (language === "kk" ? kazakh : russian);

function placed(row, language) {
  return [in_language(row.venue, language), in_language(row.address, language), row.settlement].filter(Boolean).join(", ");
}

/** Metres for people: 40 m, 350 m, 1.2 km, 48 km. */
function far(metres, known) {
  const say = speaker(known);
  const [words, number] =
    metres < 1000
      ? ["metres", String(metres >= 100 ? Math.round(metres / 10) * 10 : Math.round(metres))]
      : ["kilometres", (metres / 1000).toFixed(metres < 10_000 ? 1 : 0)];
  return say(known.data.words[words]).replace("%(number)s", number.replace(".", known.data.dates[known.language].decimal));
}

/** The clocks of the place that was told. */
export async function clocks(answers, known) {
  const zone = answers.station && (await station(answers, known))?.zone;
  return known.data.zones[zone] ?? known.data.zones[known.data.zone];
}

// --- Check -------------------------------------------------------------------------------------------

/** Every answer in words. */
async function check(answers, known, { always_sealed }) {
  const { data } = known;
  const say = speaker(known);
  const word = (name) => say(data.words[name]);
  const at = Date.parse(answers.of("happened_at"));
  const violation = typeOf(data, answers.type);
  const asks = Object.fromEntries([...path(answers, known), "where"].map((step) => [`ask_${step}`, true]));
  const ofPressure = (name, said = answers.of(name)) => {
    if (name === "forced_until") return writtenDay(said, data.dates[known.language]);
    return data.forced[name] ? said.split(" ").map((code) => say(data.forced[name][code])) : said;
  };
  const pressed = (names) =>
    Object.keys(answers.values)
      .filter((name) => names.test(name))
      .flatMap((name) => ofPressure(name))
      .filter(Boolean)
      .join(", ");
  return {
    ...asks,
    role: say(data.roles[answers.of("role")]),
    what: violation ? say(violation.plain) : word("not_sure"),
    presser: pressed(/^forced_by/),
    threat: pressed(/^forced_[tuw]/),
    where: [await whereabouts(answers, known), alongside(answers, known)].filter(Boolean).join(" · "),
    when: Number.isNaN(at) ? word("cannot_say") : written(at, await clocks(answers, known), data.dates[known.language]),
    story: answers.of("narrative"),
    files: answers.files ? String(answers.files) : word("none"),
    contact: answers.of("contact"),
    sealed: always_sealed || Boolean(answers.of("keep_sealed")),
  };
}

/** Whether the phone's own position goes along: nobody sends it unawares. */
function alongside({ position }, known) {
  const words = position && speaker(known)(known.data.words.position_known);
  return words && words.replace("{metres}", Math.round(position.accuracy ?? 0));
}

async function whereabouts(answers, known) {
  const { data, language } = known;
  const say = speaker(known);
  if (answers.station) {
    const row = await station(answers, known);
    // Chosen on a page of the server, before this copy was there: the report names it all the same.
    if (!row) return known.chosenWords || "…";
    return `${numbered(row)}, ${in_language(row.venue, language)}, ${in_language(row.address, language)}`;
  }
  const region = data.regions.find(({ code }) => code === answers.of("region"));
  const first = answers.of("where") === UNKNOWN ? answers.of("precinct_words") : say(data.words.not_at_station);
  return [first, region && say(region.name), answers.of("place_text")].filter(Boolean).join(", ");
}

// --- What has to be mended -----------------------------------------------------------------------------

function blame(source, form, known) {
  const say = speaker(known);
  const lines = known.errors.map(({ field, words }) => {
    const input = form.querySelector(`[name="${field}"]`);
    const seen = !UNSEEN.includes(field);
    mark(form, field, input, words);
    return { words: seen ? `${say(known.data.labels[field])}: ${words}` : words, target: seen ? `#${input.id}` : "" };
  });
  const summary = form.ownerDocument.importNode(source.querySelector("template[data-part=problems]").content, true);
  form.before(fill(summary, { problems: lines }));
}

function mark(form, field, input, words) {
  const page = form.ownerDocument;
  const list = Object.assign(page.createElement("ul"), { className: "errorlist", id: `id_${field}_error` });
  list.append(Object.assign(page.createElement("li"), { textContent: words }));
  const place = input.closest(".field");
  if (UNSEEN.includes(field)) return form.querySelector(`#id_${field} h1`).after(list);
  place.classList.add("field-bad");
  (place.querySelector(".hint") ?? place.querySelector("legend, h1, .label")).after(list);
  const described = place.querySelector("fieldset") ?? input;
  described.setAttribute("aria-describedby", [described.getAttribute("aria-describedby"), list.id].filter(Boolean).join(" "));
  for (const each of form.querySelectorAll(`[name="${field}"]`)) each.setAttribute("aria-invalid", "true");
}

