"""Days that count, told: by filter, in one's calendar, and to the coordinator when nobody acts."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import Role
from reports.complaints import feeds, unattended
from reports.complaints.models import Complaint, Feed

# A Monday noon in Almaty.
NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
BOARD, DAYS = reverse("complaints:board"), reverse("complaints:reminders")


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def day(case, leo):
    """A complaint whose day is so many hours away."""

    def make(number, hours, side="filing", state="approved"):
        return Complaint.objects.create(
            number=number,
            case=case,
            state=state,
            jurisdiction_version="x",
            addressee="tec",
            letter="higher-commission",
            language="ru",
            requested_by=leo,
            due_at=timezone.now() + timedelta(hours=hours),
            counted={"side": side, "at_once": False},
        )

    return make


@pytest.fixture
def rows(day):
    return {name: day(name, hours) for name, hours in [("over", -5), ("today", 8), ("later", 90)]}


def test_the_board_shows_what_is_overdue_today_or_within_a_week(rows, day, signed_in, leo):
    day("far", 400)
    browser = signed_in(leo)
    shown = {
        when: [
            entry.complaint.number
            for entry in browser.get(f"{BOARD}?when={when}").context["entries"]
        ]
        for when in ("overdue", "today", "week", "", "<strange>")
    }
    everything = ["over", "today", "later", "far"]
    assert shown == {
        "overdue": ["over"],
        "today": ["over", "today"],
        "week": ["over", "today", "later"],
        "": everything,
        "<strange>": everything,
    }


def test_a_calendar_holds_ones_own_days_and_no_words(rows, case, signed_in, leo, person, client):
    browser = signed_in(leo)
    page = browser.post(DAYS)
    address = page.context["address"]
    assert address in page.content.decode() and address not in browser.get(DAYS).content.decode()
    answer = client.get(address)
    text = answer.content.decode()
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer["Cache-Control"] and answer["Referrer-Policy"] == "no-referrer"
    assert text.count("BEGIN:VEVENT") == 3 and "DTSTART:20261123T150000Z" in text
    assert "SUMMARY:over" in text and "TRIGGER:-PT24H" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    for told in (case.number, str(case.precinct), leo.username, str(rows["over"].public_id)):
        assert told not in text
    stored = Feed.objects.get()
    assert address.rpartition("/")[2].removesuffix(".ics") not in str(vars(stored))
    other = feeds.calendar_of(Feed(user=person("lena", Role.LAWYER)), NOW)
    assert "BEGIN:VEVENT" not in other


def test_a_number_that_is_due_is_called_so_and_has_an_alarm(day, leo):
    leo.language = "en"
    day("unnumbered", 5, side="registration", state="handed_in")
    text = feeds.calendar_of(Feed(user=leo), NOW)
    assert "SUMMARY:unnumbered: Number by" in text and "TRIGGER:-PT3H" in text


def test_an_address_ends_when_it_is_revoked_replaced_or_its_owner_leaves(signed_in, leo, client):
    browser = signed_in(leo)
    first, second = (browser.post(DAYS).context["address"] for _turn in range(2))
    assert [client.get(one).status_code for one in (first, second)] == [404, 200]
    leo.is_active = False
    leo.save()
    assert client.get(second).status_code == 404
    feeds.revoke(leo)
    assert not Feed.objects.exists()


def test_the_coordinator_hears_of_days_that_nobody_attends_to(day, case, signed_in, karim, leo):
    day("soon ours", 11)
    day("ours", 13)
    day("silent", -73, side="consideration", state="filed")
    day("a little late", -71, side="consideration", state="filed")
    day("no number", -25, side="registration", state="handed_in")
    day("number soon", -23, side="registration", state="handed_in")
    day("done", -73, side="consideration", state="closed")
    found = unattended.of(karim)
    assert {row.number for row in found} == {"soon ours", "silent", "no number"}
    assert unattended.count(karim) == 3 and unattended.count(leo) == 0
    page = signed_in(karim).get(reverse("complaints:unattended")).content.decode()
    assert "soon ours" in page and case.number not in page
    case.is_sensitive = True
    case.save()
    assert unattended.count(karim) == 0
