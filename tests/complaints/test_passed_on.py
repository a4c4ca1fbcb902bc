"""An answer that passes the complaint on: its number, its answer and the next step elsewhere."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from observers.registry.models import Commission
from portal.lib.refusals import Refused
from reports.cases import casework
from reports.cases.models import CaseEvent
from reports.complaints import (
    actions,
    board,
    due_soon,
    facts,
    feeds,
    filings,
    handing,
    onward,
    reading,
)
from reports.complaints.chains import Because
from reports.complaints.deadlines import REGISTRATION
from reports.complaints.models import Answer, Complaint, Filing
from reports.complaints.passing_on import PassedOn
from reports.incidents.models import IncidentReport

ALMATY = ZoneInfo("Asia/Almaty")
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=ALMATY)
State = Complaint.State
STRANGER = "Комитет по делам Канатбаевой"


@pytest.fixture(autouse=True)
def at_the_desk():
    """Tuesday noon after the vote; `shift` goes on."""
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def to_the_ministry(approved, hand_in):
    """Registered on Monday by a body that has to answer within fifteen working days."""
    approved.addressee, approved.commission = "education-management", None
    approved.save(update_fields=["addressee", "commission"])
    hand_in(approved, filed_at=NOW - timedelta(days=1), time_limit="appc-appeal-15wd")
    return approved


@pytest.fixture
def reply(leo):
    """Record what came for the newest filing."""

    def make(complaint, outcome="forwarded", passed=None, **changes):
        filing = complaint.filings.awaiting_answer().last()
        filing.complaint = complaint
        values = {"received_at": timezone.now(), "number": "", "version": complaint.version}
        actions.record_answer(
            filing, outcome=outcome, passed=passed, **{**values, **changes}, by=leo
        )
        return complaint.last_filing

    return make


def url(complaint, name="complaint"):
    return reverse(f"complaints:{name}", args=[complaint.public_id])


def day(at) -> str:
    return at.astimezone(ALMATY).strftime("%d.%m %H:%M")


def test_the_whole_way_from_one_body_to_another_and_on_from_there(
    to_the_ministry, reply, leo, signed_in, at_the_desk
):
    row = to_the_ministry
    reply(row, passed=PassedOn(body="akimat", at=NOW))
    there = row.elsewhere
    assert (row.state, there.body, there.outcome) == (State.FORWARDED, "akimat", "handed_in")
    # Fifteen working days of the akimat's own, and a number that it owes the same day.
    assert row.due_at == there.due_at and day(there.due_at) == "15.12 23:59"
    assert day(there.number_due_at) == "24.11 23:59"
    # Nobody is told of an answer that answers nothing.
    assert {one.progress for one in row.case.reports.all()} == {IncidentReport.Progress.COMPLAINT}
    client = signed_in(leo)
    words = client.get(url(row)).content.decode()
    assert "Passed on to: " in words and "written to: " in words
    assert "The number came" in words and "To be passed on by" in words
    assert "26 November 2026" in words and "later than that" not in words
    # The morning letter tells of that number beside the day of the answer.
    assert due_soon.of(leo, NOW).coming == {(REGISTRATION, NOW.date()): 1}
    without = f"{reverse('complaints:board')}?show=numberless"
    shown = client.get(without)
    assert [one.complaint for one in shown.context["entries"]] == [row]
    assert {name: count for name, _label, count in shown.context["tabs"]}["numberless"] == 1

    at_the_desk.shift(timedelta(days=2))
    number = {"number": "ЖТ-5", "registered_at": "2026-11-26T11:00", "version": row.version}
    client = signed_in(leo)
    assert client.post(url(row, "number"), number).status_code == 302
    row.refresh_from_db()
    there.refresh_from_db()
    assert (row.state, there.number) == (State.FORWARDED, "ЖТ-5")
    assert row.due_at == there.due_at and day(there.due_at) == "18.12 23:59"
    assert client.get(without).context["entries"] == []
    assert due_soon.of(leo, NOW).total == 0

    answer = {"outcome": "rejected", "received_at": "2026-11-26T11:30", "version": row.version}
    assert client.post(url(row, "answer"), {**answer, "number": "9"}).status_code == 302
    row.refresh_from_db()
    assert row.state == State.ANSWERED and row.due_at is None
    kept = Answer.objects.filter(filing__complaint=row).order_by("pk")
    assert [one.outcome for one in kept] == ["forwarded", "rejected"]
    verbs = [line.verb for line in row.case.history.order_by("sequence")]
    passed, numbered, *_rest = verbs[verbs.index("passed_on") :]
    assert (passed, numbered, verbs[-1]) == ("passed_on", "filed", "answered")
    # The way on is counted from what the second body did.
    outcome = onward.outcome_of(row, timezone.now())
    assert outcome.because == Because.ANSWERED
    found = [way.proposed.addressee.id for way in onward.ways(row, timezone.now())]
    assert found[:2] == ["prosecutor", "court-admin"]
    words = client.get(url(row)).content.decode()
    assert "?to=prosecutor/prosecutor" in words and "Record the answer" not in words


def test_lists_calendars_and_histories_name_the_body_that_has_it(
    to_the_ministry, reply, leo, signed_in
):
    row = to_the_ministry
    reply(row, passed=PassedOn(body="prosecutor", number="П-1", registered_at=NOW))
    shown = signed_in(leo).get(reverse("complaints:board"), {"show": "waiting"})
    (entry,) = shown.context["entries"]
    assert "Prosecutor" in entry.addressee and entry.due.label == "Answer by"
    told = casework.history_of(row.case, leo)
    line = next(one for one in told if one.text == CaseEvent.Verb.PASSED_ON.label)
    assert "Prosecutor" in line.note
    assert row.case.assignee == leo
    feed = feeds.of_secret(feeds.make(leo))
    assert f"DTSTART:{feeds._moment(row.due_at)}" in feeds.calendar_of(feed, NOW)


def test_a_body_that_is_not_known_yet_is_named_later(to_the_ministry, reply, signed_in, leo, tanya):
    row = to_the_ministry
    reply(row)
    assert row.state == State.ANSWERED and row.due_at is None and row.elsewhere is None
    client = signed_in(leo)
    assert "Say which body has it now" in client.get(url(row)).content.decode()
    fields = {"passed_body": "akimat", "passed_limit": "by-itself", "version": row.version}
    assert client.get(url(row, "passed_on")).status_code == 200
    assert signed_in(tanya).post(url(row, "passed_on"), fields).status_code == 404
    assert client.post(url(row, "passed_on"), {**fields, "passed_body": ""}).status_code == 400
    assert client.post(url(row, "passed_on"), fields).status_code == 302
    row.refresh_from_db()
    assert row.state == State.FORWARDED and day(row.due_at) == "15.12 23:59"
    assert client.get(url(row, "passed_on")).status_code == 409
    assert row.filings.count() == 2


def test_a_name_that_is_typed_is_sealed_and_the_next_letter_knows_it(
    to_the_ministry, reply, leo, at_the_desk
):
    row = to_the_ministry
    there = reply(row, passed=PassedOn(name=STRANGER, time_limit="appc-appeal-15wd"))
    assert (there.body, there.commission) == ("", None)
    assert STRANGER.encode() not in bytes(there.sealed_body)
    assert reading.body_name(there, leo.member) == STRANGER
    assert board.addressee_of(row) == "Another body"
    assert day(row.due_at) == "15.12 23:59"
    handed = handing.opened(row.case, {}, leo.member)
    other = Complaint(case=row.case, addressee="prosecutor", language="ru", number="C-2")
    there.number, there.outcome = "7", "registered"
    there.save()
    assert facts._earlier_one(other, None, handed)["earlier_body"] == STRANGER
    # Who stands above it nobody knows: the way on leads above the first one, without a day.
    at_the_desk.shift(timedelta(days=60))
    assert filings.notice_silence() == 1
    row.refresh_from_db()
    assert row.state == State.SILENT
    assert onward.ways(row, timezone.now())


def test_a_commission_that_the_registry_has_is_found_by_its_name(to_the_ministry, reply):
    row = to_the_ministry
    known = Commission.objects.filter(election=row.case.election, level="territorial").first()
    there = reply(row, passed=PassedOn(name=f" {known.name_ru} "))
    assert (there.commission, there.body, there.sealed_body) == (known, "tec", None)
    assert board.addressee_of(row) == str(known)


def test_it_can_be_passed_on_again_and_late_and_during_an_appeal(
    to_the_ministry, reply, leo, signed_in, at_the_desk
):
    row = to_the_ministry
    reply(row, passed=PassedOn(body="akimat", at=NOW))
    at_the_desk.shift(timedelta(days=9))
    reply(row, passed=PassedOn(body="moe"))
    assert row.elsewhere.body == "moe" and row.filings.count() == 3
    assert "later than that" in signed_in(leo).get(url(row)).content.decode()
    at_the_desk.shift(timedelta(days=60))
    filings.notice_silence()
    row.refresh_from_db()
    actions.record_appeal(row, version=row.version, by=leo)
    reply(row, passed=PassedOn(body="min-justice"))
    # The appeal goes on, and this body's answer can be kept too.
    assert (row.state, row.due_at, row.elsewhere.body) == (State.APPEALED, None, "min-justice")
    reply(row, "satisfied")
    assert row.state == State.APPEALED


def test_what_cannot_be_is_refused_and_nothing_is_half_recorded(to_the_ministry, reply):
    row = to_the_ministry
    early = NOW - timedelta(days=3)
    cannot = [
        ("before it was handed in", {"passed": PassedOn(body="akimat", at=early)}),
        ("before it was handed in", {"passed": PassedOn(body="moe", registered_at=early)}),
        ("which body", {"passed": PassedOn(number="1")}),
        ("leads to another body", {"outcome": "rejected", "passed": PassedOn(body="akimat")}),
    ]
    for words, told in cannot:
        with pytest.raises(Refused, match=words):
            reply(Complaint.objects.get(pk=row.pk), **told)
    assert not Answer.objects.exists() and Filing.objects.count() == 1


def test_the_form_says_what_does_not_fit_together(to_the_ministry, signed_in, leo):
    row, client = to_the_ministry, signed_in(leo)
    right = {
        "outcome": "forwarded",
        "received_at": "2026-11-24T11:30",
        "passed_body": "another",
        "passed_name": STRANGER,
        "passed_limit": "",
        "version": row.version,
    }
    wrong = [
        ("outcome", {"outcome": "rejected"}),
        ("passed_name", {"passed_name": ""}),
        ("passed_name", {"passed_body": "akimat"}),
        ("passed_body", {"passed_body": "", "passed_name": "", "passed_number": "1"}),
        ("passed_number", {"passed_registered_at": "2026-11-24T11:00"}),
        ("passed_at", {"passed_at": "2026-11-25T11:00"}),
    ]
    for name, changes in wrong:
        answer = client.post(url(row, "answer"), {**right, **changes})
        assert answer.status_code == 400 and name in answer.context["form"].errors, changes
    assert client.post(url(row, "answer"), right).status_code == 302
    row.refresh_from_db()
    # Without a rule nothing counts down, and the page says so.
    assert row.state == State.FORWARDED and row.due_at is None
    assert STRANGER in client.get(url(row)).content.decode()
