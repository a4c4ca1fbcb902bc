"""The library of earlier complaints: what goes in, and how it is found again."""

import re

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.jurisdictions import pack
from portal.jurisdictions.search import fold
from portal.lib.refusals import Refused
from reports.complaints import reading
from reports.complaints.models import Complaint, Filing, LibraryEntry

ENDED = {Complaint.State.ANSWERED, Complaint.State.CLOSED}
# What a lawyer typed about people when asking for the draft.
NAMED = ("complainant_name", "representative", "signatories", "witnesses", "organisation_head")
WORD = re.compile(r"\w{4,}")


def may_take(complaint: Complaint) -> bool:
    return complaint.state in ENDED


@transaction.atomic
def approve(complaint: Complaint, summary: str, *, by: User, member) -> LibraryEntry:
    """Put a complaint into the library under a summary without names; again replaces it."""
    if not may_take(complaint):
        raise Refused(_("Only an answered or closed complaint goes into the library."))
    if found := names_in(complaint, summary, member):
        words = _("These words stand among the names of this complaint: {words}. Take them out.")
        raise Refused(words.format(words=", ".join(found)), code="named")
    case = complaint.case
    codes = case.violation_types.values_list("code", flat=True)
    answered = Filing.objects.filter(complaint=complaint).exclude(answer=None)
    last = answered.select_related("answer").order_by("filed_at").last()
    entry, _made = LibraryEntry.objects.update_or_create(
        complaint=complaint,
        defaults={
            "summary": summary.strip(),
            "search_text": LibraryEntry.searchable(summary),
            "violations": f"|{'|'.join(sorted(codes))}|",
            "addressee": complaint.addressee,
            "letter": complaint.letter,
            "outcome": last.answer.outcome if last else "",
            "region": None if case.is_sensitive else case.region,
            "election": case.election,
            "approved_by": by,
        },
    )
    return entry


def names_in(complaint: Complaint, summary: str, member) -> list[str]:
    """Words of it that stand among the names typed for this complaint. Raises VaultLocked."""
    if complaint.sealed_request is None:
        return []
    typed = reading.typed(complaint, member)
    named = " ".join(str(typed.get(name) or "") for name in NAMED)
    # “observer | status” and office words are the folder's own and name nobody.
    known = {fold(word) for word in WORD.findall(named) if word[:1].isupper()}
    found = [word for word in WORD.findall(summary) if word[:1].isupper() and fold(word) in known]
    return list(dict.fromkeys(found))


def narrowed(rows, *, words="", violation="", addressee="", outcome="", letter="", **more):
    """The entries that these facts leave; what is empty narrows nothing."""
    rows = rows.worded(words)
    if violation:
        rows = rows.filter(violations__contains=f"|{violation}|")
    if outcome:
        rows = rows.filter(outcome="" if outcome == "none" else outcome)
    asked = {"addressee": addressee, "letter": letter, **more}
    return rows.filter(**{name: value for name, value in asked.items() if value})


def facts(entry: LibraryEntry) -> dict:
    """An entry's codes in the reader's words."""
    country = pack.get()
    codes = [code for code in entry.violations.split("|") if code]
    addressee, letter = country.addressees.get(entry.addressee), country.letters.get(entry.letter)
    return {
        "violations": [str(getattr(country.violations.get(one), "name", one)) for one in codes],
        "addressee": str(addressee.name) if addressee else entry.addressee,
        "letter": str(letter.label) if letter else entry.letter,
    }
