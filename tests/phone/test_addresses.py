"""A phone whose usual address is dead, blocked or lying tries those of a list that was signed."""

import json
import os
from datetime import UTC, datetime, timedelta

import pytest

from portal import addresses
from tests.phone.keeping import Core
from tests.phone.test_outbox import LEFT, NOTHING, filed

SMALL = os.urandom(90_000)


@pytest.fixture
def listed(core):
    """Signs a list of these mirrors."""

    def make(*mirrors: str, version: int = 7, key=None, days: int = 30) -> dict:
        said = {
            "version": version,
            "valid_until": (datetime.now(UTC) + timedelta(days=days)).isoformat(),
            "mirrors": list(mirrors),
            "onion": "",
        }
        return addresses.sign(said, key or core.naming).as_dict()

    return make


@pytest.mark.parametrize("role", ["dead", "liar", "ingest"])
def test_a_mirror_brings_what_the_usual_address_does_not(kept, address, listed, role):
    here, mirror = address(role), address()
    phone = kept(here)
    assert phone.do("return phone.addresses.take(given)", listed(mirror.url))
    if role == "dead":
        here.fault("", *[502] * 50)
    report = filed(phone, SMALL)
    phone.until_empty()
    assert report in mirror.words
    assert len(mirror.files) == 1
    assert phone.do(LEFT) == NOTHING


def test_a_list_renews_itself_from_any_address(kept, address, listed):
    here, mirror = address(), address()
    here.signed_list = listed(mirror.url)
    phone = kept(here)
    filed(phone)
    phone.until_empty()
    # Whoever delivers asks for the newest list afterwards.
    for _look in range(100):
        if len(phone.do("return phone.addresses.known()")) > 1:
            break
        phone.page.wait_for_timeout(50)
    assert set(phone.do("return phone.addresses.known()")) == {here.url, mirror.url}


def test_whoever_holds_the_newest_list_back_is_not_the_last_to_be_asked(kept, address, listed):
    here, mirror, third = address(), address(), address()
    mirror.signed_list = listed(mirror.url, third.url, version=8)
    phone = kept(here)
    assert phone.do("return phone.addresses.take(given)", listed(mirror.url))
    filed(phone)
    phone.until_empty()
    for _look in range(100):
        if len(phone.do("return phone.addresses.known()")) > 2:
            break
        phone.page.wait_for_timeout(50)
    assert third.url in phone.do("return phone.addresses.known()")


def test_only_a_newer_list_by_the_right_key_is_taken(kept, address, listed):
    phone = kept(address())
    take = "return phone.addresses.take(given)"
    good = listed("https://one.example", version=7)
    assert phone.do(take, good)
    assert not phone.do(take, listed("https://evil.example", version=9, key=Core().naming))
    assert not phone.do(take, listed("https://old.example", version=6))
    assert not phone.do(take, listed("https://late.example", version=9, days=-3))
    changed = json.loads(good["list"]) | {"version": 9, "mirrors": ["https://evil.example"]}
    assert not phone.do(take, {**good, "list": json.dumps(changed)})
    assert not phone.do(take, {"list": 1})
    assert phone.do("return phone.addresses.known()")[1:] == ["https://one.example"]
    assert phone.do(take, listed("https://two.example", version=8))
    assert phone.do("return phone.addresses.known()")[1:] == ["https://two.example"]
