"""A phone whose usual address is dead, blocked or lying tries those of a list that was signed."""

import json
import os
from datetime import UTC, datetime, timedelta

import pytest

from portal import addresses
from tests.phone.keeping import Core, Kept
from tests.phone.pretending import REFUSED, RESET, SILENT
from tests.phone.test_outbox import LEFT, NOTHING, filed

SMALL = os.urandom(90_000)
ONION = "abcdefghij234567.onion"
SITE, MIRROR = "https://portal.example", "https://mirror.example"


@pytest.fixture
def listed(core):
    """Signs a list of these mirrors."""

    def make(*mirrors: str, version: int = 7, key=None, days: int = 30, onion: str = "") -> dict:
        said = {
            "version": version,
            "valid_until": (datetime.now(UTC) + timedelta(days=days)).isoformat(),
            "mirrors": list(mirrors),
            "onion": onion,
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


@pytest.mark.parametrize("how", [REFUSED, RESET, SILENT])
def test_a_blocked_address_keeps_nothing_from_the_next(kept, address, listed, how):
    here, mirror = address(), address()
    if how == SILENT:
        # Long enough for the mirror on a busy machine.
        here.changed["requests.js"] = ("const PATIENCE = 30 * 1000;", "const PATIENCE = 3000;")
    phone = kept(here)
    assert phone.do("return phone.addresses.take(given)", listed(mirror.url))
    # It worked until a moment ago, so it is asked first.
    before = filed(phone)
    phone.until_empty()
    here.block(how)
    asked = len(here.asked)
    report = filed(phone, SMALL)
    phone.until_empty()
    assert list(here.words) == [before] and len(here.asked) == asked
    steps = [one.split("/")[3] for one in mirror.asked if not one.startswith("GET /addresses")]
    assert steps[0] == "reports" and set(steps) == {"reports", "uploads"}
    assert list(mirror.words) == [report] and len(mirror.files) == 1
    assert phone.do(LEFT) == NOTHING


@pytest.fixture
def through_tor(browser, address):
    """(window, hidden): a browser that reaches what ends with .onion, and what stands there."""
    hidden = address()
    proxy = {"server": hidden.url, "bypass": "127.0.0.1"}
    window = browser.new_context(proxy=proxy)
    yield window, hidden
    # What is being answered at this moment is not waited for, nor does it fail what comes next.
    for page in window.pages:
        page.unroute_all(behavior="ignoreErrors")
    window.close()


def test_an_onion_address_is_asked_in_its_turn(kept, address, listed, through_tor):
    window, hidden = through_tor
    here, mirror = address(), address()
    for door in (here, mirror):
        door.fault("", *[502] * 50)
    phone = kept(here, window)
    assert phone.do(
        "return phone.addresses.take(given)", listed(mirror.url, onion=f"http://{ONION}")
    )
    report = filed(phone, SMALL)
    phone.until_empty()
    assert [f"PUT /api/v1/reports/{report}/"] == here.asked[:1] == mirror.asked[:1]
    assert hidden.named == {ONION}
    assert list(hidden.words) == [report] and len(hidden.files) == 1
    assert phone.do(LEFT) == NOTHING


def leading_to(door):
    """For a route: what is asked at an address with TLS is answered by this one."""

    def lead(route, request):
        path = "/" + request.url.split("/", 3)[3]
        route.fulfill(response=route.fetch(url=f"{door.url}{path}"))

    return lead


def test_a_browser_that_does_not_know_onions_goes_on_at_once(core, address, listed, through_tor):
    """A page that came by https is not let out to an onion's http: only browsers made for onions
    make an exception. Nobody is asked for its name, and nothing else is kept waiting."""
    window, hidden = through_tor
    here, mirror = address(), address()
    here.fault("(PUT|GET) /(api|addresses)", *[502] * 50)
    # The onion is the last of three, and everything begins again with the first.
    mirror.fault("PUT", 502)
    page, failed = window.new_page(), []
    page.on("requestfailed", lambda request: failed.append((request.url, request.failure)))
    page.route(f"{SITE}/**", leading_to(here))
    page.route(f"{MIRROR}/**", leading_to(mirror))
    phone = Kept(page, SITE).open(core.trust)
    assert phone.do("return phone.addresses.take(given)", listed(MIRROR, onion=f"http://{ONION}"))
    report = filed(phone, SMALL)
    phone.until_empty()
    assert [f"http://{ONION}/api/v1/reports/{report}/", "mixed-content"] == [*failed[0]]
    assert ONION not in hidden.named
    assert list(mirror.words) == [report] and len(mirror.files) == 1
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
