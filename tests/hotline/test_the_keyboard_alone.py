"""In Chromium: a call is logged by keys alone, and nothing typed is lost with the session."""

from urllib.parse import urlsplit

import pytest

TOLD = "Директор собрал всех в зале и сказал: кто не проголосует, тот уволен."
LOG = "/desk/hotline/"


def focused(page) -> str:
    return page.evaluate("document.activeElement.name || ''")


class Keys:
    """A keyboard that counts what is pressed beside the words themselves."""

    def __init__(self, keyboard):
        self.keyboard = keyboard
        self.type = keyboard.type
        self.pressed = 0

    def press(self, key: str) -> None:
        self.pressed += 1
        self.keyboard.press(key)


def test_a_report_is_filed_by_keys_alone_and_few_of_them(desk, sign_in, axe):
    page = desk()
    sign_in(page, "operator")
    page.goto(LOG)
    keys = Keys(page.keyboard)
    assert focused(page) == "callback"
    keys.type("8 701 555 12 34")
    keys.press("Enter")
    keys.press("Tab")
    assert focused(page) == "violation"
    keys.type("заставляют голосовать", delay=20)
    page.wait_for_selector("#types-found [role=option]")
    axe(page)
    keys.press("ArrowDown")
    picked = page.inner_text("#types-found [aria-selected=true] strong")
    keys.press("Enter")
    page.wait_for_function(
        "(name) => document.querySelector('[data-chosen]').textContent === name", arg=picked
    )
    assert page.input_value("[name=violation]") == picked
    keys.press("Enter")
    assert focused(page) == "precinct"
    keys.type("123")
    keys.press("Enter")
    keys.press("Enter")
    assert focused(page) == "told"
    keys.type(TOLD)
    for _tab in range(40):
        keys.press("Tab")
        if focused(page) == "advice":
            break
    keys.press("Space")
    keys.press("Alt+Enter")
    page.wait_for_selector("[data-copy]")
    # A second for each leaves most of a minute for typing what was told.
    assert keys.pressed <= 20
    axe(page)
    keys.press("a")
    page.wait_for_selector("[name=callback]:focus")
    keys.type("+7 (701) 555-12-34")
    keys.press("Tab")
    page.wait_for_selector("[data-known]:not([hidden])")


def test_a_hasty_enter_sends_nothing(desk, sign_in):
    page = desk()
    sign_in(page, "operator")
    page.goto(LOG)
    page.keyboard.type("8 701 555 00 00")
    for _press in range(4):
        page.keyboard.press("Enter")
    assert urlsplit(page.url).path == LOG
    assert page.input_value("[name=callback]") == "8 701 555 00 00"


@pytest.mark.parametrize("script", [True, False])
def test_going_back_and_pressing_again_logs_the_call_once(desk, sign_in, script):
    page = desk(java_script_enabled=script)
    sign_in(page, "operator")
    page.goto(LOG)
    first = page.input_value("[name=public_id]")
    page.fill("[name=told]", TOLD)
    page.click("[name=do][value=log]")
    page.wait_for_selector(".messages")
    assert page.input_value("[name=public_id]") != first
    page.go_back()
    page.wait_for_selector(f"[name=public_id][value='{first}']", state="attached")
    page.fill("[name=told]", TOLD)
    page.click("[name=do][value=log]")
    page.wait_for_url("**/calls/**")


def test_without_javascript_a_call_is_logged_all_the_same(desk, sign_in):
    page = desk(java_script_enabled=False)
    sign_in(page, "operator")
    page.goto(LOG)
    page.fill("[name=told]", TOLD)
    page.click("[name=do][value=guidance]")
    assert page.input_value("[name=told]") == TOLD
    page.click("[name=do][value=log]")
    page.wait_for_selector(".messages")
    assert page.input_value("[name=told]") == ""


def test_what_was_typed_outlives_the_session(desk, sign_in):
    page = desk()
    page.watched.expect("409")
    page.watched.expect("403")
    sign_in(page, "operator")
    page.goto(LOG)
    page.fill("[name=callback]", "8 701 555 99 88")
    page.fill("[name=told]", TOLD)
    cookies = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("main a[target=_blank]")
    assert page.input_value("main textarea") == TOLD
    # Signed in again in another tab.
    page.context.add_cookies(cookies)
    page.click("main form button[type=submit]")
    page.wait_for_url(f"**{LOG}?call=*")
    page.wait_for_selector(".messages")
    page.goto(f"{LOG}calls/")
    assert "88" in page.inner_text("tbody tr >> nth=0")
