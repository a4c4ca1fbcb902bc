"""Who observed, and what they wrote and photographed, has terms of its own; a hold stops them."""

import io
import uuid
from datetime import date, timedelta

import pytest
from django.utils import timezone

from observers.fieldwork import actions as fieldwork
from observers.fieldwork import reading
from observers.fieldwork.models import Answer
from observers.registry.models import Election
from observers.roster import actions as roster
from observers.roster.models import Deployment, StationEvent
from portal.evidence import uploads
from portal.evidence.models import CustodyEvent, EvidenceItem
from portal.lib import ledger
from reports.incidents import actions, observers_kept
from reports.incidents.models import Hold
from tests.complaints.test_kept_too_long import due, purge
from tests.fieldwork.conftest import says
from tests.incidents.sending import PHOTO, stored

__all__ = ["says"]
pytestmark = pytest.mark.usefixtures("vaults")
WORDS = "Канарейка: председатель"


@pytest.fixture
def row(olga):
    """Olga's row; she was invited long ago."""
    olga.observer.sealed_contact = b"sealed"
    olga.observer.invited_at = timezone.now() - timedelta(days=4000)
    olga.observer.save()
    return olga.observer


def voted(days: int) -> None:
    """So many days ago was voting day."""
    Election.objects.update(voting_day=timezone.now().date() - timedelta(days=days))


def names(row) -> tuple[bytes, bytes | None]:
    row.refresh_from_db()
    return bytes(row.sealed_name), row.sealed_contact


def test_name_and_contact_go_half_a_year_after_the_voting_day(
    row, ada, kira, finish_jobs, signed_in, karim
):
    voted(179)
    assert not due("observer").count
    voted(182)
    # Few observers are never counted, as few guarded reports are not.
    assert (due("observer").count, due("observer").held) == ("<5", "")
    page = signed_in(ada).get("/desk/kept/").content.decode()
    assert "180 days from the voting day" in page and row.code in page
    purge("observer", ada, kira, finish_jobs)
    assert names(row) == (b"", None)
    # The card is dead, and the ledger says what went without saying whose.
    assert (row.revoked_at is None, row.account.is_active) == (False, False)
    last = row.station_events.last()
    assert (last.verb, last.detail) == ("forgotten", {"parts": ["contact", "identity"]})
    assert ledger.first_bad_entry(StationEvent) is None
    assert not due("observer").count
    page = signed_in(karim).get(f"/desk/observers/{row.public_id}/").content.decode()
    assert "The name was deleted: its time was over." in page
    assert "Name and contact deleted" in page


def test_whoever_observes_again_stays(row, election):
    voted(182)
    coming = Election.objects.create(
        code="next", name_kk="A", name_ru="A", name_en="A", opens=election.opens,
        closes=election.closes, voting_day=date.today() + timedelta(days=30),
    )  # fmt: skip
    placed = Deployment.objects.create(
        observer=row, election=coming, precinct=row.deployments.get().precinct
    )
    observers_kept.purge_name(row)
    assert names(row)[0]
    placed.delete()
    roster.invite_again(row)
    observers_kept.purge_name(row)
    assert names(row)[0]


@pytest.fixture
def answered(says, row):
    """Words and a photo of the checklist, and a tick."""
    says("boxes-empty", "yes")
    answer = says("remark", WORDS)
    arrived = uploads.receive_stream(io.BytesIO(PHOTO))
    told = reading.read(
        {"question": "record-photo", "value": ""}, uuid=uuid.uuid4(), now=timezone.now()
    )
    fieldwork.answer(told, observer=row, photo=arrived, photo_name="a.jpg")
    return answer


def test_words_and_photos_of_the_checklist_go_after_five_years(
    answered, row, precinct, ada, kira, karim, finish_jobs, signed_in
):
    finish_jobs(failing=True)
    voted(1824)
    assert not due("checklist").count
    voted(1827)
    assert due("checklist").count == "<5"
    # The name goes by its own term, and the answers do not wait for it.
    purge("checklist", ada, kira, finish_jobs)
    answered.refresh_from_db()
    assert (bytes(answered.sealed_text), answered.body_digest) == (b"", "")
    item = EvidenceItem.objects.get()
    assert (item.state, bytes(item.key_for_case)) == (EvidenceItem.State.DESTROYED, b"")
    assert stored() == []
    gone = CustodyEvent.objects.last()
    assert (gone.verb, gone.detail) == (CustodyEvent.Verb.DESTROYED, {"why": "checklist"})
    assert Answer.objects.get(question="boxes-empty").value == "yes"
    assert row.station_events.last().verb == StationEvent.Verb.ANSWERS_FORGOTTEN
    assert names(row)[0] and not due("checklist").count
    page = signed_in(karim).get(f"/desk/observers/answers/{precinct.public_id}/").content.decode()
    assert page.count("Deleted: its time was over.") == 2


@pytest.mark.parametrize("told_by", ["olga", "a voter at her station"])
def test_a_hold_on_a_report_stops_both(told_by, answered, row, filed, precinct, leo):
    report = filed(observer=row if told_by == "olga" else None)
    report.precinct = precinct if told_by != "olga" else None
    report.save()
    voted(1827)
    actions.hold(report, Hold.Reason.COURT, by=leo)
    for code in ("observer", "checklist"):
        assert (due(code).count, due(code).held, due(code).reports) == ("", "<5", [])
    observers_kept.purge_name(row)
    observers_kept.purge_answers(row)
    assert names(row)[0]
    answered.refresh_from_db()
    assert answered.sealed_text
    actions.release(report, by=leo)
    observers_kept.purge_name(row)
    assert not names(row)[0]
