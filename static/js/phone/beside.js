// A seal, a keeper or a hash in a worker of its own: on another core where there is one. It is asked like
// the one that works here; what fails there is thrown at whoever comes next.

import { script } from "../trusted.js";

// So many pieces may be on their way to it: memory stays flat.
const AHEAD = 3;

export class Beside {
  #worker = new Worker(script(new URL("./beside-worker.js", import.meta.url)), { type: "module" });
  #waiting = [];
  #broken = null;

  constructor(kind) {
    this.#worker.postMessage(kind);
    this.#worker.onmessage = ({ data: { value, problem } }) => {
      if (problem) return this.#fail(new DOMException(problem.message, problem.name));
      return this.#waiting.shift()?.resolve(value);
    };
    this.#worker.onerror = () => this.#fail(new Error("a worker broke"));
  }

  begin(...given) {
    return this.#ask("begin", given);
  }

  /** Takes the bytes away from whoever gives them. */
  async add(bytes, ...given) {
    this.#ask("add", [bytes, ...given], [bytes.buffer]);
    while (this.#waiting.length > AHEAD) await this.#waiting[0].answer;
    if (this.#broken) throw this.#broken;
  }

  /** Takes the bytes away, too, and gives them back beside what they are sealed as. */
  sealed(n, plain) {
    return this.#ask("sealed", [n, plain], [plain.buffer]);
  }

  hex(...given) {
    return this.#ask("hex", given);
  }

  /** Resolves when it holds nothing open any more. */
  async close() {
    await this.#ask("close", []).catch(() => null);
    this.#worker.terminate();
    this.#broken ??= new Error("it is closed");
  }

  #ask(deed, given, moved = []) {
    if (this.#broken) return Promise.reject(this.#broken);
    const entry = {};
    entry.answer = new Promise((resolve, reject) => Object.assign(entry, { resolve, reject }));
    // Whoever does not wait for it hears of it with the next.
    entry.answer.catch(() => null);
    this.#waiting.push(entry);
    this.#worker.postMessage([deed, given], moved);
    return entry.answer;
  }

  #fail(problem) {
    this.#broken = problem;
    for (const { reject } of this.#waiting.splice(0)) reject(problem);
  }
}
