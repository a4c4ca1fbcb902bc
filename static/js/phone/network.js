// What the owner of this phone pays for: large files may be kept for Wi-Fi, where the browser
// tells what carries the network.

import * as store from "./store.js";

export const SETTINGS = "delivery";

const LARGE = 5 * 1024 * 1024;
const METERED = new Set(["cellular", "bluetooth", "wimax"]);

export const isLarge = ({ sealedSize }) => sealedSize >= LARGE;

/** Whether large files have to wait right now. */
export async function onlySmall() {
  const { wifiOnly } = (await store.setting(SETTINGS)) ?? {};
  return Boolean(wifiOnly && METERED.has(navigator.connection?.type));
}
