"""Who signed and who is represented goes after its term, or with the case; a hold stops it."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.evidence import uploads
from portal.evidence.models import EvidenceItem
from portal.lib.refusals import Refused
from reports.cases.models import CaseEvent
from reports.incidents import actions as incidents
from reports.incidents.models import Hold, IncidentReport
from reports.parties import actions, keeping, representing
from reports.parties.models import HandedName, Mark, Signatory
from tests.complaints.test_kept_too_long import closed, due, purge
from tests.parties.test_represent import stand

__all__ = ["stand"]
MINE = "/join/"


@pytest.fixture
def handed_over(sign, hand_over):
    row = sign()
    hand_over()
    return row


def test_who_signed_goes_a_year_after_the_case_was_closed(
    handed_over, collective, code, case, ada, kira, leo, finish_jobs, client, signed_in
):
    gone = handed_over
    closed(case, 364)
    assert not due("signatory").count
    closed(case, 366)
    assert due("signatory").count == "1"
    purge("signatory", ada, kira, finish_jobs)
    gone.refresh_from_db()
    collective.refresh_from_db()
    assert (gone.state, gone.sealed_identity) == ("deleted", None)
    assert (bytes(collective.sealed_text), bytes(collective.sealed_code)) == (b"", b"")
    assert not HandedName.objects.exists() and not due("signatory").count
    assert case.history.last().verb == CaseEvent.Verb.DELETED
    # Nobody stands before a broken page, and the person is told.
    assert "Yours is deleted" in client.post(MINE, {"code": gone.own}).content.decode()
    assert client.get(f"/join/{code}/").status_code == 404
    page = signed_in(leo).get(f"/desk/parties/{collective.public_id}/")
    assert "their time was over" in page.content.decode()
    with pytest.raises(Refused, match="deleted"):
        actions.take_signatures_again(collective, until=timezone.now() + timedelta(days=1), by=leo)


def test_who_is_represented_goes_with_the_papers(
    stand, case, ada, kira, leo, finish_jobs, signed_in
):
    row = stand()
    arrived = uploads.receive_stream(io.BytesIO(b"%PDF-1.4 signed"))
    kept = representing.keep_paper(row, "power-of-attorney", arrived, "a.pdf", by=leo)
    assert Mark.objects.filter(case=case).exists()
    closed(case, 1826)
    purge("representation", ada, kira, finish_jobs)
    row.refresh_from_db()
    kept.item.refresh_from_db()
    assert row.is_deleted and kept.item.state == EvidenceItem.State.DESTROYED
    assert not Mark.objects.filter(case=case).exists() and not due("representation").count
    page = signed_in(leo).get(f"/desk/parties/representations/{row.public_id}/")
    assert "its time was over" in page.content.decode()
    with pytest.raises(Refused, match="deleted"):
        representing.person_of(row, leo.member)


def test_a_hold_stops_both(sign, stand, case, leo):
    signatory, row = sign(), stand()
    closed(case, 2000)
    incidents.hold(case.reports.get(), Hold.Reason.COURT, by=leo)
    assert (due("signatory").count, due("signatory").held) == ("", "1")
    keeping.purge_signatories(case)
    keeping.purge_representations(case)
    # Nor do they go along with reports that were deleted in spite of it.
    IncidentReport.objects.update(progress=IncidentReport.Progress.DELETED)
    keeping.forget_ended()
    signatory.refresh_from_db()
    row.refresh_from_db()
    assert signatory.sealed_identity and not row.is_deleted


def test_a_case_whose_reports_were_deleted_takes_its_people_along(sign, stand, case):
    sign()
    row = stand()
    IncidentReport.objects.update(progress=IncidentReport.Progress.DELETED)
    keeping.forget_ended()
    assert Signatory.objects.get().sealed_identity, "the case is still open"
    closed(case, 1)
    keeping.forget_ended()
    row.refresh_from_db()
    assert Signatory.objects.get().sealed_identity is None and row.is_deleted
    lines = case.history.filter(verb=CaseEvent.Verb.DELETED)
    keeping.forget_ended()
    assert lines.count() == 2, "once for each class, and not again"
