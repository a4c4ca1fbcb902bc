"""The page on which a draft is asked for: proposals in order, with reason and article."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse

from portal.accounts import keys
from reports.complaints import proposals, reading
from reports.complaints.models import Complaint
from tests.complaints.conftest import COMPLAINANT

VOTING_DAY = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
DAY_AFTER = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def fields():
    return {
        "to": "tec/higher-commission",
        "language": "kk",
        "complainant_kind": "person",
        "complainant_name": COMPLAINANT,
        "consent": "on",
        "witnesses": "Свидетель\x00 Один",
    }


def url(case):
    return reverse("complaints:request_draft", args=[case.public_id])


def ids(found) -> list[str]:
    return [one.addressee.id for one in found]


def test_on_voting_day_the_chair_is_told_first(case):
    found = proposals.for_case(case, VOTING_DAY)
    assert ids(found)[:4] == ["pec-chair", "pec", "tec", "cec"]
    assert found[0].reason == "on-the-spot/tell-chair"
    assert "20-1" in found[0].basis["ru"]


def test_after_it_the_steps_of_that_day_stand_back(case):
    found = proposals.for_case(case, DAY_AFTER)
    by_id = {one.addressee.id: one for one in found}
    assert by_id["pec-chair"].reason == "on-the-spot/attach-act"
    assert ids(found).index("prosecutor") > ids(found).index("court-admin")
    assert by_id["prosecutor"].only_in is not None
    tec = by_id["tec"]
    assert tec.reason == "commission-ladder/appeal" and tec.answer.id == "higher-commission-3d"


def test_the_bodies_of_the_place_are_named(case):
    names = {one.addressee.id: str(one.body.name) for one in proposals.for_case(case, DAY_AFTER)}
    assert "123" in names["pec"]
    assert "Bostandyq" in names["tec"] and "Central" in names["cec"]
    assert "Almaty" in names["prosecutor"]


def test_a_body_without_a_fitting_letter_is_named_last_and_cannot_be_chosen(
    case, signed_in, leo, worker
):
    found = proposals.for_case(case, DAY_AFTER)
    assert ids(found)[-1] == "police-102" and found[-1].letters == ()
    page = signed_in(leo).get(url(case)).content.decode()
    assert 'value="police-102/' not in page and "no letter yet" in page


def test_the_first_proposal_is_chosen_already(case, signed_in, leo):
    with time_machine.travel(VOTING_DAY):
        page = signed_in(leo).get(url(case)).content.decode()
    assert 'value="pec-chair/chair-act" checked' in page
    assert "article 49, part 5" in page or "three days" in page


def test_the_way_from_a_refusal_is_chosen_when_it_leads_here(case, signed_in, leo):
    page = signed_in(leo).get(url(case) + "?to=court-admin/court").content.decode()
    assert 'value="court-admin/court" checked' in page


def test_the_page_asks_for_a_draft(case, fields, signed_in, leo, worker):
    answer = signed_in(leo).post(url(case), fields)
    complaint = Complaint.objects.get()
    assert answer["Location"] == reverse("complaints:complaint", args=[complaint.public_id])
    assert (complaint.language, complaint.addressee) == ("kk", "tec")
    page = signed_in(leo).get(answer["Location"]).content.decode()
    assert "A worker is writing the draft" in page
    state = reverse("complaints:state", args=[complaint.public_id])
    assert signed_in(leo).get(state).json() == {"drafting": True, "bundling": 0}
    worker.work()
    assert signed_in(leo).get(state).json() == {"drafting": False, "bundling": 0}
    page = signed_in(leo).get(answer["Location"]).content.decode()
    assert COMPLAINANT in page


def test_nobody_is_named_without_consent(case, fields, signed_in, leo, worker):
    fields.pop("consent")
    answer = signed_in(leo).post(url(case), fields)
    page = answer.content.decode()
    assert answer.status_code == 400 and COMPLAINANT in page and "without agreeing" in page
    assert not Complaint.objects.exists()


def test_a_file_that_nobody_could_open_is_no_photo_and_waits_to_be_chosen(
    report, open_case, with_file, photo, fields, signed_in, leo, worker
):
    told = report()
    whole, broken = with_file(told, photo), with_file(told, photo[:300])
    worker.examine()
    case = open_case(told)
    page = signed_in(leo).get(url(case)).content.decode()
    assert f'value="{whole.public_id}" checked' in page
    assert f'value="{broken.public_id}">' in page
    assert "File (could not be opened)" in page and "Kept, but cannot be shown" in page
    annexes = [str(whole.public_id), str(broken.public_id)]
    signed_in(leo).post(url(case), {**fields, "annexes": annexes})
    worker.work()
    drafted = reading.structure(Complaint.objects.get().last_revision, leo.member)
    assert [row[1] for row in drafted.annexes()] == ["Фотосурет", "Файл (ашылмады)"]


@pytest.mark.parametrize(
    "changes",
    [
        {"to": ""},
        {"to": "tec/court"},
        {"to": "police-102/police-coercion"},
        {"to": "nobody"},
        {"language": "fr"},
        {"annexes": ["6b0c1a1e-0000-0000-0000-000000000000"]},
        {"drawn_up_at": "25:99"},
        {"complainant_name": "x" * 400},
    ],
)
def test_what_cannot_be_is_asked_again_with_everything_typed(
    case, fields, signed_in, leo, worker, changes
):
    answer = signed_in(leo).post(url(case), {**fields, "place": "Алматы қ.", **changes})
    assert answer.status_code == 400 and "Алматы қ." in answer.content.decode()
    assert not Complaint.objects.exists()


def test_without_a_worker_everything_typed_stays_on_the_page(case, fields, signed_in, leo, worker):
    keys.JobKey.objects.all().delete()
    answer = signed_in(leo).post(url(case), fields)
    page = answer.content.decode()
    assert answer.status_code == 409 and COMPLAINANT in page and "No worker" in page


def test_a_draft_that_a_dying_worker_took_along_can_be_asked_for_again(
    case, ask, worker, signed_in, leo, tanya
):
    complaint = ask(case)
    worker.restart()
    worker.work()
    address = reverse("complaints:complaint", args=[complaint.public_id])
    again = reverse("complaints:draft_again", args=[complaint.public_id])
    assert again in signed_in(leo).get(address).content.decode()
    assert signed_in(tanya).post(again).status_code == 404
    signed_in(leo).post(again)
    worker.work()
    complaint.refresh_from_db()
    assert complaint.state == Complaint.State.DRAFT


def test_who_may_not_asks_for_nothing(case, fields, signed_in, tanya, hana, worker):
    for somebody in (tanya, hana):
        assert signed_in(somebody).get(url(case)).status_code == 404
        assert signed_in(somebody).post(url(case), fields).status_code == 404
    assert not Complaint.objects.exists()
