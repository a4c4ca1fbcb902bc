// What a killed page left: its recordings end at the last whole piece, its draft is sent with
// them, and what belongs to no report is cleared away.

import { tell } from "./news.js";
import { discard } from "./parting.js";
import * as pieces from "./pieces.js";
import { release } from "./reserve.js";
import * as sealer from "./sealer.js";
import * as store from "./store.js";

const LOCK = "phone-recovery";

/** Put in order what no open page is working at. */
export async function recover() {
  if (!navigator.locks) return putInOrder();
  return navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => lock && putInOrder());
}

async function putInOrder() {
  const busy = await sealer.heldReports();
  const [items, files] = await Promise.all([store.all("items"), store.all("files")]);
  const states = new Map(items.map(({ report, state }) => [report, state]));
  for (const report of new Set([...states.keys(), ...files.map((file) => file.report)])) {
    if (busy.has(report)) continue;
    if (!states.has(report)) await discard(report);
    else await finish(report, files.filter((file) => file.report === report));
  }
  // Bytes without a row: of files that begin right now, or of nothing.
  if (busy.size) return;
  // Nobody records; what a killed recording held back is given back.
  await release();
  const known = new Set((await store.all("files")).map(({ id }) => id));
  for (const id of await pieces.known()) if (!known.has(id)) await pieces.drop(id);
}

async function finish(report, files) {
  for (const { id } of files.filter(({ state }) => state === "coming")) await sealer.endCut(id);
  const item = await store.amend("items", report, (row) => row.state === "unfinished" && { ...row, state: "waiting" });
  if (item) tell({ report });
}
