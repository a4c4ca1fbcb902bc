// Brings what waits on this phone to the portal: words first, then small files, then large ones.
// Runs in a page's worker or in the service worker, in one place at a time. Whatever an address
// answers, an item leaves only against the core's receipt for exactly its bytes.

import { Upload } from "../tus.js";
import * as addresses from "./addresses.js";
import { isLarge, onlySmall } from "./network.js";
import { hear, tell } from "./news.js";
import { fileReceived, wordsReceived } from "./parting.js";
import { Patience } from "./patience.js";
import { bodyOf } from "./pieces.js";
import { ask } from "./requests.js";
import { Sha256, solved } from "./sha256.js";
import * as store from "./store.js";
import { trusted } from "./trust.js";
import { isReceiptFor, readReceipt } from "./verify.js";

const LOCK = "phone-delivery";
// Nobody's lie drains the battery: no more than the portal asks for.
const WORK = /^\d+:1\d:\w+$/;
const CHUNK = 512 * 1024;
const GENTLE = 15 * 60 * 1000;
const LIST_EVERY = 6 * 3600 * 1000;
const LOOKED = "addresses looked at";

/** For the service worker: send what can be sent now. Rejects when something still waits, so
 * that the browser tries again. */
export async function deliver() {
  await locked({ ifAvailable: true }, async (lock) => {
    // A page is at it.
    if (!lock) return;
    const delivery = new Delivery();
    await delivery.pass();
    if (await delivery.isLeft()) throw new Error("something still waits");
  });
}

/** For a page's worker: deliver for as long as it lives. */
export async function run() {
  await locked({}, () => new Delivery().live());
}

function locked(how, work) {
  return navigator.locks ? navigator.locks.request(LOCK, how, work) : work({});
}

export class Delivery {
  patience = new Patience();
  uploads = new Map();

  async live() {
    const hurry = () => {
      this.patience.hurry();
      this.wake();
    };
    hear((news) => (news.hurry ? hurry() : this.wake()));
    addEventListener("online", hurry);
    navigator.connection?.addEventListener?.("change", () => this.wake());
    for (;;) {
      // Somebody may tell of something new while we look for it.
      this.woken = false;
      await this.pass().catch(() => this.patience.missed("store"));
      await this.rest();
    }
  }

  /** Until something is new, the network returns or somebody may be asked again. */
  async rest() {
    if (this.woken) return;
    const pause = Math.max(50, Math.min(GENTLE, this.patience.next() - Date.now()));
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, pause);
      this.rouse = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  wake() {
    this.woken = true;
    this.rouse?.();
  }

  /** Everything that can be done now, one request after the other. */
  async pass() {
    this.trust = await trusted();
    // Without the keys of the shell nobody's word could be checked.
    if (!this.trust.receipt) return;
    for (let work = await this.next(); work; work = await this.next()) {
      // What goes wrong with one thing keeps no other from being sent.
      await work.deed().catch(() => this.patience.missed(`${work.id} ${work.road}`));
    }
  }

  async isLeft() {
    return (await store.all("items")).some((item) => item.state === "waiting" && !item.paused);
  }

  /** What is most urgent, as something to do; null when nothing can be done now. */
  async next() {
    const [items, files, roads] = await Promise.all([waitingItems(), store.all("files"), addresses.known()]);
    this.tidy(items, files);
    for (const item of items.filter((one) => !one.received)) {
      const road = this.road(roads, item.report);
      if (road) return { id: item.report, road, deed: () => this.sendWords(item, road) };
    }
    const owners = new Map(items.map((item) => [item.report, item]));
    const few = await onlySmall();
    const ready = files
      .filter((file) => file.state === "whole" && isOnItsWay(owners.get(file.report)))
      .filter((file) => !few || !isLarge(file))
      .sort((a, b) => a.sealedSize - b.sealedSize);
    for (const file of ready) {
      const item = owners.get(file.report);
      // Whoever does not know the report yet is told of it first.
      const fits = (one) => one in (item.tokens ?? {}) || this.patience.allows(`${item.report} ${one}`);
      const road = this.road(roads.filter(fits), file.id);
      if (road) return { id: file.id, road, deed: () => this.sendFile(file, item, road) };
    }
    return this.lookAtList(roads);
  }

  /** The first address that may be asked for this now. */
  road(roads, id) {
    return roads.find((road) => this.patience.allows(road) && this.patience.allows(`${id} ${road}`));
  }

  tidy(items, files) {
    const wanted = new Set(["list", ...items.map(({ report }) => report), ...files.map(({ id }) => id)]);
    for (const key of this.uploads.keys()) if (!wanted.has(idOf(key))) this.uploads.delete(key);
    this.patience.keep((key) => !key.includes(" ") || wanted.has(idOf(key)));
  }

  /** Now and then: addresses change while phones are asleep. */
  async lookAtList(roads) {
    const due = Date.now() - ((await store.setting(LOOKED)) ?? 0) > LIST_EVERY;
    const road = roads.find((one) => this.patience.allows(one) && this.patience.allows(`list ${one}`));
    // Without the key of its owner no list could be believed.
    if (!due || !road || !this.trust.address) return null;
    const deed = async () => {
      const came = await addresses.refresh(road, ask);
      if (came) await store.set(LOOKED, Date.now());
      else this.patience.missed(`list ${road}`, GENTLE);
    };
    return { id: "list", road, deed };
  }

  // --- Words -------------------------------------------------------------------------------------

  async sendWords(item, road) {
    const { report, sha256 } = item;
    tell({ report, state: "sending" });
    const headers = { "Content-Type": "application/age" };
    const put = () => ask("PUT", `${road}/api/v1/reports/${report}/`, item.envelope, headers);
    let answer = await put();
    if (WORK.test(answer.body.work)) {
      headers["Report-Work"] = await solved(answer.body.work);
      answer = await put();
    }
    const { receipt, state, upload_token: token = "" } = answer.body;
    const about = { what: "envelope", id: report, sha256 };
    const received = await isReceiptFor(about, receipt, this.trust.receipt);
    const taken = !received && isFine(answer) && state === "taken";
    if (!received && !taken) {
      await store.amend("items", report, (row) => heard(row, road, refusalOf(answer.status, answer.body.code)));
      return this.missed(report, report, road, answer);
    }
    await this.welcomed(report, road, token);
    if (received) return wordsReceived(report);
    // Soon it may have brought them to the core, and have the core's word for us.
    return this.patience.missed(`${report} ${road}`);
  }

  /** This address knows the report from now on, and may be sent its files. */
  async welcomed(report, road, token) {
    this.patience.forget(road);
    await addresses.worked(road);
    await store.amend("items", report, (item) => ({ ...heard(item, road), taken: true, tokens: { ...item.tokens, [road]: token } }));
    tell({ report });
  }

  // --- Files -------------------------------------------------------------------------------------

  async sendFile(file, item, road) {
    const token = item.tokens?.[road];
    if (token === undefined) return this.sendWords(item, road);
    const upload = await this.uploadOf(file, token, road);
    const before = progressOf(upload);
    tell({ report: file.report, state: "sending", large: isLarge(file) });
    const went = await upload.step();
    if (upload.done) return this.said(file, road, upload);
    if (upload.unsigned) return this.handedOn(file, road, upload);
    if (upload.refused) return this.refused(file, item, road, upload);
    if (!isOurs(upload, road)) return this.startAnew(file, road);
    await this.kept(file, road, upload);
    // An answer that changes nothing is no progress, however friendly.
    if (!went || progressOf(upload) === before) return this.missed(file.report, file.id, road, upload);
    return this.went(file.id, road);
  }

  async uploadOf(file, token, road) {
    const key = `${file.id} ${road}`;
    if (!this.uploads.has(key)) {
      const said = { report: file.report, id: file.id, filetype: "application/age", table: String(file.table.length) };
      if (file.name) said.sealed_name = file.name;
      const told = { url: `${road}/api/v1/uploads/`, token, said };
      const asked = (method, address, ...more) => ask(method, new URL(address, road).href, ...more);
      const upload = new Upload(await bodyOf(file), told, asked, undefined, CHUNK);
      const { address, offset } = file.sent?.[road] ?? {};
      if (address) upload.resume(address, offset);
      this.uploads.set(key, upload);
    }
    return this.uploads.get(key);
  }

  /** Everything is there and a receipt came: whether it is the core's, for these bytes. */
  async said(file, road, upload) {
    const { receipt } = upload.done;
    upload.done = null;
    const about = { what: "sealed-file", id: file.id, sha256: file.sealedSha256 };
    if (await isReceiptFor(about, receipt, this.trust.receipt)) {
      await this.went(file.id, road);
      return fileReceived(file);
    }
    // The core has other bytes; anybody else's word is as good as none.
    const other = await readReceipt(receipt, this.trust.receipt);
    return other ? this.startAnew(file, road) : this.handedOn(file, road, upload);
  }

  /** Somebody has all of it and can't sign for it: asked again later, others in the meantime. */
  async handedOn(file, road, upload) {
    const taken = upload.unsigned?.state === "taken";
    upload.unsigned = null;
    await this.kept(file, road, upload, { taken });
    if (taken) return this.patience.missed(`${file.id} ${road}`);
    // Whoever takes all of it and has nobody's word is not the first to be asked for the next one.
    this.patience.missed(road);
    return this.patience.later(`${file.id} ${road}`);
  }

  /** From the beginning, and not soon: what came until now was not ours. */
  async startAnew(file, road, refusal = 0) {
    this.uploads.delete(`${file.id} ${road}`);
    await this.kept(file, road, { address: "", offset: 0 }, { refusal });
    this.patience.later(`${file.id} ${road}`);
  }

  async refused(file, item, road, { status, code }) {
    await this.startAnew(file, road, refusalOf(status, code));
    if (status !== 404) return;
    // It does not know the report, or not any more: its words once again, then the file.
    const { [road]: _void, ...tokens } = item.tokens;
    await store.amend("items", item.report, (row) => ({ ...row, tokens }));
    this.patience.forget(`${file.id} ${road}`);
    this.patience.missed(`${item.report} ${road}`);
  }

  /** How far it is, so that another page or the service worker can go on. */
  async kept(file, road, { address, offset }, { taken = false, refusal = 0 } = {}) {
    const sent = { address, offset };
    await store.amend("files", file.id, (row) => ({ ...heard(row, road, refusal), taken: row.taken || taken, sent: { ...row.sent, [road]: sent } }));
    const goesOn = address && !taken && offset < file.sealedSize;
    tell({ report: file.report, file: file.id, ...(goesOn ? { sent: offset } : { state: "waiting" }) });
  }

  // --- How it went -------------------------------------------------------------------------------

  async went(id, road) {
    this.patience.forget(road);
    this.patience.forget(`${id} ${road}`);
    await addresses.worked(road);
  }

  /** It did not work: whether the address is to be left alone, or only this thing there. */
  missed(report, id, road, { status, header, retryAfter = header?.("Retry-After") }) {
    tell({ report, state: "waiting" });
    const asked = Math.min(3600, Number(retryAfter) || 0) * 1000;
    const key = `${id} ${road}`;
    const its = status >= 400 && status < 500 && status !== 429;
    if (!its) this.patience.missed(road, asked);
    // With a good status and without a receipt it is not ours at all.
    if (isFine({ status })) this.patience.later(key);
    else this.patience.missed(key, asked);
  }
}

const PASSING = [404, 408, 423, 429, 460];
/** What an address of ours answered for good, else 0. */
const refusalOf = (status, code) => (status === 413 || (code && status >= 400 && status < 500 && !PASSING.includes(status)) ? status : 0);

const heard = (row, road, refusal = 0) => ({ ...row, refused: { ...row.refused, [road]: refusal } });

const isFine = ({ status }) => status >= 200 && status < 300;
const idOf = (key) => key.split(" ")[0];
const progressOf = ({ address, offset, sure }) => `${address} ${offset} ${sure}`;

/** Words that nobody has yet go first; whatever has them may have the files, too. */
const isOnItsWay = (item) => Boolean(item && (item.received || item.taken));

/** An address for the rest of a file that lies elsewhere is not one of ours. */
function isOurs({ address, offset, file }, road) {
  try {
    return new URL(address, road).origin === road && offset <= file.size;
  } catch {
    return false;
  }
}

async function waitingItems() {
  const items = (await store.all("items")).filter((item) => item.state === "waiting" && !item.paused);
  return items.sort((a, b) => a.order - b.order);
}
