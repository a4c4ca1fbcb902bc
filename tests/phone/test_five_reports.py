"""The whole way: told offline, the browser killed, a failing portal, and each report is there."""

import pytest

from tests.phone.five_reports import Journey

# With 100 MB and more cuts it is a part of `make chaos`.
MEGABYTES = 24
# Bytes of the phone between one break of its line and the next.
CUTS = [9_000, 30_000, 400_000, 6_000_000]


@pytest.fixture
def journey(browser, portal_live, tmp_path):
    journey = Journey(browser.browser_type, portal_live, tmp_path, MEGABYTES)
    yield journey
    journey.close()


def test_five_reports_arrive_once_and_bit_for_bit_and_their_codes_open_them(journey):
    journey.tell_all()
    journey.deliver(CUTS)
    assert journey.wrongs() == []
