"""What goes: taken back by its reporter, or by time and two people; what is on hold stays whole."""

import io
from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.utils import timezone

from portal.accounts import agreements
from portal.evidence import uploads
from portal.evidence.models import CustodyEvent, EvidenceItem
from portal.lib import ledger
from portal.lib.refusals import Refused
from reports.incidents import actions, retention
from reports.incidents.models import Hold, IncidentReport, Message, ReportEvent
from tests.incidents.sending import PHOTO, stored
from tests.incidents.walking import Walk

pytestmark = pytest.mark.django_db
Progress = IncidentReport.Progress
Verb = ReportEvent.Verb


@pytest.fixture
def filed(client, vaults, precinct, finish_jobs):
    """A voter's report with a photo and a contact; (report, receipt code)."""
    walk = Walk(client).to("files", precinct).press("add", files=[("a.jpg", PHOTO)])
    code = walk.press().press(contact="+7 700 000 00 00").send().code
    finish_jobs(failing=True)
    return IncidentReport.objects.get(), code


def age(report, days):
    IncidentReport.objects.filter(pk=report.pk).update(
        received_at=timezone.now() - timedelta(days=days)
    )
    report.refresh_from_db()


def is_empty(report) -> bool:
    report.refresh_from_db()
    reporter = report.reporter
    kept = [report.narrative, report.sealed_body, report.precinct, report.happened_at]
    kept += [reporter.sealed_contact, reporter.sealed_identity, report.latitude]
    return not any(kept) and not report.files.exists() and not report.messages.exists()


def take_back(client, code):
    shown = client.post("/return/", {"code": code})
    assert "take it back" in shown.content.decode().lower()
    return client.post("/return/", {"code": code, "go": "withdraw"}).content.decode()


def test_a_report_that_is_taken_back_is_gone_with_every_key(client, filed, finish_jobs):
    report, code = filed
    item = EvidenceItem.objects.get()
    assert stored()
    assert "You took it back" in take_back(client, code)
    assert is_empty(report) and report.progress == Progress.WITHDRAWN
    item.refresh_from_db()
    assert bytes(item.key_for_case) == b"" and item.key_for_intake is None
    assert (item.sha256, item.facts, item.sealed_name) == ("", {}, None)
    finish_jobs()
    assert stored() == []
    assert not storages["evidence"].exists(item.stored_name)


def test_the_ledgers_tell_of_it_without_a_word_and_hold(client, filed):
    report, code = filed
    take_back(client, code)
    take_back_again = client.post("/return/", {"code": code, "go": "withdraw"})
    assert take_back_again.status_code == 200
    verbs = list(ReportEvent.objects.filter(subject=report).values_list("verb", flat=True))
    assert verbs == [Verb.WITHDRAWN, Verb.DELETED]
    assert CustodyEvent.objects.last().verb == CustodyEvent.Verb.DESTROYED
    assert CustodyEvent.objects.last().detail == {"why": "withdrawn"}
    for kind in (ReportEvent, CustodyEvent):
        assert ledger.first_bad_entry(kind) is None


def test_nothing_can_be_added_to_what_was_taken_back(client, filed):
    report, code = filed
    take_back(client, code)
    report.refresh_from_db()
    with pytest.raises(Refused, match="deleted"):
        actions.add_clarification(report, "More")
    arrived = uploads.receive_stream(io.BytesIO(b"more"))
    with pytest.raises(Refused, match="deleted"):
        actions.add_evidence(report, report.public_id, arrived)
    assert 'name="text"' not in client.post("/return/", {"code": code}).content.decode()


def test_of_a_report_in_a_case_name_and_contact_go_and_staff_are_told(client, filed):
    report, code = filed
    actions.tell_reporter(report, Progress.CASE)
    page = client.post("/return/", {"code": code}).content.decode()
    assert "cannot be called back" in page
    client.post("/return/", {"code": code, "go": "withdraw"})
    report.refresh_from_db()
    assert report.progress == Progress.CASE and report.sealed_body
    assert report.reporter.sealed_contact is None
    assert report.files.exists()
    assert report.messages.filter(kind=Message.Kind.CLARIFICATION).count() == 1


def test_a_purge_takes_what_is_due_and_only_after_a_second_person(filed, ada, kira, finish_jobs):
    report, _code = filed
    age(report, 366)
    [due] = [one for one in retention.preview() if one.count]
    assert (due.term.code, due.reports) == ("undecided", [report])
    asked = agreements.ask(
        "purge", "undecided", by=ada, term="undecided", count=1, before=due.before
    )
    finish_jobs()
    assert not is_empty(report)
    with pytest.raises(Refused):
        agreements.agree(asked, by=ada)
    agreements.agree(asked, by=kira)
    finish_jobs()
    assert is_empty(report) and report.progress == Progress.DELETED
    assert stored() == []
    assert not any(one.count for one in retention.preview())


def test_what_is_on_hold_stays_whole(filed, ada, kira, leo, client, finish_jobs):
    report, code = filed
    age(report, 400)
    actions.hold(report, Hold.Reason.COURT, by=leo)
    [held] = [one for one in retention.preview() if one.held]
    assert (held.count, held.held) == ("", "1")
    retention.purge(report)
    assert not is_empty(report)
    assert (
        "kept whole for a court"
        in client.post("/return/", {"code": code, "go": "withdraw"}).content.decode()
    )
    assert not is_empty(report)
    actions.release(report, by=leo)
    assert retention.due("undecided").get() == report


def test_a_hold_that_comes_after_the_agreement_still_counts(filed, ada, kira, leo, finish_jobs):
    report, _code = filed
    age(report, 366)
    [due] = [one for one in retention.preview() if one.count]
    asked = agreements.ask("purge", "u", by=ada, term="undecided", count=1, before=due.before)
    agreements.agree(asked, by=kira)
    actions.hold(report, Hold.Reason.COURT, by=leo)
    finish_jobs()
    assert not is_empty(report)


def test_the_contact_goes_first(filed):
    report, _code = filed
    actions.tell_reporter(report, Progress.SET_ASIDE)
    age(report, 61)
    retention.purge(report)
    report.refresh_from_db()
    assert report.reporter.sealed_contact is None
    assert report.sealed_body and report.files.exists()


def test_the_operators_own_days_count(filed, settings):
    report, _code = filed
    age(report, 31)
    assert not retention.due("undecided").exists()
    settings.RETENTION_DAYS = ["undecided=30"]
    assert retention.due("undecided").get() == report


def test_the_page_shows_what_goes_and_why_and_asks_a_second_person(filed, ada, leo, signed_in):
    report, _code = filed
    age(report, 366)
    page = signed_in(ada).get("/desk/kept/").content.decode()
    assert report.reference in page and "Our own policy, no law" in page
    assert "+7 700" not in page
    answer = signed_in(ada).post("/desk/kept/", {"term": "undecided"})
    assert answer.status_code == 302
    assert agreements.Agreement.objects.get().kind == "purge"
    assert signed_in(leo).post("/desk/kept/", {"term": "undecided"}).status_code == 409
    held = {"reference": report.reference, "reason": "court"}
    assert signed_in(leo).post("/desk/kept/", held).status_code == 302
    assert Hold.objects.get().report == report
