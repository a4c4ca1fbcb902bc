// One file on its way to the server, in as many requests as it takes (tus 1.0, https://tus.io).
// Nothing here waits or gives up: `step` makes one request, and whoever calls it says when.

const TYPE = "application/offset+octet-stream";
const SMALLEST = 64 * 1024;
const LARGEST = 4 * 1024 * 1024;
// A file so small comes with its announcement.
const AT_ONCE = 1024 * 1024;
// What a request should take: longer ones lose more when they break.
const SHORT = 2000;

export class Upload {
  /** `told` says where to (url), for which report, and holds the token that allows it. */
  constructor(file, told, onProgress = () => {}) {
    this.file = file;
    this.told = told;
    this.onProgress = onProgress;
    this.id = crypto.randomUUID?.() ?? randomId();
    this.address = "";
    this.offset = 0;
    this.size = 4 * SMALLEST;
    this.sure = true;
    /** The server's last word, when all of it is there: { sha256, receipt, … }. */
    this.done = null;
    /** Trying again would not help. */
    this.refused = false;
    /** What the server said of the last request, for the person who waits. */
    this.words = "";
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
    this.take(answer);
    return answer.status >= 200 && answer.status < 300;
  }

  next() {
    if (!this.address) return this.begin();
    if (!this.sure) return ask("HEAD", this.address);
    if (this.offset >= this.file.size) return ask("GET", this.address);
    return this.more();
  }

  take({ status, header, body }) {
    const offset = header("Upload-Offset");
    if (status === 404 || status === 410) {
      // Forgotten, or never there: from the beginning, or not at all when it is the report.
      if (!this.address) this.refused = true;
      this.address = "";
      this.offset = 0;
    } else if (status === 409 || (status >= 200 && status < 300)) {
      this.sure = true;
      this.address ||= header("Location") ?? "";
      if (offset !== null) this.offset = Number(offset);
      if (body.receipt) this.done = body;
      this.onProgress(this.offset);
    } else if (status === 460 && body.code === "other-file") {
      this.address = "";
      this.offset = 0;
    } else if (status >= 400 && status < 500 && ![408, 423, 429, 460].includes(status)) {
      this.refused = true;
    } else {
      this.sure = !this.address;
      this.size = Math.max(SMALLEST, this.size / 2);
    }
  }

  async begin() {
    const said = { report: this.told.report, id: this.id, filename: this.file.name };
    const headers = {
      "Upload-Length": this.file.size,
      "Upload-Token": this.told.token,
      "Upload-Metadata": Object.entries(said).map(([name, text]) => `${name} ${encoded(text)}`).join(","),
    };
    const whole = this.file.size <= AT_ONCE ? this.file : null;
    return ask("POST", this.told.url, whole, headers, this.onProgress);
  }

  async more() {
    const from = this.offset;
    const piece = this.file.slice(from, from + this.size);
    const headers = { "Upload-Offset": from };
    // In a page that is not secure there is no hash; the whole file has one all the same.
    if (crypto.subtle) headers["Upload-Checksum"] = `sha256 ${await hashOf(piece)}`;
    const begun = performance.now();
    const answer = await ask("PATCH", this.address, piece, headers, (sent) => this.onProgress(from + sent));
    if (answer.status === 204 && performance.now() - begun < SHORT) this.size = Math.min(LARGEST, this.size * 2);
    return answer;
  }
}

/** One request; a status of 0 means that nothing came back. */
function ask(method, address, body = null, headers = {}, onProgress = () => {}) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open(method, address);
    request.setRequestHeader("Tus-Resumable", "1.0.0");
    if (body) request.setRequestHeader("Content-Type", TYPE);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => onProgress(event.loaded);
    request.onloadend = () =>
      resolve({
        status: request.status,
        header: (name) => request.getResponseHeader(name),
        body: read(request.responseText),
      });
    request.send(body);
  });
}

function read(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

async function hashOf(piece) {
  const digest = await crypto.subtle.digest("SHA-256", await piece.arrayBuffer());
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}

function encoded(text) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/** A random UUID for browsers that make none themselves. */
function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
