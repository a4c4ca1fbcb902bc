// Shows the description of the API; a try with it asks this server and nobody else.

const place = document.getElementById("api");

// The library leaves its folding buttons without a name, its lists of values without one, and its
// long examples out of reach of the keyboard. Names are taken from what stands beside them.
function mend() {
  for (const button of place.querySelectorAll("button:not([aria-label], [title])")) {
    if (button.textContent.trim()) continue;
    const beside = button.closest("tr")?.cells[0] ?? button.parentElement;
    button.ariaLabel = beside.textContent.trim().slice(0, 80) || "{…}";
  }
  for (const list of place.querySelectorAll("select:not([title])")) {
    list.title = list.closest("tr")?.dataset.paramName ?? list.name;
  }
  for (const example of place.querySelectorAll("pre:not([tabindex])")) example.tabIndex = 0;
}

new MutationObserver(mend).observe(place, { childList: true, subtree: true });

window.SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  presets: [window.SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: false,
  persistAuthorization: false,
  validatorUrl: null,
  // Its colours of code are too pale to be read by everybody.
  syntaxHighlight: false,
});
