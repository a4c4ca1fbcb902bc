// A report that is not finished, kept sealed from the first second of a recording on, so that
// what was recorded until the phone was taken has a place and a violation type.

import { draft, undraft } from "./outbox.js";

const EVERY = 5000;

/** Keeps the draft of one report up to date with its answers. */
export class Draft {
  #report;
  #answers;
  #timer = 0;
  #kept = null;
  #busy = Promise.resolve();

  constructor(report, answers) {
    [this.#report, this.#answers] = [report, answers];
  }

  /** Where the answers are from now on: a function that gives the report's fields. */
  ask(answers) {
    this.#answers = answers;
  }

  /** Keep one now, and look every few seconds whether the answers or the position changed. */
  begin() {
    this.#timer ||= setInterval(() => this.refresh(), EVERY);
    return this.refresh();
  }

  /** Seal the answers again if they are not those that are kept. */
  refresh() {
    this.#busy = this.#busy.then(async () => {
      if (!this.#timer) return;
      try {
        const fields = await this.#answers();
        const text = JSON.stringify(fields);
        if (text === this.#kept) return;
        await draft({ report: this.#report, fields });
        this.#kept = text;
      } catch {
        // The pieces are safe without it; the next look tries again.
      }
    });
    return this.#busy;
  }

  /** The report is saved: what is in the outbox now is no draft any more. */
  end() {
    clearInterval(this.#timer);
    this.#timer = 0;
    this.#kept = null;
    return this.#busy;
  }

  /** Nothing is left that it was kept for: the last of what was recorded here was taken back. */
  async drop() {
    if (!this.#timer) return;
    await this.end();
    await undraft(this.#report);
  }
}
