"""To courts, police and abroad: one lawyer writes, another lets it go out."""

import pytest
from django.urls import reverse

from portal.accounts.models import Role
from portal.documents.letters import read_letter
from portal.documents.markup import LetterFault
from portal.jurisdictions import pack
from portal.lib.refusals import Refused
from reports.complaints import actions, proposals, reading, two_people
from reports.complaints.models import Complaint


@pytest.fixture
def to_court(draft):
    draft.addressee = "court-admin"
    draft.save(update_fields=["addressee"])
    return draft


@pytest.fixture
def lena(person):
    return person("lena", Role.LAWYER)


def test_who_wrote_it_last_does_not_approve_it(to_court, approve, leo, lena, signed_in):
    with pytest.raises(Refused, match="a colleague reads and approves"):
        approve(to_court)
    address = reverse("complaints:complaint", args=[to_court.public_id])
    words = signed_in(leo).get(address).content.decode()
    assert "Two people answer for this kind" in words and "complaints:approve" not in words
    # Leo mends what Lena wrote: from then on he is the author, and she approves.
    text = reading.structure(to_court.last_revision, leo.member).to_editable_text()
    actions.revise(to_court, text + "\nЕщё.", based_on=1, by=lena, member=lena.member)
    with pytest.raises(Refused):
        approve(to_court, by=lena)
    approve(to_court)
    assert (to_court.state, to_court.approved_by) == (Complaint.State.APPROVED, leo)


def test_the_folder_says_where_it_takes_two(draft):
    kinds = pack.get().addressee_kinds
    assert {code for code, one in kinds.items() if one.two_person} == {
        *("court", "police", "international")
    }
    said = {}
    for code in ("tec", "prosecutor", "court-admin", "police-102", "international-observers"):
        draft.addressee = code
        said[code] = two_people.are_needed(draft)
    assert said == {
        "tec": False,
        "prosecutor": False,
        "court-admin": True,
        "police-102": True,
        "international-observers": True,
    }
    draft.addressee = "tec"
    letter = proposals.letters().get(draft.letter, draft.language)
    object.__setattr__(letter, "two_person", True)
    try:
        assert two_people.are_needed(draft)
    finally:
        object.__setattr__(letter, "two_person", None)


def test_a_letter_that_says_it_wrongly_is_refused_by_its_line(tmp_path):
    known = pack.HERE / "kz" / "letters" / "court.ru.txt"
    text = known.read_text().replace("\nedition:", "\ntwo_person: maybe\nedition:", 1)
    wrong = tmp_path / "court.ru.txt"
    wrong.write_text(text)
    with pytest.raises(LetterFault, match="two_person has to be true or false"):
        read_letter(wrong)
    wrong.write_text(text.replace("two_person: maybe", "two_person: true"))
    assert read_letter(wrong).two_person is True
