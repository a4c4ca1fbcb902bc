// What this phone believes: the keys that came with the app's shell. Pages pin them once, workers
// read them from the store.

import * as store from "./store.js";

const NAME = "trust";

/** Pin what the shell's data holds: intake {public}, receipt_key, address_key. */
export async function pin({ intake, receipt_key: receipt, address_key: address }) {
  const before = await trusted();
  const now = { intake: intake.public, receipt, address };
  if (Object.keys(now).some((name) => now[name] !== before[name])) await store.set(NAME, now);
}

/** {intake, receipt, address}: the key to seal to, those that sign receipts and addresses. */
export async function trusted() {
  return (await store.setting(NAME)) ?? {};
}
