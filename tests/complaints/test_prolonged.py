"""A notice that they take longer: the day is counted anew, and what is doubtful is said."""

import io
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from portal.evidence import uploads
from portal.lib.refusals import Refused
from reports.cases import casework
from reports.cases.models import CaseEvent
from reports.complaints import actions, board, explaining, feeds, filings, prolonging
from reports.complaints.models import Complaint, Prolongation

ALMATY = ZoneInfo("Asia/Almaty")
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=ALMATY)
State = Complaint.State


@pytest.fixture(autouse=True)
def at_the_desk():
    """Tuesday noon after the vote; `shift` goes on."""
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def waiting(approved, hand_in):
    """Registered on Monday, to be answered by a rule: `waiting("higher-commission-3d")`."""

    def make(rule="appc-appeal-15wd"):
        hand_in(approved, filed_at=NOW - timedelta(days=1), time_limit=rule)
        return approved

    return make


@pytest.fixture
def prolong(leo):
    def make(complaint, **changes):
        filing = complaint.filings.awaiting_answer().last()
        filing.complaint = complaint
        told = {"told_on": timezone.localdate(), "version": complaint.version, **changes}
        actions.record_prolongation(filing, **told, by=leo)
        return filing

    return make


def days(*rows) -> list[str]:
    return [row.due_at.astimezone(ALMATY).strftime("%d.%m.%y") for row in rows]


def test_the_day_is_counted_anew_as_the_rule_allows(waiting, prolong, leo, at_the_desk):
    row = waiting()
    filing = prolong(row, amount=1, unit="months")
    row.refresh_from_db()
    assert days(row, filing) == ["14.01.27", "14.01.27"] and row.state == State.FILED
    assert list(prolonging.doubts(filing)) == []
    words = " ".join(explaining.explain(row.counted).steps)
    assert "1, months more" in words and "would have ended on 14 December 2026" in words
    assert board.entry(row).due.label == "Answer by (prolonged)"
    calendar = feeds.calendar_of(feeds.of_secret(feeds.make(leo)), NOW)
    with translation.override(leo.language):
        assert f"SUMMARY:{row.number}: {gettext('Answer by (prolonged)')}" in calendar
    line = next(
        one
        for one in casework.history_of(row.case, leo)
        if one.text == CaseEvent.Verb.PROLONGED.label
    )
    assert "14.12.2026" in line.note and "14.01.2027" in line.note
    # Counting anew keeps the prolongation; nobody is silent before it ends.
    call_command("recount_deadlines", stdout=io.StringIO())
    row.refresh_from_db()
    assert days(row) == ["14.01.27"]
    at_the_desk.move_to(datetime(2027, 1, 14, 20, tzinfo=ALMATY))
    assert filings.notice_silence() == 0
    at_the_desk.shift(timedelta(hours=5))
    assert filings.notice_silence() == 1


def test_more_than_the_rule_allows_is_said_and_does_not_count(waiting, prolong):
    row = waiting()
    filing = prolong(row, until=date(2027, 5, 1))
    assert days(row) == ["14.02.27"]
    (words,) = prolonging.doubts(filing)
    assert "until 1 May 2027" in words and "14 February 2027 at most" in words


def test_without_a_rule_their_own_day_counts_and_the_page_says_so(waiting, prolong):
    row = waiting("higher-commission-3d")
    filing = prolong(row, until=date(2026, 12, 1))
    assert days(row) == ["01.12.26"]
    (words,) = prolonging.doubts(filing)
    assert "knows no rule" in words


def test_where_no_day_was_counted_only_a_day_helps(waiting, prolong):
    row = waiting("")
    with pytest.raises(Refused, match="until which day"):
        prolong(row, amount=5, unit="calendar_days")
    filing = prolong(row, until=date(2026, 12, 1))
    assert days(row) == ["01.12.26"] and "No rule says" in next(iter(prolonging.doubts(filing)))
    assert explaining.explain(row.counted).steps


def test_at_once_that_is_prolonged_ends_with_its_day(waiting, prolong):
    row = waiting("court-prosecutor-5d-or-at-once")
    filing = row.last_filing
    filing.counted = {**filing.counted, "at_once": True}
    filing.save()
    prolong(row, until=date(2026, 12, 1))
    assert days(row) == ["01.12.26"] and not row.counted["at_once"]


def test_a_notice_that_came_after_silence_was_noticed_takes_it_back(waiting, prolong, at_the_desk):
    row = waiting()
    at_the_desk.move_to(datetime(2026, 12, 16, 9, tzinfo=ALMATY))
    assert filings.notice_silence() == 1
    row.refresh_from_db()
    filing = prolong(row, told_on=date(2026, 12, 14), amount=2, unit="months")
    assert row.state == State.FILED and days(row) == ["14.02.27"]
    assert filing.silent_at is None and list(prolonging.doubts(filing)) == []


def test_a_notice_of_after_the_last_day_is_doubted(waiting, prolong, at_the_desk):
    row = waiting()
    at_the_desk.move_to(datetime(2026, 12, 16, 9, tzinfo=ALMATY))
    filing = prolong(row, amount=1, unit="months")
    (words,) = prolonging.doubts(filing)
    assert "of 16 December 2026" in words and "on 14 December 2026" in words


def test_what_cannot_be_is_refused(waiting, prolong, draft):
    row = waiting()
    seen = row.version
    for words, told in [
        ("older than the complaint", {"told_on": date(2026, 11, 22), "until": date(2027, 1, 1)}),
        ("no later than the day", {"until": date(2026, 12, 1)}),
    ]:
        with pytest.raises(Refused, match=words):
            prolong(row, **told)
    prolong(row, until=date(2027, 1, 1))
    with pytest.raises(Refused, match="meanwhile"):
        prolong(row, until=date(2027, 1, 2), version=seen)
    assert Prolongation.objects.count() == 1


def test_the_form_is_for_lawyers_and_keeps_what_was_typed(waiting, signed_in, leo, tanya, photo):
    row = waiting()
    address = reverse("complaints:prolonged", args=[row.public_id])
    right = {
        "told_on": "2026-11-24",
        "until": "2027-05-01",
        "number": "ИСХ-8",
        "version": row.version,
    }
    assert signed_in(tanya).post(address, right).status_code == 404
    client = signed_in(leo)
    assert client.get(address).status_code == 200
    for name, changes in [
        ("told_on", {"told_on": "2026-11-25"}),
        ("until", {"until": ""}),
        ("amount", {"amount": "2", "unit": "months"}),
        ("unit", {"until": "", "amount": "2"}),
    ]:
        answer = client.post(address, {**right, **changes})
        assert answer.status_code == 400 and name in answer.context["form"].errors, changes
    shown = client.post(address, right, follow=True).content.decode()
    assert "The earlier day counts" in shown and "ИСХ-8" in shown


def test_each_notice_on_paper_is_kept_like_every_paper_and_can_be_opened(
    waiting, prolong, photo, signed_in, leo
):
    row = waiting()
    for until in (date(2027, 1, 1), date(2027, 1, 5)):
        arrived = uploads.receive_stream(io.BytesIO(photo))
        filing = prolong(row, until=until, paper=arrived, paper_name="извещение.jpg")
        row.refresh_from_db()
    prolong(row, until=date(2027, 1, 6))
    first, second, third = Prolongation.objects.order_by("pk")
    assert filing.paper(first.which) == first.paper != second.paper == filing.paper(second.which)
    assert first.paper.guarded and filing.paper(third.which) is None
    client = signed_in(leo)
    words = client.get(reverse("complaints:complaint", args=[row.public_id])).content.decode()
    addresses = [
        reverse("complaints:paper", args=[row.public_id, filing.public_id, one.which])
        for one in (first, second, third)
    ]
    assert [one in words for one in addresses] == [True, True, False]
    opened = [client.get(one) for one in addresses]
    assert [answer.status_code for answer in opened] == [200, 200, 404]
    assert "The notice of the prolongation" in opened[0].content.decode()


def test_notices_without_a_rule_are_counted_on_the_clocks_of_the_place(waiting, prolong):
    row = waiting("")
    for told in ({"until": date(2026, 12, 1)}, {"amount": 5, "unit": "calendar_days"}):
        prolong(row, **told)
        row.refresh_from_db()
    filing = prolong(row, until=date(2026, 12, 10))
    row.refresh_from_db()
    assert days(row, filing) == ["10.12.26", "10.12.26"]
    assert len(list(prolonging.doubts(filing))) == 1
    # A year that was typed with two digits.
    with pytest.raises(Refused, match="before their notice"):
        prolong(row, until=date(26, 12, 20))
