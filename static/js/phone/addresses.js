// Where the portal is reached: the address the app came from, then those of a list that its
// owner signed. A list signed by another key, or older than the one here, changes nothing.

import { read } from "../tus.js";
import * as store from "./store.js";
import { trusted } from "./trust.js";
import { isSigned } from "./verify.js";

const NAME = "addresses";
const LAST = "address";
const PATH = "/addresses.json";
// A little slack: clocks of phones are wrong.
const SLACK = 24 * 3600 * 1000;

/** The addresses to try in turn, each an origin without a slash at its end. */
export async function known(now = Date.now()) {
  const own = globalThis.location.origin;
  const said = (await store.setting(NAME))?.said;
  const listed = said && !isOver(said, now) ? [...said.mirrors, said.onion] : [];
  const last = await store.setting(LAST);
  const all = [...new Set([own, ...listed.filter(Boolean)])];
  // Whoever worked last is asked first, for as long as it is ours.
  return all.includes(last) ? [last, ...all.filter((one) => one !== last)] : all;
}

/** Remember which address worked. */
export async function worked(address) {
  if ((await store.setting(LAST)) !== address) await store.set(LAST, address);
}

/** Take in a list, {list, signature}; whether it is ours and newer than the one here. */
export async function take(signed, now = Date.now()) {
  const said = await ours(signed, now);
  const before = (await store.setting(NAME))?.said;
  if (!said || said.version <= before?.version) return false;
  await store.set(NAME, { said, list: signed.list, signature: signed.signature });
  return true;
}

/** What a list says, when its owner signed it and it is not over; else null. */
async function ours(signed, now) {
  const { list, signature } = signed ?? {};
  const { address: key } = await trusted();
  if (!key || typeof list !== "string" || !(await isSigned(list, signature, key))) return null;
  const said = wellFormed(read(list));
  return said && !isOver(said, now) ? said : null;
}

/** Ask one address for the newest list; whether it had one of ours: somebody who holds it back is
 * not the last to be asked. */
export async function refresh(address, ask) {
  const { body } = await ask("GET", `${address}${PATH}`);
  await take(body);
  return Boolean(await ours(body, Date.now()));
}

function wellFormed({ version, valid_until: until, mirrors, onion }) {
  const good = Number.isSafeInteger(version) && !Number.isNaN(Date.parse(until)) && Array.isArray(mirrors);
  if (!good) return null;
  return { version, until: Date.parse(until), mirrors: mirrors.map(originOf).filter(Boolean), onion: originOf(onion) };
}

function originOf(text) {
  try {
    const { protocol, origin } = new URL(text);
    return ["https:", "http:"].includes(protocol) ? origin : "";
  } catch {
    return "";
  }
}

const isOver = ({ until }, now) => until + SLACK < now;
