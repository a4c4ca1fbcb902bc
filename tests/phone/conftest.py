"""Phones whose modules work for real, and addresses that behave as a test wants them to."""

import pytest

from tests.browsing import LOCALES, PHONE, Watched
from tests.phone import reporting
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


@pytest.fixture(scope="module")
def window(browser):
    """One window for the tests of a module, and its pages, which they use one after another:
    each test has an address of its own, and that has a storage of its own."""
    context = browser.new_context()
    context.set_default_timeout(15_000)
    pages = []
    yield context, pages
    context.close()


@pytest.fixture
def kept(window, core):
    """Makes a page at an address that has the phone's modules; `kept(address, context=…)`."""
    shared, pages = window
    free = list(pages)

    def make(address: Address, context=None, trust=None) -> Kept:
        if context:
            page = context.new_page()
        elif free:
            page = free.pop(0)
        else:
            page = shared.new_page()
            pages.append(page)
        return Kept(page, address.url).open(trust or core.trust)

    yield make
    shared.set_offline(False)


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


AFRESH = """async () => {
  const { wipe } = await import("/static/js/phone/store.js");
  await wipe();
  await caches.delete("shell-choices");
}"""


@pytest.fixture(scope="session")
def settled(browser, portal_live):
    """A phone in Russian that keeps the form, for all tests that leave the form on it."""
    context = browser.new_context(
        base_url=portal_live.url, locale=LOCALES["ru"], timezone_id="Asia/Almaty", **PHONE
    )
    watched = Watched(context, portal_live.url)
    watched.expect("ERR_INTERNET_DISCONNECTED")
    page = context.new_page()
    reporting.with_shell(page)
    reporting.with_stations(page)
    page.on("dialog", lambda dialog: dialog.accept())
    page.watched = watched
    yield page
    context.close()


@pytest.fixture
def vera(settled):
    """A page at the first question on that phone, with a network; nothing waits there."""
    page, watched = settled, settled.watched
    page.goto("/")
    reporting.at(page, "role")
    yield page
    page.context.set_offline(False)
    page.unroute_all()
    page.goto("/wipe/")
    page.evaluate(AFRESH)
    page.context.clear_cookies()
    page.set_viewport_size(PHONE["viewport"])
    wrongs, watched.wrongs[:] = list(watched.wrongs), []
    assert not wrongs, "\n".join(wrongs)
