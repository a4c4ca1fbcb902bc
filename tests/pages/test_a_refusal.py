"""The portal says no in one sentence, on a page for people and in JSON for machines."""

import pytest
from django.test import Client

from portal import refusal_pages

TOLD = "The box was carried out at nine o'clock, and two of us saw it quite clearly."


@pytest.fixture
def browser(house, db):
    return Client(headers={"accept-language": "en"}, raise_request_exception=False)


def test_the_page_says_why_and_gives_back_what_was_written(browser):
    answer = browser.post("/refuse/", {"told": TOLD, "password": "correct horse " * 9})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "The case is closed. Ask a lawyer to open it." in page
    assert "The box was carried out" in page
    assert "correct horse" not in page


def test_a_conflict_says_that_somebody_else_was_faster(browser):
    assert "Somebody else changed this" in browser.post("/refuse/").content.decode()


def test_the_api_says_the_same_in_json(browser):
    answer = browser.post("/api/refuse/")
    assert answer.status_code == 409
    assert answer.json() == {"detail": "The case is closed.", "code": "closed"}


def test_the_api_names_the_fields_to_mend(browser):
    answer = browser.post("/api/form/", {}, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid"
    assert list(answer.json()["fields"]) == ["told"]


def test_the_api_says_in_words_that_a_body_is_not_json(browser):
    answer = browser.post("/api/form/", "{", content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["code"] == "parse_error"


@pytest.mark.parametrize("address", ["/api/missing/", "/api/nowhere/"])
def test_the_api_does_not_tell_what_it_looked_for(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 404
    assert answer.json()["code"] == "not-found"
    assert "query" not in answer.json()["detail"]


@pytest.mark.parametrize("address", ["/missing/", "/nowhere/"])
def test_what_may_not_be_seen_is_not_there(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 404
    assert "There is nothing here that you can see" in answer.content.decode()
    assert "query" not in answer.content.decode()


@pytest.mark.parametrize("address", ["/breaks/", "/api/breaks/"])
def test_a_broken_page_tells_nothing_of_what_broke(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 500
    assert "701" not in answer.content.decode()


def test_the_last_page_asks_neither_database_nor_session(house, rf):
    assert "Something broke on our side" in refusal_pages.broken(rf.get("/")).content.decode()


def test_a_form_that_is_too_large_is_told_so(browser, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    answer = browser.post("/form/", {"told": "x" * 200})
    encoded = browser.post(
        "/form/", "told=" + "x" * 200, content_type="application/x-www-form-urlencoded"
    )
    assert (answer.status_code, encoded.status_code) == (413, 413)
    assert "too large" in answer.content.decode()


def test_a_form_that_is_too_large_is_told_so_before_its_token_is_read(house, db):
    house.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    browser.get("/form/")
    assert browser.post("/form/", {"told": "x" * 200}).status_code == 413


@pytest.mark.parametrize("status", [400, 403, 404, 413, 429])
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_error_has_its_page_in_every_language(house, db, language, status):
    answer = Client(headers={"accept-language": language}).get("/nowhere/")
    page = refusal_pages.answer(answer.wsgi_request, status)
    assert page.status_code == status
    assert b"<h1>" in page.content
