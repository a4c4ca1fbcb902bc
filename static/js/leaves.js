// The pages of a paper, of which one is seen: turned by buttons, by keys and by name. A page is
// shown when it has been loaded whole, so that boxes never lie on the page before.

export class Leaves {
  /** `pager` holds the buttons and the names of the pages, `media` is the picture of the first. */
  constructor(pager, media, turned) {
    this.choice = pager.querySelector("[data-page-choice]");
    this.said = pager.querySelector("[data-page-said]");
    this.turns = [...pager.querySelectorAll("[data-turn]")];
    this.last = this.choice.options.length;
    this.turned = turned;
    this.page = this.wanted = 1;
    this.media = media;
    this.seen = new Map([[1, media]]);
    pager.hidden = false;
    for (const button of this.turns) {
      button.addEventListener("click", () => this.turnTo(this.wanted + Number(button.dataset.turn)));
    }
    this.choice.addEventListener("change", () => this.turnTo(Number(this.choice.value)));
    this.mark();
    // Saving leads back to the page that was open.
    const left = Number(location.hash.match(/^#page-(\d+)$/)?.[1]);
    if (left) this.turnTo(left);
  }

  async turnTo(number) {
    const page = Math.min(this.last, Math.max(1, number));
    if (page === this.wanted) return;
    this.wanted = page;
    const picture = this.seen.get(page) || this.picture(page);
    this.mark();
    try {
      await picture.decode();
    } catch {
      if (this.wanted !== page) return;
      this.wanted = this.page;
      this.mark();
      this.say(this.said.dataset.notShown, true);
      return;
    }
    this.seen.set(page, picture);
    if (this.wanted !== page) return;
    this.page = page;
    this.media.replaceWith(picture);
    this.media = picture;
    this.say(picture.alt, false);
    history.replaceState(null, "", `#page-${page}`);
    this.turned();
  }

  picture(page) {
    const option = this.choice.options[page - 1];
    const picture = new Image();
    picture.alt = option.text;
    picture.src = option.dataset.src;
    return picture;
  }

  /** Told to those who hear the page; that something went wrong also to those who see it. */
  say(words, isSeen) {
    this.said.textContent = words;
    this.said.classList.toggle("visually-hidden", !isSeen);
  }

  /** The name of the page, and which way there is nothing more. */
  mark() {
    this.choice.value = this.wanted;
    for (const button of this.turns) {
      const next = this.wanted + Number(button.dataset.turn);
      button.setAttribute("aria-disabled", next < 1 || next > this.last);
    }
  }
}
