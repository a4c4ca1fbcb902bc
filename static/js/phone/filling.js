// Fills a screen of the shell with what depends on the answers, as the server's templates do:
// data-if="name" or "!name" stays or goes, a template data-each="list" is repeated, data-fill is
// an element's text, data-set="attribute:name" its attributes, data-words a text with {blanks}.

const filled = (words, values) => words.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
const holds = (condition, values) => (condition.startsWith("!") ? !some(values[condition.slice(1)]) : some(values[condition]));
const some = (value) => (Array.isArray(value) ? value.length > 0 : Boolean(value));

export function fill(root, values) {
  for (const part of root.querySelectorAll("[data-if]")) {
    if (!holds(part.dataset.if, values)) part.remove();
    else part.removeAttribute("data-if");
  }
  for (const row of root.querySelectorAll("template[data-each]")) {
    for (const value of values[row.dataset.each] ?? []) {
      const part = document.importNode(row.content, true);
      fill(part, value);
      row.before(part);
    }
    row.remove();
  }
  for (const part of root.querySelectorAll("[data-fill]")) {
    part.textContent = values[part.dataset.fill] ?? "";
    part.removeAttribute("data-fill");
  }
  for (const part of root.querySelectorAll("[data-words]")) {
    part.textContent = filled(part.textContent, values);
    part.removeAttribute("data-words");
  }
  for (const part of root.querySelectorAll("[data-set]")) {
    for (const pair of part.dataset.set.split(" ")) {
      const [attribute, name] = pair.split(":");
      if (values[name] === true) part.setAttribute(attribute, "");
      else if (values[name] || values[name] === 0) part.setAttribute(attribute, values[name]);
    }
    part.removeAttribute("data-set");
  }
  return root;
}

/** What a person answered, put into the inputs of a form that ask for it. */
export function restore(form, values) {
  for (const input of form.querySelectorAll("[name]")) {
    const value = values[input.name];
    if (input.type === "radio") input.toggleAttribute("checked", input.value === value);
    else if (input.type === "checkbox") input.toggleAttribute("checked", (value ?? "").split(" ").includes(input.value));
    else if (input.tagName === "SELECT") [...input.options].forEach((option) => option.toggleAttribute("selected", option.value === (value ?? "")));
    else if (input.tagName === "TEXTAREA") input.textContent = value ?? "";
    else if (["text", "search", "date", "time"].includes(input.type) && value) input.setAttribute("value", value);
  }
}
