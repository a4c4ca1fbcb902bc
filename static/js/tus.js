// One file on its way to the server, in as many requests as it takes (tus 1.0, https://tus.io).
// Nothing here waits or gives up: `step` makes one request, and whoever calls it says when.

const VERSION = "1.0.0";
const TYPE = "application/offset+octet-stream";
const SMALLEST = 64 * 1024;
const LARGEST = 4 * 1024 * 1024;
// A file so small comes with its announcement.
const AT_ONCE = 1024 * 1024;
// What a request should take: longer ones lose more when they break.
const SHORT = 2000;

export class Upload {
  /** `told` says where to (url), holds the token that allows it, and what is announced of the
   * file (said). `file` needs `size` and `slice`; `ask` makes a request. */
  constructor(file, told, ask, onProgress = () => {}, largest = LARGEST) {
    this.file = file;
    this.told = told;
    this.asked = ask;
    this.onProgress = onProgress;
    this.largest = largest;
    this.atOnce = Math.min(AT_ONCE, largest);
    this.address = "";
    this.offset = 0;
    this.size = 4 * SMALLEST;
    this.sure = true;
    /** The server's last word, when all of it is there: { sha256, receipt, … }. */
    this.done = null;
    /** Everything is there, and no receipt came for it: the server's word on that. */
    this.unsigned = null;
    /** Trying again would not help. */
    this.refused = false;
    /** What the server said of the last request, for the person who waits. */
    this.words = "";
    this.status = 0;
  }

  /** Go on with what an earlier page began. */
  resume(address, offset) {
    this.address = address;
    this.offset = offset;
    this.sure = false;
  }

  /** Make one request; whether it went well. */
  async step() {
    let answer;
    try {
      answer = await this.next();
    } catch {
      // The phone itself cannot read the file any more: it was changed or deleted meanwhile.
      this.words = this.told.unreadable;
      this.refused = true;
      return false;
    }
    this.words = answer.body.detail ?? "";
    this.code = answer.body.code;
    this.status = answer.status;
    this.retryAfter = answer.header("Retry-After");
    this.take(answer);
    return answer.status >= 200 && answer.status < 300;
  }

  next() {
    if (!this.address) return this.begin();
    if (!this.sure) return this.ask("HEAD", this.address);
    if (this.offset >= this.file.size) return this.ask("GET", this.address);
    return this.more();
  }

  take({ method, status, header, body }) {
    const offset = header("Upload-Offset");
    if (status === 404 || status === 410) {
      // Forgotten, or never there: from the beginning, or not at all when it is the report.
      if (!this.address) this.refused = true;
      this.address = "";
      this.offset = 0;
    } else if ((status === 409 && offset !== null) || (status >= 200 && status < 300)) {
      this.sure = true;
      this.address ||= header("Location") ?? "";
      if (offset !== null) this.offset = Number(offset) || 0;
      if (body.receipt) this.done = body;
      else if (method === "GET") this.unsigned = body;
      this.onProgress(this.offset);
    } else if (status === 460 && body.code === "other-file") {
      this.address = "";
      this.offset = 0;
    } else if (status === 413 && body.code !== "too-long" && this.size > SMALLEST) {
      // Something on the way takes less at once than we sent.
      this.less();
      this.largest = this.size;
      this.sure = false;
    } else if (status >= 400 && status < 500 && ![408, 423, 429, 460].includes(status)) {
      this.refused = true;
    } else {
      this.sure = !this.address;
      this.less();
    }
  }

  /** Of what is cut off with its announcement nothing is kept: it is announced alone from now on. */
  less() {
    this.size = Math.max(SMALLEST, this.size / 2);
    this.atOnce = SMALLEST;
  }

  async begin() {
    const { url, token, said } = this.told;
    const headers = {
      "Upload-Length": this.file.size,
      "Upload-Token": token,
      "Upload-Metadata": Object.entries(said).map(([name, value]) => `${name} ${encoded(value)}`).join(","),
    };
    const whole = this.file.size <= this.atOnce ? await this.file.slice(0, this.file.size) : null;
    return this.ask("POST", url, whole, headers, this.onProgress);
  }

  async more() {
    const from = this.offset;
    const piece = await this.file.slice(from, Math.min(this.file.size, from + this.size));
    const headers = { "Upload-Offset": from };
    // In a page that is not secure there is no hash; the whole file has one all the same.
    if (crypto.subtle) headers["Upload-Checksum"] = `sha256 ${await hashOf(piece)}`;
    const begun = performance.now();
    const answer = await this.ask("PATCH", this.address, piece, headers, (sent) => this.onProgress(from + sent));
    if (answer.status === 204 && performance.now() - begun < SHORT) this.size = Math.min(this.largest, this.size * 2);
    return answer;
  }

  async ask(method, address, body = null, headers = {}, onProgress = () => {}) {
    const all = { "Tus-Resumable": VERSION, ...headers };
    if (body) all["Content-Type"] = TYPE;
    return { method, ...(await this.asked(method, address, body, all, onProgress)) };
  }
}

/** What an answer says; nothing when it is not ours. */
export function read(text) {
  try {
    const said = JSON.parse(text);
    return said && typeof said === "object" ? said : {};
  } catch {
    return {};
  }
}

async function hashOf(piece) {
  return encoded(new Uint8Array(await crypto.subtle.digest("SHA-256", await piece.arrayBuffer())));
}

function encoded(value) {
  const bytes = value instanceof Uint8Array ? value : new TextEncoder().encode(value);
  return btoa(String.fromCharCode(...bytes));
}
