"""A complaint in the name of several people: who stands in it, who left, and one for each."""

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import Opening
from portal.lib.jobs import Job
from portal.lib.refusals import Refused
from reports.complaints import actions, going_on, in_whose_name, reading, splitting
from reports.complaints.models import Complaint
from reports.court import actions as bundles
from reports.parties import actions as parties
from reports.parties.models import NamedIn, Part, Signatory

NAMES = ("Сапарова Айгүл Маратовна", "Оспанов Ерлан Болатович", "Кузнецова Анна Петровна")


@pytest.fixture
def signed(sign):
    return [sign(name) for name in NAMES]


@pytest.fixture
def drafted(signed, hand_over, ask, worker, case):
    """A draft in the name of three people, without any other complainant."""
    complaint = ask(case, people=hand_over(), complainant_name="")
    assert worker.work() == [Job.State.DONE]
    complaint.refresh_from_db()
    return complaint


def test_all_of_them_stand_in_it_and_the_first_is_the_complainant(drafted, text_of, leo):
    text = text_of(drafted)
    assert all(name in text for name in NAMES)
    assert text.count("ул. Сатпаева, 3") >= 3
    assert "ПРОСИМ" in text
    assert reading.structure(drafted.last_revision, leo.member).gaps == []


def test_who_withdraws_is_named_on_the_draft_and_stops_its_approval(
    drafted, signed, approve, leo, signed_in, text_of
):
    parties.withdraw(signed[1])
    desk = signed_in(leo)
    address = f"/desk/complaints/{drafted.public_id}/"
    assert "1 person withdrew and still stands" in desk.get(address).content.decode()
    with pytest.raises(Refused, match="has withdrawn"):
        approve(drafted)
    desk.post(f"{address}take-out/")
    drafted.refresh_from_db()
    assert NAMES[1] not in text_of(drafted) and NAMES[0] in text_of(drafted)
    assert "still stands" not in desk.get(address).content.decode()
    approve(drafted)
    # Nothing that says who it was is kept beside the text.
    assert NamedIn.objects.get(signatory=signed[1]).sealed_person is None


def test_after_approval_nothing_goes_out_with_the_name_of_who_left(
    drafted, signed, approve, hand_in, leo
):
    approve(drafted)
    actions.request_bundle(drafted, by=leo, member=leo.member)
    before = timezone.now()
    parties.withdraw(signed[2])
    after = timezone.now()
    with pytest.raises(Refused, match="since it was approved"):
        actions.request_bundle(drafted, by=leo, member=leo.member)
    with pytest.raises(Refused, match="since it was approved"):
        hand_in(drafted, filed_at=after)
    # It was handed in a moment before: that is the truth, and it can be written down.
    hand_in(drafted, filed_at=before)
    signed[2].refresh_from_db()
    assert signed[2].state == Signatory.State.STOPPED
    assert {one.handed_in_at for one in Signatory.objects.all()} == {before}


def test_a_finished_bundle_does_not_hand_out_who_left_after_it_was_made(
    drafted, signed, approve, hand_in, leo, signed_in, worker
):
    approve(drafted)
    made = actions.request_bundle(drafted, by=leo, member=leo.member)
    election = drafted.case.election
    court = bundles.ask_for(
        [drafted], election=election, precinct=None, language="ru", by=leo, member=leo.member
    )
    bundles.go_on(court, member=leo.member)
    assert set(worker.work()) == {Job.State.DONE}
    desk = signed_in(leo)
    # Beside it stands a copy of the same for court.
    one = reverse("complaints:bundle", args=[drafted.public_id, made.public_id])
    both = (one, reverse("court:download", args=[court.public_id]))
    assert [desk.get(address).status_code for address in both] == [200, 200]
    before = timezone.now()
    parties.withdraw(signed[1])
    # Nor when the text became a draft again and was approved without the name.
    drafted.refresh_from_db()
    actions.take_back(drafted, version=drafted.version, by=leo)
    desk.post(f"/desk/complaints/{drafted.public_id}/take-out/")
    for again in (False, True):
        if again:
            drafted.refresh_from_db()
            approve(drafted)
        for address in both:
            refused = desk.get(address)
            assert refused.status_code == 409
            assert "make the bundle again" in refused.content.decode()
    # It was handed in a moment before: then it stands in it for good.
    drafted.refresh_from_db()
    hand_in(drafted, filed_at=before)
    assert [desk.get(address).status_code for address in both] == [200, 200]


def test_a_name_is_known_again_in_any_case_and_nobody_elses_row_goes():
    person = in_whose_name.Person(None, NAMES[2], "", "", "")
    assert in_whose_name._names("от Кузнецовой Анны Петровны", person)
    assert not in_whose_name._names("Кузнецов Пётр, Сапарова Анна", person)


def test_names_that_are_not_handed_over_are_asked_for_first(signed, case, collective, leo):
    who = {"user": leo, "member": leo.member}
    with pytest.raises(Refused, match="Ask a custodian"):
        in_whose_name.chosen(case, str(collective.public_id), **who)


def test_after_a_refusal_only_those_are_named_who_agreed_to_it(
    sign, hand_over, ask, worker, case, collective, leo
):
    sign(NAMES[0])
    sign(NAMES[1], consents=Signatory.NEEDED)
    complaint = ask(case, people=hand_over(), complainant_name="")
    who = {"user": leo, "member": leo.member}
    number = str(collective.public_id)
    assert len(in_whose_name.chosen(case, number, **who)) == 2
    assert Opening.objects.filter(subject=leo, verb="identity").count() == 1
    Complaint.objects.filter(pk=complaint.pk).update(state=Complaint.State.REFUSED)
    assert [one.name for one in in_whose_name.chosen(case, number, **who)] == [NAMES[0]]


def test_one_click_makes_a_complaint_for_each_who_still_signs(
    drafted, signed, leo, worker, text_of, signed_in
):
    parties.withdraw(signed[0])
    desk = signed_in(leo)
    address = f"/desk/complaints/{drafted.public_id}/"
    assert desk.post(f"{address}split/").status_code == 302
    worker.work()
    parts = [Complaint.objects.get(public_id=one.text) for one in Part.objects.order_by("pk")]
    assert [name for part in parts for name in NAMES if name in text_of(part)] == list(NAMES[1:])
    assert all("ПРОШУ" in text_of(part) for part in parts)
    shown = desk.get(address).content.decode()
    assert all(part.number in shown for part in parts)
    assert drafted.number in desk.get(f"/desk/complaints/{parts[0].public_id}/").content.decode()
    with pytest.raises(Refused, match="split already"):
        splitting.split(drafted, by=leo, member=leo.member)


def test_an_earlier_complaint_goes_along_only_while_all_whom_it_names_agree(
    drafted, signed, approve, ask, worker, leo, signed_in
):
    approve(drafted)
    told = {"channel": "post", "where": "", "refused_by": "Секретарь", "witnesses": ""}
    actions.record_refusal(
        drafted, filed_at=timezone.now(), words_said="Нет", version=drafted.version, by=leo, **told
    )
    to = {"addressee": "cec", "letter": "refusal-to-register", "by": leo, "member": leo.member}
    new = going_on.prepare(drafted, **to)
    worker.work()
    new.refresh_from_db()
    assert [row.kind for row in new.earlier_papers.all()] == ["letter"]
    # Each of them alone, with the same annex and the same way on.
    splitting.split(new, by=leo, member=leo.member)
    parts = Complaint.objects.filter(goes_on_from__earlier=drafted).exclude(pk=new.pk)
    assert {part.earlier_papers.get().item for part in parts} == {new.earlier_papers.get().item}
    assert new.counted and {part.due_at for part in parts} == {new.due_at}
    worker.work()
    ours = parts.get(public_id=Part.objects.get(signatory=signed[0]).text)
    approve(ours)
    actions.request_bundle(ours, by=leo, member=leo.member)

    # One of the others leaves: their name stands in the earlier one, so that goes nowhere now.
    parties.withdraw(signed[1])
    with pytest.raises(Refused, match="since it was approved"):
        actions.request_bundle(ours, by=leo, member=leo.member)
    assert worker.work() == [Job.State.DONE] and ours.bundles.get().state == "changed"
    actions.take_back(ours, version=ours.version, by=leo)
    with pytest.raises(Refused, match="did not agree to a further complaint"):
        approve(ours)
    later = going_on.prepare(drafted, **to)
    assert not later.earlier_papers.exists()
    page = signed_in(leo).get(reverse("complaints:complaint", args=[later.public_id]))
    assert "The earlier complaint is no annex" in page.content.decode()
