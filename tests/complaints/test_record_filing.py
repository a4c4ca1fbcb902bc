"""Handing in: the number, the stamped copy, and the day by which they must answer."""

import io
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from portal.accounts import keys
from portal.evidence import uploads
from portal.evidence.models import EvidenceItem
from portal.lib.refusals import Refused
from reports.cases.models import CaseEvent
from reports.complaints import actions
from reports.complaints.models import Complaint, Filing
from reports.incidents.models import IncidentReport

ALMATY = ZoneInfo("Asia/Almaty")
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=ALMATY)


@pytest.fixture
def form(vaults):
    """What a lawyer enters."""
    # Files are sealed in a thread, which does not see this test's transaction.
    keys.intake_public(), keys.vault_public("case")

    def make(complaint, **changes):
        return {
            "filed_at": "2026-11-23T10:30",
            "channel": "in-person-registered",
            "where": "Каб. 12",
            "number": "ЗТ-Ә-17",
            "time_limit": "higher-commission-3d",
            "version": complaint.version,
            **changes,
        }

    return make


@pytest.fixture
def later():
    """The desk on Tuesday after the vote."""
    with time_machine.travel(NOW, tick=False):
        yield


def url(complaint, name="file"):
    return reverse(f"complaints:{name}", args=[complaint.public_id])


def test_from_registration_on_the_time_to_answer_runs(approved, hand_in, leo):
    filing = hand_in(approved, filed_at=datetime(2026, 11, 23, 10, 30, tzinfo=ALMATY))
    assert approved.state == Complaint.State.FILED
    assert filing.due_at.astimezone(ALMATY).strftime("%d.%m %H:%M") == "26.11 23:59"
    assert filing.counted["time_limit"] == "higher-commission-3d"
    assert (approved.due_at, approved.counted) == (filing.due_at, filing.counted)
    line = approved.case.history.get(verb=CaseEvent.Verb.FILED)
    assert line.actor == leo and "ЗТ" not in str(line.detail)


def test_on_voting_day_a_prosecutor_answers_at_once(ask, worker, case, approve, hand_in):
    complaint = ask(case, "prosecutor", "prosecutor")
    worker.work()
    complaint.refresh_from_db()
    at = datetime(2026, 11, 22, 15, 0, tzinfo=ALMATY)
    filing = hand_in(approve(complaint), filed_at=at, time_limit="court-prosecutor-5d-or-at-once")
    assert filing.due_at == at and filing.counted["at_once"]


def test_every_reporter_of_the_case_is_told(approved, hand_in):
    hand_in(approved)
    told = {report.progress for report in approved.case.reports.all()}
    assert told == {IncidentReport.Progress.COMPLAINT}


def test_the_stamped_copy_goes_into_the_vault_sealed(approved, hand_in, photo, worker):
    arrived = uploads.receive_stream(io.BytesIO(photo))
    filing = hand_in(approved, receipt=arrived, receipt_name="штамп Ким.jpg")
    item = filing.receipt
    assert item.guarded and item.sha256 == ""
    assert item.custody.get(verb="received").detail["how"] == "filing"
    worker.examine()
    assert {one.sealed for one in item.renditions.all()} == {True}


def test_the_form_records_it_with_its_photo(approved, form, signed_in, leo, photo, later, worker):
    client = signed_in(leo)
    paper = SimpleUploadedFile("stamp.jpg", photo, "image/jpeg")
    answer = client.post(url(approved), form(approved, paper=paper))
    assert answer.status_code == 302
    filing = Filing.objects.get()
    assert filing.filed_at == datetime(2026, 11, 23, 10, 30, tzinfo=ALMATY)
    assert filing.number == "ЗТ-Ә-17"
    worker.examine()
    page = client.get(url(approved, "complaint")).content.decode()
    assert "ЗТ-Ә-17" in page and "26 November 2026" in page and "article 49, part 5" in page
    shown = client.get(
        reverse(
            "complaints:receipt",
            args=[approved.public_id, filing.public_id, "receipt", "preview"],
        ),
        follow=True,
    )
    assert shown.status_code == 200 and shown["Content-Type"].startswith("image/")


def test_what_has_to_be_mended_keeps_words_and_photo(approved, form, signed_in, leo, photo, later):
    client = signed_in(leo)
    paper = SimpleUploadedFile("stamp.jpg", photo, "image/jpeg")
    answer = client.post(url(approved), form(approved, number="", where="Каб. 12", paper=paper))
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "Каб. 12" in page and not Filing.objects.exists()
    held = answer.context["form"]["held"].value()
    assert held
    client.post(url(approved), form(approved, held=held))
    assert Filing.objects.get().receipt.size == len(photo)


@pytest.mark.parametrize(
    "changes",
    [
        {"filed_at": "2026-11-25T10:00"},
        {"filed_at": "вчера"},
        {"filed_at": ""},
        {"channel": "pigeon"},
        {"number": ""},
        {"number": "1" * 200},
        {"time_limit": "three-days"},
        {"version": ""},
    ],
)
def test_what_cannot_be_is_asked_again(approved, form, signed_in, leo, later, changes):
    answer = signed_in(leo).post(url(approved), form(approved, **changes))
    assert answer.status_code == 400
    assert not Filing.objects.exists()


def test_two_who_record_it_at_once_record_it_once(approved, hand_in):
    version = approved.version
    hand_in(approved, version=version)
    with pytest.raises(Refused):
        hand_in(approved, version=version)
    assert Filing.objects.count() == 1


def test_a_draft_cannot_be_registered(draft, hand_in):
    with pytest.raises(Refused):
        hand_in(draft)
    assert not Filing.objects.exists()


def test_a_photo_of_a_refused_recording_is_not_lost(draft, form, signed_in, leo, photo, later):
    paper = SimpleUploadedFile("stamp.jpg", photo, "image/jpeg")
    answer = signed_in(leo).post(url(draft), form(draft, paper=paper))
    assert answer.status_code == 409 and answer.context["form"]["held"].value()
    assert not EvidenceItem.objects.exists()


def test_without_a_rule_there_is_no_day(approved, hand_in):
    filing = hand_in(approved, time_limit="")
    assert filing.due_at is None and filing.counted == {}


def test_somebody_who_may_not_records_nothing(approved, form, signed_in, tanya, karim, later):
    for somebody in (tanya, karim):
        assert signed_in(somebody).post(url(approved), form(approved)).status_code == 404
    assert not Filing.objects.exists()


def test_the_refusal_of_the_past_does_not_hinder_registration(approved, hand_in, leo):
    actions.record_refusal(
        approved,
        filed_at=timezone.now() - timedelta(hours=2),
        channel="post",
        where="",
        refused_by="Секретарь",
        witnesses="",
        words_said="",
        version=approved.version,
        by=leo,
    )
    hand_in(approved)
    assert approved.state == Complaint.State.FILED and approved.filings.count() == 2


def test_a_second_press_with_the_same_paper_is_refused_in_words(approved, hand_in, photo):
    paper = uploads.receive_stream(io.BytesIO(photo))
    seen = approved.version
    hand_in(approved, receipt=paper, receipt_name="stamp.jpg", version=seen)
    with pytest.raises(Refused):
        hand_in(approved, receipt=paper, receipt_name="stamp.jpg", version=seen)
    assert approved.filings.count() == 1


def test_what_is_registered_already_opens_no_form_to_register_it(signed_in, approved, hand_in, leo):
    browser = signed_in(leo, headers={"accept-language": "en"})
    assert browser.get(url(approved)).status_code == 200
    hand_in(approved)
    for name in ("file", "refusal"):
        answer = browser.get(url(approved, name), follow=True)
        assert answer.redirect_chain == [(url(approved, "complaint"), 302)]
        assert "there is nothing to record here now" in answer.content.decode()
