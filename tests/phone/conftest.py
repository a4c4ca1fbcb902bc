"""Phones whose modules work for real, and addresses that behave as a test wants them to."""

import pytest

from tests.phone.canaries import Watch
from tests.phone.keeping import Core, Kept
from tests.phone.pretending import Address
from tests.phone.profiles import Profile


@pytest.fixture(scope="module")
def core():
    return Core()


@pytest.fixture
def address(core):
    """Makes an address; `address(role="ingest")` one that only hands on."""
    opened = []

    def make(role: str = "core") -> Address:
        opened.append(Address(core, role))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


@pytest.fixture
def kept(browser, core):
    """Makes a page at an address that has the phone's modules; `kept(address, context=…)`."""
    contexts = []

    def make(address: Address, context=None, trust=None) -> Kept:
        if context is None:
            context = browser.new_context()
            context.set_default_timeout(15_000)
            contexts.append(context)
        return Kept(context.new_page(), address.url).open(trust or core.trust)

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def profile(browser, tmp_path):
    """A browser profile on the disk."""
    made = Profile(browser, tmp_path / "profile")
    yield made
    made.close()


@pytest.fixture(scope="session")
def watched_phone(browser, portal_live, tmp_path_factory):
    """A phone that told a report and half of another while its line and its disk were read."""
    watch = Watch(browser, portal_live, tmp_path_factory.mktemp("watched"))
    try:
        watch.go_through()
        yield watch
    finally:
        watch.close()
