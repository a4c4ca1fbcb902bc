// While the operator types the words that a caller reads out of a phone: what they are taken for,
// so that they can be read back before the call is over.
const field = document.querySelector("[data-heard]");

if (field) {
  const form = field.form;
  const list = form.querySelector("[data-heard-as]");
  let asked = field.value.trim();
  let pause;

  async function look() {
    const typed = field.value.trim();
    if (typed === asked) return;
    asked = typed;
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.set("commitments", typed);
    const answer = await fetch(form.dataset.words, { method: "POST", body }).catch(() => null);
    if (!answer?.ok || typed !== field.value.trim()) return;
    const { sentences } = await answer.json();
    list.replaceChildren(
      ...sentences.map(({ text, tone }) => {
        const line = Object.assign(document.createElement("li"), { textContent: text });
        line.className = `heard-${tone}`;
        return line;
      }),
    );
  }

  field.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(look, 300);
  });
}
