"""Nothing to find: leaving at once, wiping the phone, and what a browser itself would keep."""

import pytest

from tests.incidents.test_form_in_a_browser import at, forward
from tests.phone import reporting

HARMLESS = "https://www.kazhydromet.kz/"
WEATHER, HTML = "<h1>Погода</h1>", "text/html; charset=utf-8"
KEPT = """async () => {
  const files = [];
  for await (const name of (await navigator.storage.getDirectory()).keys()) files.push(name);
  return {
    databases: (await indexedDB.databases()).map(({ name }) => name), files,
    caches: await caches.keys(), workers: (await navigator.serviceWorker.getRegistrations()).length,
    small: [Object.keys(localStorage), Object.keys(sessionStorage)].flat(),
  };
}"""
NOTHING = {"databases": [], "files": [], "caches": [], "workers": 0, "small": []}


@pytest.fixture
def harmless():
    """Leaving is the one time that another host is asked for anything; it is not asked really."""

    def make(page):
        page.route(f"{HARMLESS}**", lambda route: route.fulfill(body=WEATHER, content_type=HTML))
        return page

    return make


@pytest.fixture
def page(vera, harmless):
    yield harmless(vera)
    vera.watched.wrongs[:] = [wrong for wrong in vera.watched.wrongs if HARMLESS not in wrong]


def type_something(page) -> None:
    page.check("input[value=voter]")
    forward(page)
    at(page, "what")
    page.check("input[value=none]")
    forward(page)
    at(page, "where")
    page.check("input[value=unknown]")
    page.fill("#precinct-words", "Канарейка 318")
    forward(page)
    at(page, "place")
    page.fill("textarea", "Канарейка на заводе")


def leave_by_button(page):
    page.click("[data-quick-exit]")


def leave_by_escape(page):
    for _press in range(3):
        page.keyboard.press("Escape")


def leave_by_taps(page):
    box = page.locator("h1").bounding_box()
    for _tap in range(3):
        page.touchscreen.tap(box["x"] + box["width"] + 20, box["y"] - 90)


@pytest.mark.parametrize("leave", [leave_by_button, leave_by_escape, leave_by_taps])
def test_leaving_at_once_leaves_nothing_that_was_typed(page, leave):
    type_something(page)
    leave(page)
    page.wait_for_url(f"{HARMLESS}**")
    assert "Погода" in page.locator("h1").inner_text()
    for step in (page.go_forward, page.go_back):
        step()
        assert "Канарейка" not in page.content()
        assert "Канарейка" not in str(page.evaluate("history.state"))
        values = page.locator("input, textarea").evaluate_all("all => all.map((one) => one.value)")
        assert not any("Канарейка" in value for value in values)


def test_what_waits_sealed_outlives_a_quick_exit_and_no_wipe(phone, harmless):
    page = harmless(phone(service_workers="allow"))
    page.watched.expect("ERR_INTERNET_DISCONNECTED")
    reporting.with_shell(page)
    reporting.with_stations(page)
    page.context.set_offline(True)
    reporting.answer_all(page)
    reporting.saved(page)
    leave_by_button(page)
    page.wait_for_url(f"{HARMLESS}**")
    page.goto("/waiting/")
    page.wait_for_selector("[data-items] > li")
    page.goto("/wipe/")
    page.click("[data-wipe] button")
    page.wait_for_selector("[data-wiped]:not([hidden])")
    assert page.evaluate(KEPT) == NOTHING
    # The server's answer takes what no script reaches.
    page.context.set_offline(False)
    page.context.add_cookies([{"name": "left", "value": "over", "url": page.url}])
    with page.expect_response("**/wipe/") as answer:
        page.goto("/wipe/")
        page.click("[data-wipe] button")
        page.wait_for_selector("[data-wiped]:not([hidden])")
    assert answer.value.ok
    page.wait_for_timeout(300)
    assert page.evaluate(KEPT) == NOTHING
    assert page.context.cookies() == []
    page.watched.wrongs = [wrong for wrong in page.watched.wrongs if HARMLESS not in wrong]


def test_no_strangers_page_can_wipe_a_phone(client, db):
    refused = client.post("/wipe/", headers={"Sec-Fetch-Site": "cross-site"})
    assert refused.status_code == 403
    assert "Clear-Site-Data" not in refused
    taken = client.post("/wipe/", headers={"Sec-Fetch-Site": "same-origin"})
    assert taken["Clear-Site-Data"] == '"cache", "cookies", "storage"'


def test_no_page_of_the_phones_own_may_be_kept_or_filled_in_again(page):
    type_something(page)
    assert page.evaluate("(async () => (await fetch('/')).headers.get('cache-control'))()") == (
        "no-store, private"
    )
    assert page.get_attribute("form#report", "autocomplete") == "off"
