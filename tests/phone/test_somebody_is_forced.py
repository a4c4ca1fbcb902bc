"""Asel is being forced. She says so on a cheap phone without a network, and nothing is lost."""

from tests.incidents.test_form_in_a_browser import at, forward
from tests.phone import reporting

DEAN = "Университет Канарейка, деканат"
DAY = "2028-05-20"
NARROW, WIDE = {"width": 360, "height": 740}, {"width": 1280, "height": 800}


def looks_well(page, axe, step: str) -> None:
    axe(page)
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), step


def warned_before(page, name: str) -> None:
    """The warning stands above what identifies."""
    warning = page.locator(".note-warn").first.bounding_box()["y"]
    assert warning < page.locator(f"[name={name}]").first.bounding_box()["y"], name


def test_somebody_who_is_forced_tells_it_sealed_and_without_a_network(vera, axe, portal_live):
    page = vera
    page.context.set_offline(True)
    page.check("input[value=forced]")
    forward(page)
    at(page, "what")
    page.check("input[value=expulsion-threat-or-reprisal]")
    forward(page)
    at(page, "presser")
    # The kind has to be said, and what was typed is still there.
    page.fill("[name=forced_by_words]", DEAN)
    warned_before(page, "forced_by_words")
    forward(page)
    page.wait_for_selector(".error-summary")
    page.check("input[value=school]")
    looks_well(page, axe, "presser")
    forward(page)
    at(page, "threat")
    for name, value in (("to", "vote"), ("to", "proof"), ("with", "expulsion")):
        page.check(f"[name=forced_{name}][value={value}]")
    page.fill("[name=forced_until]", DAY)
    warned_before(page, "forced_to_words")
    looks_well(page, axe, "threat")
    forward(page)
    at(page, "place")
    # Back by the page's own button and by the browser's.
    page.click("button[value=back]")
    at(page, "threat")
    assert page.is_checked("[name=forced_to][value=proof]")
    page.go_back()
    at(page, "place")
    forward(page)
    at(page, "story")
    page.fill("textarea", "Собрали группу и сказали.")
    warned_before(page, "narrative")
    forward(page)
    at(page, "files")
    forward(page)
    at(page, "contact")
    page.fill("[name=forced_name]", "Канарейка Асель")
    warned_before(page, "contact")
    looks_well(page, axe, "contact")
    forward(page)
    at(page, "check")
    # Pressure has no station and no one moment, and is always sealed: none of it is asked.
    rows = page.locator("[data-row]").evaluate_all("all => all.map((row) => row.dataset.row)")
    assert not {"when"} & set(rows) and {"presser", "threat"} <= set(rows)
    assert DEAN in page.locator("[data-row=presser]").inner_text()
    looks_well(page, axe, "check")
    code = reporting.saved(page)
    page.context.set_offline(False)
    reporting.received(page)
    found = reporting.filed(portal_live, code)
    assert (found["role"], found["forced_by"], found["narrative"]) == (
        "forced",
        "school",
        "Собрали группу и сказали.",
    )
    told = found["told"]["forced"]
    assert told["forced_by_words"] == DEAN
    assert (told["forced_to"], told["forced_with"]) == ("vote proof", "expulsion")
    assert told["forced_until"] == DAY
    assert "forced_name" not in told
