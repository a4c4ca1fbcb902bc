"""Every page can be read in another language at once, and the choice is remembered."""

import pytest
from django.test import Client, RequestFactory

from portal import languages


@pytest.fixture
def browser(house, db):
    return Client(headers={"accept-language": "en"})


def test_the_switch_stands_on_every_page_and_leads_back(browser):
    page = browser.get("/form/?step=2").content.decode()
    assert '<input type="hidden" name="next" value="/form/?step=2">' in page
    for code, (own_name, _) in languages.OWN_NAMES.items():
        assert f'value="{code}" lang="{code}" title="{own_name}"' in page


def test_the_choice_outlives_the_page(browser):
    answer = browser.post("/language/setlang/", {"language": "kk", "next": "/form/"})
    assert answer["Location"] == "/form/"
    assert '<html lang="kk">' in browser.get("/form/").content.decode()


def test_a_switch_inside_a_form_is_known_and_remembered():
    request = RequestFactory().post("/", {"language": "kk", "told": "…"})
    assert languages.asked_for(request) == "kk"


@pytest.mark.parametrize("fields", [{}, {"language": "xx"}, {"language": ""}])
def test_a_form_that_is_only_sent_switches_nothing(fields):
    assert languages.asked_for(RequestFactory().post("/", fields)) is None


def test_every_language_of_the_settings_has_its_own_name(settings):
    assert set(languages.OWN_NAMES) == set(dict(settings.LANGUAGES))
