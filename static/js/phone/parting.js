// When something leaves this phone: only against a receipt that was checked, or when its owner
// says so. Rows go first and bytes after them: what a crash leaves behind is cleared at a start.

import { tell } from "./news.js";
import * as pieces from "./pieces.js";
import * as store from "./store.js";

/** The core holds the words of a report. */
export async function wordsReceived(report) {
  await store.amend("items", report, (item) => ({ ...item, received: true }));
  await partWhenDone(report);
  tell({ report });
}

/** The core holds a file; its row stays with its report as a number. */
export async function fileReceived({ id, report, sealedSize: size }) {
  await without(id, report, (item) => ({ ...item, arrived: [...item.arrived, { id, size }] }));
  tell({ report, file: id, sent: size });
}

/** Its owner gives a file up; words and other files of the report still go. */
export async function fileGivenUp(id, report) {
  await without(id, report, (item) => item);
  tell({ report });
}

async function without(id, report, left) {
  await store.change(["items", "files"], (items, files) => {
    files.delete(id);
    items.get(report).onsuccess = ({ target: { result: item } }) => item && items.put(left(item));
  });
  await pieces.drop(id);
  await partWhenDone(report);
}

/** Words and files are all received: nothing of the report stays. */
async function partWhenDone(report) {
  let gone = false;
  await store.change(["items", "files"], (items, files) => {
    items.get(report).onsuccess = ({ target: { result: item } }) => {
      if (!item?.received) return;
      files.index("report").count(report).onsuccess = ({ target: { result: left } }) => {
        if (left) return;
        items.delete(report);
        gone = true;
      };
    };
  });
  if (gone) tell({ report, delivered: true });
}

/** Everything of one report, received or not. */
export async function discard(report) {
  const files = await store.filesOf(report);
  await store.change(["items", "files"], (items, rows) => {
    items.delete(report);
    for (const { id } of files) rows.delete(id);
  });
  for (const { id } of files) await pieces.drop(id);
  tell({ report });
}
