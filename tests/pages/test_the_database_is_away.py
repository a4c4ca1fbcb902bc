"""While the database is away: try again, nothing typed is lost, and nothing is said of why."""

import re
import sqlite3

import pytest
from django.db import OperationalError
from django.db.utils import ConnectionHandler
from django.test import Client

from portal.accounts import sessions
from portal.accounts.middleware import cookie_name
from portal.lib.outages import is_outage
from tests.pages.doors import ask_a_stopped_database

TOLD = "The chairman carried the box out of the room at nine o'clock.\nTwo of us saw it."
OUR_PAGE = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def browser(house, db):
    return Client(headers={"accept-language": "en"}, raise_request_exception=False)


def test_the_page_keeps_what_was_typed_and_sends_it_again(browser):
    answer = browser.post("/away/", {"who": "voter", "told": TOLD}, headers=OUR_PAGE)
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "15")
    assert "What you typed is still here" in page
    assert re.search(r'<form class="form" method="post"[^>]* action="/away/"', page)
    assert '<input type="hidden" name="who" value="voter">' in page
    assert "The chairman carried the box out" in page
    assert 'name="csrfmiddlewaretoken"' in page
    assert "127.0.0.1" not in page and "refused" not in page


def test_it_speaks_the_readers_language(browser):
    page = browser.get("/away/", headers={"accept-language": "ru"}).content.decode()
    assert '<html lang="ru">' in page
    assert "Wait half a minute" not in page


def test_what_a_stranger_filled_in_is_not_offered_for_sending(browser):
    answer = browser.post("/away/", {"told": TOLD}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 503
    assert "chairman" not in answer.content.decode()


@pytest.mark.parametrize("address", ["/away/?a=1", "/desk/"])
def test_also_before_any_room_is_reached(browser, monkeypatch, address):
    monkeypatch.setattr(
        sessions.SessionStore, "_get_session_from_db", lambda self: ask_a_stopped_database()
    )
    browser.cookies[cookie_name()] = "secret"
    browser.cookies["sessionid"] = "s" * 32
    answer = browser.get(address)
    assert answer.status_code == 503
    assert f'<a class="button" href="{address}">' in answer.content.decode()
    # Whoever was signed in still is.
    assert not answer.cookies


def test_a_phone_is_told_to_try_again(browser):
    answer = browser.put("/api/away/", "{}", content_type="application/json")
    assert (answer.status_code, answer["Retry-After"]) == (503, "15")
    assert answer.json()["code"] == "away"
    assert "try again" in answer.json()["detail"]


def test_a_wrong_statement_is_our_mistake(browser):
    assert browser.get("/wrong/").status_code == 500


def test_a_file_that_somebody_else_holds_is_free_again_in_a_while(tmp_path, db):
    file = tmp_path / "held.sqlite3"
    holder = sqlite3.connect(file)
    holder.execute("BEGIN EXCLUSIVE")
    described = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "OPTIONS": {"timeout": 0},
    }
    waiting = ConnectionHandler({"default": described})["default"]
    with pytest.raises(OperationalError) as held, waiting.cursor() as cursor:
        cursor.execute("CREATE TABLE one (x)")
    waiting.close()
    holder.close()
    assert is_outage(held.value)
    assert not is_outage(ValueError())
