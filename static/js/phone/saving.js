// Saves a report on this phone: seals it, makes it safe, and shows the receipt code at once; it is
// sent by itself when there is a network. The sealing library is loaded here, not before.

import * as local from "./local.js";

/** Seal and keep the report of these fields. Gives { report, sha256, fields }; throws when it is not safe. */
export async function save(fields, files, key) {
  const told = await local.report(fields);
  await pinned();
  const outbox = await import("./outbox.js");
  const sealed = [...files.sealed, ...(await sealAll(told.report, files.plain))];
  const whole = { ...told.fields, ...key, files_expected: sealed.length };
  const { sha256 } = await outbox.save({ report: told.report, fields: whole, files: sealed });
  outbox.start();
  return { report: told.report, sha256, fields: told.fields };
}

/** Load what saves, so that the first report is saved at once. */
export async function prepare() {
  const [{ prepare: load }] = await Promise.all([import("./sealer.js"), import("./outbox.js"), pinned()]);
  await load();
}

/** What this phone believes from now on: the keys of the shell that it filled the form in with. */
export async function pinned() {
  const [{ data }, { pin }, { take }] = await Promise.all([import("./shell.js"), import("./trust.js"), import("./addresses.js")]);
  const told = await data();
  await pin(told);
  if (told.addresses) await take(told.addresses);
}

/** When something waits here from before: it is sent on, with the keys of this version. */
export async function goOn() {
  const databases = (await indexedDB.databases?.()) ?? [];
  if (!databases.some(({ name }) => name === "waiting")) return;
  await pinned();
  const outbox = await import("./outbox.js");
  outbox.start();
}

async function sealAll(report, files) {
  if (!files.length) return [];
  const { sealFile } = await import("./sealer.js");
  const sealed = [];
  for (const file of files) sealed.push(await sealFile(report, file, () => {}));
  return sealed;
}

/** Say on the screen after saving how far the report is, for as long as it stands there. */
export async function follow(report) {
  const outbox = await import("./outbox.js");
  const look = async () => {
    const item = (await outbox.list()).find((one) => one.report === report);
    const state = item?.state === "refused" ? "refused" : item ? "waiting" : "received";
    for (const words of document.querySelectorAll("[data-delivery-state]")) words.hidden = words.dataset.deliveryState !== state;
  };
  outbox.events.addEventListener("change", look);
  await look();
  return look;
}
