"""From the counter on: taken without a number, numbered, met with silence, taken further."""

import io
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from portal.evidence import uploads
from portal.lib.refusals import Refused
from reports.cases.models import CaseEvent
from reports.complaints import actions, board, filings, reading
from reports.complaints.models import Answer, Complaint, Filing
from reports.incidents.models import IncidentReport

ALMATY = ZoneInfo("Asia/Almaty")
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=ALMATY)
State = Complaint.State
CARRIER, CLERK = "Курьер Сейтқали", "Канцелярия, Әбенова"


@pytest.fixture
def at_the_desk():
    """Tuesday noon after the vote; `shift` goes on."""
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def take(leo):
    """Record that it was taken without a number."""

    def make(complaint, **changes):
        values = {
            "filed_at": timezone.now() - timedelta(hours=1),
            "channel": "in-person-registered",
            "where": "Каб. 12",
            "handed_by": CARRIER,
            "taken_by": CLERK,
            "time_limit": "higher-commission-3d",
            "version": complaint.version,
            **changes,
        }
        return actions.record_filing(complaint, **values, by=leo)

    return make


@pytest.fixture
def to_the_ministry(approved):
    """The same complaint to a body for which the folder has a rule on numbers."""
    approved.addressee = "akimat"
    approved.save(update_fields=["addressee"])
    return approved


def page_of(client, complaint) -> str:
    return client.get(reverse("complaints:complaint", args=[complaint.public_id])).content.decode()


def url(complaint, name):
    return reverse(f"complaints:{name}", args=[complaint.public_id])


def test_who_brought_it_and_who_took_it_is_sealed_and_reporters_are_told(approved, take, leo):
    filing = take(approved)
    assert approved.state == State.HANDED_IN
    assert reading.hands(filing, leo.member) == {"handed_by": CARRIER, "taken_by": CLERK}
    assert CARRIER.encode() not in bytes(filing.sealed_hands)
    assert approved.case.history.filter(verb=CaseEvent.Verb.HANDED_IN).exists()
    told = {report.progress for report in approved.case.reports.all()}
    assert told == {IncidentReport.Progress.COMPLAINT}


def test_without_a_rule_no_day_for_the_number_is_invented(
    approved, take, signed_in, leo, at_the_desk
):
    filing = take(approved)
    assert (filing.number_due_at, filing.number_counted) == (None, {})
    # The answer is due all the same: the law counts it from the day it came in.
    assert approved.due_at == filing.due_at is not None
    words = page_of(signed_in(leo), approved)
    assert "It is not known by when" in words and CARRIER in words and CLERK in words


def test_a_number_that_is_late_is_said_on_every_list(
    to_the_ministry, take, signed_in, leo, at_the_desk
):
    filing = take(to_the_ministry, time_limit="appc-appeal-15wd")
    due = filing.number_due_at.astimezone(ALMATY)
    assert due.strftime("%d.%m %H:%M") == "24.11 23:59"
    assert to_the_ministry.due_at == filing.number_due_at
    assert board.entry(to_the_ministry).due.label == "Number by"
    at_the_desk.shift(timedelta(days=1))
    assert board.entry(to_the_ministry).due.label == "Number is missing"
    client = signed_in(leo)
    words = page_of(client, to_the_ministry)
    assert "The number is late" in words and "article 64" in words
    listed = client.get(reverse("complaints:board"), {"show": "numberless"}).content.decode()
    assert to_the_ministry.number in listed and "Number is missing" in listed
    counts = {name: count for name, _label, count in board.tabs(leo)}
    assert counts["numberless"] == 1 and counts["refused"] == counts["waiting"] == 0


def test_the_number_sets_the_time_to_answer_running_from_registration(
    to_the_ministry, take, leo, photo, at_the_desk, worker
):
    filing = take(to_the_ministry, time_limit="appc-appeal-15wd")
    before = filing.due_at
    at_the_desk.shift(timedelta(days=2))
    actions.record_number(
        filing,
        number="ЖТ-17",
        registered_at=timezone.now(),
        slip=uploads.receive_stream(io.BytesIO(photo)),
        slip_name="талон.jpg",
        version=to_the_ministry.version,
        by=leo,
    )
    filing.refresh_from_db()
    assert (filing.outcome, filing.number) == (Filing.Outcome.REGISTERED, "ЖТ-17")
    assert filing.due_at > before and to_the_ministry.due_at == filing.due_at
    assert to_the_ministry.state == State.FILED
    assert filing.paper("slip").guarded and filing.paper("receipt") is None


def test_no_number_is_older_than_the_paper(approved, take, leo):
    filing = take(approved)
    with pytest.raises(Refused, match="before it was handed in"):
        actions.record_number(
            filing,
            number="1",
            registered_at=filing.filed_at - timedelta(minutes=1),
            version=approved.version,
            by=leo,
        )
    approved.refresh_from_db()
    assert approved.state == State.HANDED_IN


def test_taken_and_then_refused_keeps_both(approved, take, leo):
    take(approved)
    actions.record_refusal(
        approved,
        filed_at=timezone.now(),
        channel="post",
        where="",
        refused_by="Секретарь",
        witnesses="",
        words_said="",
        act="Акт № 3 от 24 ноября",
        version=approved.version,
        by=leo,
    )
    assert approved.state == State.REFUSED and approved.due_at is None
    assert reading.refusal(approved.last_filing, leo.member)["act"] == "Акт № 3 от 24 ноября"
    assert not approved.filings.awaiting_answer().exists()
    assert not Filing.objects.awaiting_number().exists()


# --- Silence -------------------------------------------------------------------------------------


def test_the_passing_of_the_day_is_noticed_once(filed, at_the_desk):
    at_the_desk.shift(timedelta(days=365))
    assert filings.notice_silence() == 1
    assert filings.notice_silence() == 0
    filed.refresh_from_db()
    assert filed.state == State.SILENT and filed.due_at is None
    line = filed.case.history.get(verb=CaseEvent.Verb.SILENT)
    assert line.actor is None and line.detail["complaint"] == filed.number


def test_nobody_is_silent_before_the_day_or_where_at_once_has_no_last_minute(
    filed, leo, at_the_desk, signed_in
):
    filing = filed.last_filing
    Filing.objects.update(due_at=NOW + timedelta(days=1))
    assert filings.notice_silence() == 0
    filing.refresh_from_db()
    with pytest.raises(Refused, match="not run out"):
        actions.record_silence(filing, version=filed.version, by=leo)
    # A minute after “at once” nobody has been silent yet: the day at the place has to end first.
    today = {**filing.counted, "at_once": True}
    Filing.objects.update(due_at=NOW - timedelta(minutes=1), counted=today)
    filing.refresh_from_db()
    with pytest.raises(Refused, match="24 November 2026 at 23:59"):
        actions.record_silence(filing, version=filed.version, by=leo)
    words = page_of(signed_in(leo), filed)
    assert "No answer came" not in words and "After that you can record" in words
    Filing.objects.update(due_at=NOW - timedelta(days=1), counted={"at_once": True})
    assert filings.notice_silence() == 0
    filing.refresh_from_db()
    actions.record_silence(filing, version=filed.version, by=leo)
    assert filing.complaint.state == State.SILENT


def test_silence_is_one_click_and_shows_the_ways_on(filed, signed_in, leo, tanya, at_the_desk):
    at_the_desk.shift(timedelta(days=365))
    client = signed_in(leo)
    assert "No answer came" in page_of(client, filed)
    assert (
        signed_in(tanya).post(url(filed, "silence"), {"version": filed.version}).status_code == 404
    )
    answer = client.post(url(filed, "silence"), {"version": filed.version}, follow=True)
    words = answer.content.decode()
    assert "No answer in time" in words and "?to=cec/higher-commission" in words
    assert (
        filed.number in client.get(reverse("complaints:board"), {"show": "silent"}).content.decode()
    )
    # The case's own page says it too.
    case = client.get(reverse("cases:case", args=[filed.case.public_id])).content.decode()
    assert "No answer in time" in case


def test_a_late_answer_is_an_answer_and_does_not_call_the_appeal_back(filed, leo, at_the_desk):
    at_the_desk.shift(timedelta(days=365))
    filings.notice_silence()
    filed.refresh_from_db()
    actions.record_appeal(filed, version=filed.version, by=leo)
    assert filed.state == State.APPEALED
    assert filed.case.history.filter(verb=CaseEvent.Verb.APPEALED).exists()
    filing = filed.last_filing
    filing.complaint = filed
    actions.record_answer(
        filing,
        outcome=Answer.Outcome.PARTLY,
        received_at=timezone.now(),
        number="",
        version=filed.version,
        by=leo,
    )
    assert filed.state == State.APPEALED and filing.answer.outcome == Answer.Outcome.PARTLY


# --- Pages ---------------------------------------------------------------------------------------


def test_the_forms_record_it_for_lawyers_only(approved, signed_in, leo, tanya, at_the_desk):
    client = signed_in(leo)
    fields = {
        "filed_at": "2026-11-24T10:30",
        "channel": "in-person-registered",
        "handed_by": CARRIER,
        "taken_by": CLERK,
        "time_limit": "higher-commission-3d",
        "version": approved.version,
    }
    assert "No signature is recorded" in client.get(url(approved, "handed_in")).content.decode()
    assert signed_in(tanya).post(url(approved, "handed_in"), fields).status_code == 404
    wrong = client.post(url(approved, "handed_in"), {**fields, "filed_at": ""})
    assert wrong.status_code == 400 and CLERK in wrong.content.decode()
    assert client.post(url(approved, "handed_in"), fields).status_code == 302
    approved.refresh_from_db()
    number = {"number": "№ 7", "registered_at": "2026-11-24T11:00", "version": approved.version}
    assert signed_in(tanya).post(url(approved, "number"), number).status_code == 404
    assert client.post(url(approved, "number"), {**number, "number": ""}).status_code == 400
    assert client.post(url(approved, "number"), number).status_code == 302
    approved.refresh_from_db()
    assert approved.state == State.FILED
    assert client.get(url(approved, "number")).status_code == 409


def test_what_was_seen_before_a_colleague_acted_changes_nothing(approved, take, signed_in, leo):
    seen = approved.version
    take(approved)
    twin = Complaint.objects.get(pk=approved.pk)
    with pytest.raises(Refused):
        take(twin, version=seen)
    answer = signed_in(leo).post(url(approved, "appealed"), {"version": seen})
    assert answer.status_code == 409
    assert approved.filings.count() == 1
