"""The narrowest phones, on which Kazakh words are the longest: what does not fit a screen."""

# 320 pixels are the least that anybody is promised.
SIZES = ({"width": 360, "height": 640}, {"width": 320, "height": 640})
# What can be seen and stands beyond an edge; text that its box does not show whole; words that are
# broken where no hyphen is. What is folded is unfolded while it is looked at.
WRONG = """() => {
  const folded = [...document.querySelectorAll("main details:not([open])")];
  for (const one of folded) one.open = true;
  const said = [], { clientWidth: wide, scrollWidth } = document.scrollingElement;
  const hidden = (one) =>
    one.closest(".visually-hidden") || !one.checkVisibility({ visibilityProperty: true });
  const told = (what, one) => said.push(`${what}: ${one.outerHTML.slice(0, 160)}`);
  if (scrollWidth > wide) said.push(`the page is ${scrollWidth} wide`);
  for (const one of document.body.querySelectorAll("*")) {
    if (hidden(one)) continue;
    const { left, right } = one.getBoundingClientRect();
    if (left < -0.5 || right > wide + 0.5) told("beyond the edge", one);
    const cuts = getComputedStyle(one).overflowX !== "visible" && !one.matches("input, textarea");
    if (cuts && one.scrollWidth > one.clientWidth + 1) told("cut", one);
  }
  const range = document.createRange();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const box = text.parentElement;
    if (!text.data.trim() || hidden(box)) continue;
    for (const { 0: word, index } of text.data.matchAll(/[\\p{L}\\d]{9,}/gu)) {
      range.setStart(text, index);
      range.setEnd(text, index + word.length);
      const lines = [...range.getClientRects()];
      if (new Set(lines.map(({ top }) => Math.round(top))).size > 1) told(`${word} is broken`, box);
      if (lines.some(({ right }) => right > wide + 0.5)) told(`${word} is beyond the edge`, box);
    }
  }
  for (const one of folded) one.open = false;
  return said;
}"""


def fits(page, name: str) -> None:
    """Fails with everything on this screen that does not fit."""
    found = []
    for size in SIZES:
        page.set_viewport_size(size)
        found += [f"{name} at {size['width']}: {one}" for one in page.evaluate(WRONG)]
    assert not found, "\n".join(found)
