"""The card of paper and the phone's page tell of one key in the same words."""

import hashlib
import json
import re
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils import timezone

from portal import addresses, card
from portal.accounts import keys
from portal.accounts.models import IntakeKey
from portal.lib import commitments
from reports.incidents import shell, shell_data

LANGUAGES = ("kk", "ru", "en")
LIST = re.compile(r'<ol class="eight-words">(.*?)</ol>', re.S)
DIGITS = re.compile(r"\b\d{3}(?: \d{3}){8}\b")


def words_in(page: str) -> list[list[str]]:
    return [re.findall(r"<li>(\w+)</li>", found) for found in LIST.findall(page)]


@pytest.fixture
def printed(signed_in, karim):
    """The card as a coordinator prints it in a language."""
    client = signed_in(karim)
    return lambda language="en": client.get("/desk/card/", {"in": language}).content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_card_and_the_phones_page_show_the_same_words(printed, client, election, language):
    kept = shell.current()
    pinned = shell_data.build(timezone.now())["intake"]["public"]
    value = commitments.value_of(hashlib.sha256(pinned.encode()).hexdigest())
    words = commitments.words_of(value, language)
    assert words_in(printed(language)) == [words] * 4
    phone = kept.bodies[f"/shell/{language}/safety/"].decode()
    assert words_in(phone) == [words]
    client.cookies["language"] = language
    page = client.get("/safety/").content.decode()
    assert words_in(page) == [words]
    assert {*DIGITS.findall(page), *DIGITS.findall(printed(language))} == {
        commitments.digits_of(value)
    }


def test_another_key_has_other_words(vaults):
    before = card.key_words("en")
    IntakeKey.objects.update(retired_at=timezone.now())
    keys.make_intake_key()
    assert set(card.key_words("en").words) != set(before.words)


def test_the_card_speaks_its_own_language_whatever_the_page_does(printed):
    page = printed("kk")
    assert '<div class="paper" lang="kk">' in page
    assert '<html lang="en">' in page


@pytest.fixture
def listed(settings, tmp_path, vaults):
    """A signed list with so many mirrors and an onion address."""

    def make(count, onion="http://qwertz.onion"):
        key = Ed25519PrivateKey.generate()
        until = timezone.now() + timedelta(days=90)
        mirrors = [f"https://m{number}.example" for number in range(count)]
        signed = addresses.sign(
            addresses.written(mirrors, onion, version=1, valid_until=until), key
        )
        settings.ADDRESS_LIST = tmp_path / "addresses.json"
        settings.ADDRESS_LIST.write_text(json.dumps(signed.as_dict()))
        settings.ADDRESSES_SIGNED_BY = addresses.public_of(key)
        settings.SITE_URL = "https://portal.example/"

    return make


def test_our_own_address_and_the_onion_always_have_a_code(listed):
    listed(8)
    found = card.card("en")
    assert [one.shown for one in found.addresses] == [
        "portal.example",
        "m0.example",
        "qwertz.onion",
    ]
    assert all(one.code.startswith("data:image/svg+xml") for one in found.addresses)
    assert [one.shown for one in found.more] == ["m1.example", "m2.example", "m3.example"]
    assert found.left_out == 4


def test_an_address_that_is_ours_stands_there_once(listed, settings):
    listed(1, onion="")
    settings.SITE_URL = "https://m0.example"
    assert [one.shown for one in card.card("en").addresses] == ["m0.example"]


def test_without_a_key_both_pages_say_so_or_say_nothing(signed_in, karim, client):
    IntakeKey.objects.all().delete()
    keys.intake_lately.forget()
    assert "There is no key yet" in signed_in(karim).get("/desk/card/").content.decode()
    page = client.get("/safety/")
    assert (page.status_code, words_in(page.content.decode())) == (200, [])
