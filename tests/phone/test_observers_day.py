"""Olga's day on the phone: answers without a network, the way on to a report, the clock."""

import re

import pytest

from tests.phone import reporting

GIVEN = """
from observers.fieldwork.models import Answer
asked = ["boxes-whole", "more-than-one", "record-photo"]
rows = Answer.objects.current().filter(question__in=asked).select_related("photo")
answer = sorted(
    [row.question, row.value, row.is_bad, row.source, *(
        row.photo.custody.filter(verb="as_announced").values_list("verb", flat=True)
        if row.photo else [])]
    for row in rows
)
"""
# A camera that sees a grey wall.
CAMERA = """() => {
  navigator.mediaDevices.getUserMedia = async () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
    canvas.getContext("2d").fillStyle = "#888";
    setInterval(() => canvas.getContext("2d").fillRect(0, 0, 640, 480), 50);
    return canvas.captureStream();
  };
}"""

# What stands in the store beside ciphertext: numbers, sizes and how far it is.
PLAIN = {"report", "envelope", "sha256", "state", "order", "paused", "received", "taken", "tokens"}
PLAIN |= {"arrived", "refused"}
STORED = """async () => {
  const store = await import("/static/js/phone/store.js");
  return (await store.all("items")).flatMap(Object.keys);
}"""


@pytest.fixture
def olgas(phone, portal_live):
    """A phone with the portal's own copy on it, on which an observer has come in."""
    page = phone("ru", service_workers="allow", permissions=["geolocation"])
    page.watched.expect("ERR_INTERNET_DISCONNECTED")
    page.context.set_geolocation({"latitude": 43.2221, "longitude": 76.9081, "accuracy": 12})
    reporting.with_shell(page)
    reporting.come_in(page, portal_live.told()["observers"][0])
    page.wait_for_url("**/observe/mine/")
    page.evaluate("import('/static/js/phone/observing.js').then((one) => one.renewObserver())")
    return page


def answer(page, question: str, button: int) -> str:
    """Press one of the big buttons; what the phone says to it."""
    item = page.locator(f"#{question}")
    if not item.locator(".answer >> nth=0").is_visible():
        page.locator("[data-section]", has=page.locator(f"#{question}")).locator("summary").click()
    item.locator(f".answer >> nth={button}").click()
    said = item.locator("[data-said] span")
    said.filter(has_text="зашифровано").wait_for()
    return said.inner_text()


def photographed(page) -> None:
    """Answer by a photo of the phone's own camera."""
    page.evaluate(CAMERA)
    item = page.locator("#record-photo")
    page.locator("[data-section]", has=item).locator("summary").click()
    item.locator("[data-camera] [data-open]").click()
    item.locator("[data-shutter]:focus").click()
    item.locator("[data-said] span").filter(has_text="зашифровано").wait_for()
    assert item.locator("[data-stage]").is_hidden()


def test_answers_are_sealed_without_a_network_and_lead_on_to_a_report(olgas, portal_live, axe):
    page = olgas
    page.context.set_offline(True)
    # One tap from where the day begins.
    page.click(".ways a[href^='/observe/mine/checklist/']")
    page.locator("[data-my-station] strong", has_text="№ ").wait_for()
    assert "Уйдёт само" in answer(page, "boxes-whole", 1)
    answer(page, "more-than-one", 0)
    photographed(page)
    axe(page)
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    page.click("#more-than-one [data-report] button")
    page.wait_for_selector("form#report[data-step=when]")
    form = page.locator("form#report")
    assert form.locator("[name=violation_type]").get_attribute("value") == "ballot-stuffing"
    assert form.locator("[name=where]").get_attribute("value")
    assert "Голосование." in form.locator("[name=narrative]").get_attribute("value")
    for _screen in ("when", "story", "files", "contact"):
        if page.locator("input[type=radio][value=now]").count():
            page.check("input[type=radio][value=now]")
        step = form.get_attribute("data-step")
        page.click("form#report > .actions .button[type=submit]")
        page.wait_for_selector(f"form#report:not([data-step={step}])")
    # Known by now, never waited for, and said before anything is sent.
    # Nobody who looks at what waits, here or in the store, learns even what it is.
    other = page.context.new_page()
    other.goto("/waiting/")
    other.wait_for_selector("[data-items] > li >> nth=2")
    titles = other.locator("[data-items] [data-item] h3").all_inner_texts()
    assert titles == [f"Сообщение {number}" for number in (1, 2, 3)]
    assert set(other.evaluate(STORED)) <= PLAIN
    assert {*other.locator("[data-items] .chip").all_inner_texts()} == {"Ждёт"}
    other.close()
    assert "до 12 м" in page.locator("[data-row=where] dd.told").inner_text()
    page.on("dialog", lambda asked: asked.accept())
    page.context.set_offline(False)
    page.goto("/observe/mine/checklist/")
    expected = [
        ["boxes-whole", "no", True, "envelope"],
        ["more-than-one", "yes", True, "envelope"],
        ["record-photo", "", False, "envelope", "as_announced"],
    ]
    for _look in range(60):
        if portal_live.ask(GIVEN) == expected:
            break
        page.wait_for_timeout(500)
    assert portal_live.ask(GIVEN) == expected


def test_the_clock_goes_on_without_a_network_and_knows_when_the_phones_own_is_wrong(olgas):
    page = olgas
    page.goto("/observe/mine/")
    stages = page.locator("article.stage")
    assert stages.filter(visible=True).count() == 1
    assert page.locator("[data-wrong]").is_hidden()
    ends = page.evaluate(
        "Date.parse(document.querySelector('article.stage:not([hidden])').dataset.ends)"
    )
    name = stages.filter(visible=True).locator("h2").inner_text()
    page.clock.install(time=ends / 1000 + 60)
    page.context.set_offline(True)
    page.goto("/observe/mine/")
    assert stages.filter(visible=True).count() == 1
    assert stages.filter(visible=True).locator("h2").inner_text() != name
    page.click(".ways a[href='/observe/rights/']")
    page.wait_for_url("**/observe/rights/")
    page.locator(".contents:visible a >> nth=0").click()
    card = page.locator(".card:target .face-ru:visible")
    assert len(card.locator(".card-words").inner_text()) > 20
    assert re.search(r"стать|пункт|п\.", card.locator(".card-basis").inner_text())
    # One tap from the day, and from the first question back to what is watched.
    page.goto("/observe/mine/")
    page.click(".ways a[href='/']")
    page.wait_for_selector("form#report[data-step=what]")
    page.click("#leave ~ p a[href='/observe/mine/checklist/']")
    page.wait_for_selector("[data-checklist] .answer >> nth=0", state="attached")
    page.context.set_offline(False)
    page.clock.set_fixed_time(ends / 1000 - 40 * 86400)
    page.goto("/observe/mine/")
    page.locator("[data-wrong]").wait_for()
    assert "отстают" in page.locator("[data-wrong]").inner_text()
    assert stages.filter(visible=True).locator("h2").inner_text() == name
