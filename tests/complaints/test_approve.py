"""Approval: nothing missing, every annex one of the case's files; and back to draft."""

import pytest
from django.urls import reverse

from portal.lib.refusals import Refused
from reports.cases.models import CaseEvent
from reports.complaints import actions, reading
from reports.complaints.models import Complaint

State = Complaint.State


def test_an_approved_complaint_names_version_and_lawyer(draft, approve, leo):
    approve(draft)
    assert draft.state == State.APPROVED
    assert (draft.approved_by, draft.approved_revision.number) == (leo, 1)
    assert draft.case.history.filter(verb=CaseEvent.Verb.APPROVED).exists()


def test_gaps_block_approval_and_are_named(ask, worker, case, approve, leo, signed_in):
    complaint = ask(case, complainant_address="", complainant_contact="")
    worker.work()
    complaint.refresh_from_db()
    with pytest.raises(Refused, match="адрес заявителя, телефон, электронная почта заявителя"):
        approve(complaint)
    page = signed_in(leo).post(
        reverse("complaints:approve", args=[complaint.public_id]),
        {"version": complaint.version, "revision": 1},
    )
    assert page.status_code == 409 and "адрес заявителя" in page.content.decode()
    # Nor is a gap closed by taking its name away.
    text = reading.structure(complaint.last_revision, leo.member).to_editable_text()
    text = text.replace("________ [", "________ (").replace("[", "(")
    actions.revise(complaint, text, based_on=1, by=leo, member=leo.member)
    with pytest.raises(Refused, match="eight underscores"):
        approve(complaint)
    complaint.refresh_from_db()
    assert complaint.state == State.DRAFT


def test_a_checksum_of_no_file_blocks_approval(draft, approve, leo):
    text = reading.structure(draft.last_revision, leo.member).to_editable_text()
    text += f"\n\n| 7 | Фото | JPEG | {'ab' * 32}\n"
    actions.revise(draft, text, based_on=1, by=leo, member=leo.member)
    with pytest.raises(Refused, match="annex 7"):
        approve(draft)


def test_what_somebody_saved_meanwhile_is_read_before_it_is_approved(draft, leo):
    text = reading.structure(draft.last_revision, leo.member).to_editable_text()
    actions.revise(draft, text + "\nЕщё.", based_on=1, by=leo, member=leo.member)
    with pytest.raises(Refused, match="newer version"):
        actions.approve(draft, revision=1, version=draft.version, by=leo, member=leo.member)


def test_two_who_approve_at_once_approve_once(draft, approve):
    twin = Complaint.objects.get(pk=draft.pk)
    approve(draft)
    with pytest.raises(Refused):
        approve(twin)
    assert draft.case.history.filter(verb=CaseEvent.Verb.APPROVED).count() == 1


def test_english_is_a_reading_copy(ask, worker, case, approve):
    complaint = ask(case, language="en")
    worker.work()
    complaint.refresh_from_db()
    with pytest.raises(Refused, match="reading copy"):
        approve(complaint)


def test_back_to_draft_takes_the_approval_back(approved, leo):
    actions.take_back(approved, version=approved.version, by=leo)
    assert approved.state == State.DRAFT
    assert approved.approved_by is None and approved.approved_revision is None
    assert approved.case.history.filter(verb=CaseEvent.Verb.DRAFT_AGAIN).exists()


def test_what_was_handed_in_does_not_go_back_to_draft(filed, leo):
    with pytest.raises(Refused):
        actions.take_back(filed, version=filed.version, by=leo)


def test_nobody_approves_without_the_vault(draft, leo, signed_in):
    client = signed_in(leo)
    client.cookies.pop("member")
    answer = client.post(
        reverse("complaints:approve", args=[draft.public_id]),
        {"version": draft.version, "revision": 1},
    )
    assert answer.status_code == 409
    draft.refresh_from_db()
    assert draft.state == State.DRAFT
