"""Vera's phone after one visit: the form is on it, whole."""

from tests.incidents.test_form_in_a_browser import at, forward

WORDS = "Директор собрал всех и сказал: кто не проголосует, пусть пишет заявление."
UNTIL = "2028-05-20"
LOAD = """async () => {
  const { register } = await import("/static/js/phone/shell.js");
  await register();
  for (let look = 0; look < 1000 && !navigator.serviceWorker.controller; look += 1) {
    await new Promise((go) => setTimeout(go, 30));
  }
  return Boolean(navigator.serviceWorker.controller);
}"""
SEALED = """
import json
from portal.accounts import recovery
from portal.lib import sealing
from reports.incidents.models import Reporter
vaults = recovery.demonstration_vaults()
row = Reporter.objects.filter(locator="{locator}").select_related("report").first()
if row is None:
    answer = None
else:
    report = row.report
    body = sealing.unseal_text(report.sealed_body, vaults["case"], report.place("body")) \
        if report.sealed_body else "{{}}"
    contact = sealing.unseal_text(row.sealed_contact, vaults["contact"], report.place("contact")) \
        if row.sealed_contact else ""
    told = json.loads(body)
    answer = {{
        "told": told, "contact": contact, "language": report.language, "role": row.role,
        "type": report.violation_type and report.violation_type.code,
        "narrative": report.narrative or told.get("narrative"),
        "precinct": report.precinct.number if report.precinct else told.get("precinct_number"),
        "observer": row.observer.code if row.observer else None,
        "source": report.source, "forced_by": report.forced_by,
    }}
"""


def with_shell(page) -> None:
    """The first visit, and the second one, which the phone itself answers."""
    page.goto("/")
    assert page.evaluate(LOAD), "The phone's own copy of the form was not taken in."
    page.goto("/")
    at(page, "role")


def with_stations(page, region: str = "almaty") -> None:
    """A region's polling stations are loaded, as they are when it is chosen once."""
    page.evaluate(
        'async (region) => (await import("/static/js/phone/shell.js")).precincts(region)', region
    )


def answer_all(page, look=lambda step: None) -> None:
    """Answer every screen without a network, until the last."""
    page.check("input[value=voter]")
    look("role")
    forward(page)
    at(page, "what")
    page.fill("#words", "заставляют голосовать")
    page.wait_for_selector("[data-found] input[value=forced-choice]")
    look("what")
    page.check("[data-found] input[value=forced-to-vote]")
    forward(page)
    at(page, "presser")
    page.check("input[value=school]")
    look("presser")
    forward(page)
    at(page, "threat")
    page.fill("input[name=forced_until]", UNTIL)
    look("threat")
    forward(page)
    at(page, "where")
    page.select_option("#station-region", "almaty")
    page.wait_for_selector("#station-region:focus")
    page.fill("#precinct-words", "123")
    page.wait_for_selector("[data-found] strong")
    look("where")
    page.check("input[name=where] >> nth=0")
    forward(page)
    at(page, "when")
    page.check("input[value=now]")
    look("when")
    forward(page)
    at(page, "story")
    page.fill("textarea", WORDS)
    look("story")
    forward(page)
    at(page, "files")
    look("files")
    forward(page)
    at(page, "contact")
    page.fill("input[name=contact]", "+7 701 000 00 00")
    look("contact")
    forward(page)
    at(page, "check")
    look("check")


def saved(page) -> str:
    """Press save; the receipt code, which is there at once."""
    page.click("[data-save]")
    page.wait_for_selector(".receipt-code span >> nth=7")
    return "-".join(page.locator(".receipt-code span").all_inner_texts())


def received(page) -> None:
    page.wait_for_selector("[data-delivery-state=received]:not([hidden])", timeout=120_000)


def filed(portal, code: str) -> dict:
    """What the portal has of the report with this code, opened with the demonstration's keys."""
    locator = code.replace("-", "")[:8]
    for _look in range(15):
        found = portal.ask(SEALED.format(locator=locator))
        if found:
            return found
    raise AssertionError("The report did not arrive.")


def come_in(page, card: dict) -> None:
    """An observer opens the link of a card and types the PIN."""
    page.goto(card["link"])
    page.fill("[name=pin]", card["pin"])
    page.click("[data-invitation] .button")
