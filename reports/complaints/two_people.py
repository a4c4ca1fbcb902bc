"""Which complaints two people answer for: one writes the text last, another lets it go out."""

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.documents.markup import LetterFault
from portal.jurisdictions import pack
from portal.lib.refusals import Refused
from reports.complaints import finals, proposals
from reports.complaints.models import Complaint, Revision


def are_needed(complaint: Complaint) -> bool:
    """What the country's folder says: the letter first, then the addressee, then its kind."""
    country = pack.get()
    addressee = country.addressees.get(complaint.addressee)
    said = [_of_letter(complaint)]
    if addressee is not None:
        said += [addressee.two_person, country.addressee_kinds[addressee.kind].two_person]
    return next((one for one in said if one is not None), False)


def _of_letter(complaint: Complaint) -> bool | None:
    try:
        return proposals.letters().get(complaint.letter, complaint.language).two_person
    except LetterFault:
        return None


def last_author(complaint: Complaint, revision: Revision) -> User:
    """Who wrote this version; of a draft as the machine left it, who told it what to write; of a
    file in its place, who brought it."""
    final = finals.of(revision)
    if final is not None:
        return final.by
    return revision.by or complaint.requested_by


def ask(complaint: Complaint, revision: Revision, by: User) -> None:
    """Raises Refused when this person would be the only one who has read what goes out."""
    if last_author(complaint, revision) == by and are_needed(complaint):
        raise Refused(
            _(
                "Two people answer for this kind of complaint. You wrote this version; a "
                "colleague reads and approves it."
            ),
            code="two-people",
        )
