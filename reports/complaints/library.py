"""The library of earlier complaints: what goes in, and how it is found again."""

import re

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts import keys
from portal.accounts.models import User, Vault
from portal.jurisdictions import pack
from portal.jurisdictions.search import fold
from portal.lib.refusals import Refused
from reports.complaints import in_whose_name, reading
from reports.complaints.models import Complaint, Filing, LibraryEntry
from reports.parties import representing, texts
from reports.parties.models import NamedIn

ENDED = {Complaint.State.ANSWERED, Complaint.State.CLOSED}
# What a lawyer typed about people when asking for the draft; a line may go on after a bar.
NAMED = (
    "complainant_name",
    "representative",
    "signatories",
    "witnesses",
    "observer_name",
    *in_whose_name.THEIRS,
)
WORD = re.compile(r"[^\W\d_]{2,}")
# The last letters that give way to an ending: Цой, Цоя.
GIVES_WAY = "аеийоуыьэюя"


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
    last = answered.select_related("answer").order_by("filed_at", "pk").last()
    entry, _made = LibraryEntry.objects.update_or_create(
        complaint=complaint,
        defaults={
            "summary": summary.strip(),
            "search_text": LibraryEntry.searchable(summary),
            "violations": f"|{'|'.join(sorted(codes))}|",
            "addressee": complaint.answering or complaint.addressee,
            "letter": complaint.letter,
            "outcome": last.answer.outcome if last else "",
            "region": None if case.is_sensitive else case.region,
            "election": case.election,
            "approved_by": by,
        },
    )
    return entry


def names_in(complaint: Complaint, summary: str, member) -> list[str]:
    """Words of it that may be a name of this complaint in any form. Raises VaultLocked, and
    Refused when the names are deleted: then nobody can tell any more."""
    keys.require(member, Vault.Kind.CASE)
    if complaint.sealed_request is None:
        raise Refused(
            _(
                "The names of this complaint were deleted: their time was over. Nobody can check "
                "any more that none stands in a summary, so it does not go into the library."
            )
        )
    known = {fold(word) for one in _names(complaint, member) for word in one}
    words = dict.fromkeys(WORD.findall(summary))
    return [word for word in words if any(_may_be(word, name) for name in known)]


def _names(complaint: Complaint, member):
    """The words of every name."""
    typed = reading.typed(complaint, member)
    for field in NAMED:
        for line in str(typed.get(field) or "").splitlines():
            # “observer | status” and office words are the folder's own and name nobody.
            found = WORD.findall(line.partition("|")[0])
            yield [word for word in found if word[:1].isupper()]
    if typed.get("complainant_kind") == "person":
        yield WORD.findall(typed.get("complainant_name") or "")
    for one in texts.people(NamedIn.objects.of(complaint.public_id), member):
        yield WORD.findall(one.name)
    for row in complaint.case.representations.all():
        if not row.is_deleted:
            yield WORD.findall(representing.person_of(row, member)["name"])


def _may_be(word: str, name: str) -> bool:
    """In doubt it may. A word without a capital must share more: “марта” is not Мария."""
    asked = fold(word)
    if asked == name:
        return len(name) > 2 or word[:1].isupper()
    if len(name) < 3 or abs(len(asked) - len(name)) > in_whose_name.LONGEST_ENDING:
        return False
    stem = name[:-1] if name[-1] in GIVES_WAY else name
    if len(stem) < 3:
        # Цой: a stem so short takes an ending of two letters at most.
        return asked.startswith(stem) and len(asked) <= len(name) + 1
    if asked.startswith(stem):
        return True
    return word[:1].isupper() and in_whose_name.is_form(asked, name)


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
