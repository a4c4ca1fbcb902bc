"""A form whose token is too old gives everything back, and pressing Send again works."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

LONG = "The chairman carried the box out of the room at nine o'clock.\nTwo of us saw it."
OUR_PAGE = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def browser(house, db):
    return Client(enforce_csrf_checks=True, headers={"accept-language": "en"})


def send(browser, headers=OUR_PAGE, **fields):
    return browser.post("/form/", fields, headers=headers)


def fresh_fields(page):
    """What the browser would send when Send is pressed on this page."""
    form = re.search(r'<form class="form".*?</form>', page, re.DOTALL)[0]
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))
    for name, words in re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>(.*?)</textarea>', form, re.S):
        fields[name] = words.replace("&#x27;", "'")
    return fields


def test_pressing_send_on_it_sends_everything(browser):
    page = send(browser, precinct="145", told=LONG, who="voter")
    assert page.status_code == 403
    again = send(browser, **fresh_fields(page.content.decode()))
    assert again.content.decode() == "received: " + LONG


def test_long_texts_can_be_read_and_mended_on_it(browser):
    page = send(browser, precinct="145", told=LONG).content.decode()
    assert "The chairman carried the box" in page
    assert re.search(r'<input type="hidden" name="precinct" value="145">', page)


def test_a_password_is_not_given_back(browser):
    page = send(browser, login="leo", password="correct horse battery staple").content.decode()
    assert 'value="leo"' in page
    assert "correct horse" not in page


def test_files_are_asked_for_again(browser, monkeypatch, house):
    # The sealing of uploads has its own tests; here the form alone matters.
    house.MIDDLEWARE = [name for name in house.MIDDLEWARE if "UploadHandling" not in name]
    photo = SimpleUploadedFile("secret-name.jpg", b"\xff\xd8\xff")
    page = send(browser, told="seen", photo=photo).content.decode()
    assert re.search(r'<input id="files-1" type="file" name="photo"', page)
    assert "secret-name" not in page


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site", "origin": "https://elsewhere.example"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
        {},
    ],
)
def test_what_a_stranger_filled_in_is_not_offered_for_sending(browser, headers):
    page = send(browser, headers=headers, told=LONG)
    assert page.status_code == 403
    assert "chairman" not in page.content.decode()


def test_an_older_browser_that_names_our_own_page_is_believed(browser):
    page = send(browser, headers={"origin": "http://testserver"}, told=LONG)
    assert "chairman" in page.content.decode()


def test_markup_that_was_typed_stays_text(browser):
    page = send(browser, told="<script>alert(1)</script>" + "x" * 60).content.decode()
    assert "<script>alert" not in page
