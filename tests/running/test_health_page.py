"""The health page as people see it, on a phone and at a desk."""

import pytest


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_it_is_readable_on_a_phone(phone, axe, language):
    page = phone(language)
    page.goto("/healthz")
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator(".panel").count() == 10
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    if language == "kk":
        axe(page)


def test_it_is_readable_at_a_desk_without_scripts(desk):
    page = desk(java_script_enabled=False)
    page.goto("/healthz")
    assert page.locator("h1").is_visible()


def test_a_page_that_asks_another_host_would_be_noticed(_watched, portal_live):
    page = _watched(portal_live.url, "en")
    page.goto("/healthz")
    page.evaluate("fetch('http://another.example/').catch(() => 0)")
    page.wait_for_function("true")
    assert any("another.example" in wrong for wrong in page.watched.wrongs)
    page.watched.wrongs.clear()
