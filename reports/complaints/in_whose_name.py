"""Several people behind one complaint: who stands in it, who left, and one for each of them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.accounts import keys
from portal.accounts.models import User
from portal.documents.structure import Block, Structure
from portal.jurisdictions.search import split
from portal.lib.refusals import Refused
from reports.cases import openings
from reports.cases.models import Case
from reports.complaints.models import Complaint, EarlierPaper
from reports.parties import actions as parties
from reports.parties import names, sides, texts
from reports.parties.models import Collective, NamedIn, Part, Signatory
from reports.parties.names import Person

State = Complaint.State
# A complaint after one of these is one about a refusal, a bad answer or none.
ENDED_BADLY = (State.REFUSED, State.ANSWERED, State.SILENT, State.APPEALED)
# Where a lawyer names those complained of.
THEIRS = ("respondent", "organisation_head", "persons")
# Approved, and in nobody's hands yet.
NOT_HANDED_IN = (State.APPROVED, State.SIGNED, State.REFUSED)
# In our hands, so that what changes can still be heeded.
OURS = (State.REQUESTED, State.DRAFT, *NOT_HANDED_IN)
# Rows that may go whole when the person of whom they tell has left.
ROWS = {"heading_right", "list", "numbered", "fields", "signature"}
# A name may stand in any case: its words are compared without their last letters.
ENDING, SHORTEST, LONGEST_ENDING = 2, 3, 4


def collectives_of(case: Case) -> list[Collective]:
    """Those of a case that somebody signs, the newest first."""
    rows = Collective.objects.filter(case=case, signatories__state=Signatory.State.SIGNED)
    return list(rows.distinct().order_by("-opened_at"))


def chosen(case: Case, number: str, *, user: User, member: keys.OpenMember | None) -> list[Person]:
    """The people of a collective complaint, for a draft. Raises Refused, VaultLocked."""
    collective = next((one for one in collectives_of(case) if str(one.public_id) == number), None)
    if collective is None:
        raise Refused(_("Nobody signs this collective complaint any more. Choose another."))
    held = names.held_by(user, collective)
    if not held.are_complete:
        raise Refused(
            _(
                "The names of {number} are not all in your hands. Ask a custodian for them on its "
                "page, then come back; what you typed here is kept."
            ).format(number=collective.number),
            code="names",
        )
    people = names.read(held, member)
    openings.note(
        user, openings.Verb.IDENTITY, "collective", collective.number, case=case, count=len(people)
    )
    if _is_further(case, collective):
        agreed = Signatory.Consent.FURTHER
        people = [one for one in people if agreed in one.signatory.consents]
        if not people:
            raise Refused(_("Nobody agreed to a further complaint in their name. Ask them anew."))
    return people


def _is_further(case: Case, collective: Collective) -> bool:
    """Whether a complaint in their name has come to an end that one complains about."""
    ended = case.complaints.filter(state__in=ENDED_BADLY).values_list("public_id", flat=True)
    return NamedIn.objects.filter(text__in=list(ended), signatory__collective=collective).exists()


def as_facts(people: Iterable[Person]) -> list[dict[str, str]]:
    """What a worker is handed of them."""
    return [
        {
            "name": one.name,
            "status": one.status,
            "address": one.address,
            "contact": one.contact,
            # Not over one that the lawyer typed.
            **({"iin": one.iin} if one.iin else {}),
        }
        for one in people
    ]


def still_named(complaint: Complaint, member) -> list[Person]:
    """Those in the complaint's name who still sign, as they were when it was asked for."""
    return texts.people(texts.standing(complaint.public_id), member)


def who_go_on(complaint: Complaint, member) -> list[Person]:
    """Those of them who agreed to a further complaint when this one has come to a bad end."""
    agreed = Signatory.Consent.FURTHER
    people = still_named(complaint, member)
    return [one for one in people if agreed in one.signatory.consents]


def note_sides(complaint: Complaint, typed: dict, people: Iterable[Person], member) -> None:
    """Who speaks and who is complained of, for the check of conflicts. Raises VaultLocked."""
    ours = [one.name for one in people]
    if typed.get("complainant_kind") == "person" and typed.get("complainant_name"):
        ours.append(typed["complainant_name"])
    theirs = [typed[name] for name in THEIRS if typed.get(name)]
    sides.note(complaint.case, sides.Mark.Side.OURS, ours, member)
    sides.note(complaint.case, sides.Mark.Side.THEIRS, theirs, member)


# --- Who left ------------------------------------------------------------------------------------


def left_in(complaint: Complaint, structure: Structure, member) -> list[Person]:
    """Those who withdrew and whose names still stand in this text. Raises VaultLocked."""
    rows = list(texts.left(complaint.public_id))
    if not rows:
        return []
    cells = [cell for block in structure.blocks for row in block.rows for cell in row]
    return [one for one in texts.people(rows, member) if any(_names(cell, one) for cell in cells)]


def _names(text: str, person: Person) -> bool:
    """Whether a passage names this person, in whatever case the name stands there."""
    known = split(text)
    asked = split(person.name)
    return bool(asked) and all(any(is_form(word, one) for word in known) for one in asked)


def is_form(word: str, name: str) -> bool:
    """Whether a word may be this name with another ending."""
    stem = name[: max(SHORTEST, len(name) - ENDING)]
    return word.startswith(stem) and abs(len(word) - len(name)) <= LONGEST_ENDING


def without(structure: Structure, people: list[Person]) -> Structure:
    """The text without the rows that name these people; paragraphs are a lawyer's to mend."""
    blocks = []
    for block in structure.blocks:
        rows = block.rows
        if block.kind in ROWS:
            rows = tuple(row for row in rows if not _tells_of(row, people))
        if rows:
            blocks.append(Block(block.kind, rows))
    return replace(structure, blocks=tuple(blocks))


def _tells_of(row, people: list[Person]) -> bool:
    return any(_names(cell, one) for cell in row for one in people)


def refuse_who_left(complaint: Complaint, structure: Structure, member) -> None:
    """Nobody is named who has withdrawn. Raises Refused."""
    found = left_in(complaint, structure, member)
    if found:
        raise Refused(
            ngettext(
                "%(count)s person named in this text has withdrawn. Take the name out first.",
                "%(count)s people named in this text have withdrawn. Take the names out first.",
                len(found),
            )
            % {"count": len(found)},
            code="withdrew",
        )
    texts.forget_left(complaint.public_id)


def left_since_approval(complaint: Complaint, until: datetime) -> int:
    """How many left after the text was approved and by then; of the text of an earlier complaint
    that goes along too."""
    earlier = EarlierPaper.objects.filter(complaint=complaint)
    named = {complaint.public_id, *earlier.values_list("earlier__public_id", flat=True)}
    left = [texts.left_between(one, complaint.approved_at, until) for one in named]
    return len({row for rows in left for row in rows.values_list("signatory", flat=True)})


def refuse_handing_in(complaint: Complaint, at: datetime) -> None:
    """What was approved before somebody left must not go out after it. Raises Refused."""
    if complaint.state in NOT_HANDED_IN and left_since_approval(complaint, at):
        raise Refused(
            _(
                "Somebody named in this text has withdrawn since it was approved. Make it a draft "
                "again, take the name out and approve it once more; or ask for a new draft."
            ),
            code="withdrew",
        )


def note_handed_in(complaint: Complaint, at: datetime) -> None:
    """From now on nobody of them can withdraw from this; they are told so where they ask."""
    rows = NamedIn.objects.of(complaint.public_id).exclude(sealed_person=None)
    parties.note_handed_in([row.signatory for row in rows], at)


# --- The page ------------------------------------------------------------------------------------


def shown(complaint: Complaint, structure: Structure | None, member, user: User) -> dict:
    """What the page of a complaint says of those in whose name it is made."""
    rows = list(NamedIn.objects.of(complaint.public_id))
    parts = Part.objects.filter(whole=complaint.public_id).values("text")
    whole = Part.objects.filter(text=complaint.public_id).values("whole")
    left = 0
    if structure is not None and complaint.state == State.DRAFT:
        left = len(left_in(complaint, structure, member))
    elif complaint.state in NOT_HANDED_IN:
        left = left_since_approval(complaint, timezone.now())
    seen, hidden = sides.conflicts_of(complaint.case, user)
    stands = complaint.case.representations.select_related("lawyer").order_by("pk")
    signing = [row for row in rows if row.signatory.stands]
    return {
        "collective": rows[0].signatory.collective if rows else None,
        "signing": len(signing),
        "left": left,
        "conflicts": seen,
        "hidden_conflicts": hidden,
        "ended": [row for row in stands if row.is_over] if complaint.state in OURS else [],
        "parts": Complaint.objects.filter(public_id__in=parts).order_by("pk"),
        "whole": Complaint.objects.filter(public_id__in=whole).first(),
        "may_split": len(signing) > 1 and complaint.state != State.REQUESTED and not parts,
    }
