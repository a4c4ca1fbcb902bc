// An answer behind a receipt code: sealed on the phone and sent by the same outbox as a report, so
// that a broken connection loses nothing of it, and nobody on the way reads it.

import * as outbox from "./phone/outbox.js";
import { pinned } from "./phone/saving.js";
import * as sealer from "./phone/sealer.js";

/** Load what seals, before it is needed; nothing is written yet. */
export const prepare = () => sealer.prepare();

/** Seal an answer and its files and keep them until the core has them; throws when they are not. */
export async function keep(report, answer, files) {
  await pinned();
  const sealed = [];
  for (const file of files) sealed.push(await sealer.sealFile(report, file, () => {}));
  await outbox.save({ report, fields: { answer }, files: sealed });
  outbox.start();
}

/** Say how far the answer is, for as long as its place is on the page. */
export async function follow(report, place) {
  const look = async () => {
    const item = (await outbox.list()).find((one) => one.report === report);
    const state = item?.state === "refused" ? "refused" : item ? "waiting" : "received";
    for (const words of place.querySelectorAll("[data-delivery-state]")) words.hidden = words.dataset.deliveryState !== state;
    if (state === "received") outbox.events.removeEventListener("change", look);
  };
  outbox.events.addEventListener("change", look);
  place.hidden = false;
  await look();
  place.scrollIntoView({ block: "center" });
}
