"""A letter before it is anybody's: filled with a sample or with what a case has."""

from dataclasses import dataclass

from portal.documents import samples
from portal.documents.letters import Letter
from portal.documents.structure import Structure
from portal.jurisdictions import pack
from reports.cases.models import Case
from reports.complaints import handing, name_forms, proposals
from reports.complaints.facts import facts_of
from reports.complaints.models import Complaint
from reports.taxonomy import editions

LANGUAGES = (("kk", "Қазақша"), ("ru", "Русский"), ("en", "English"))


@dataclass(frozen=True)
class About:
    """What the head of a letter says, in words."""

    letter: Letter

    @property
    def name(self):
        known = pack.get().letters.get(self.letter.kind)
        return known.label if known else self.letter.title

    @property
    def addressees(self):
        country = pack.get()
        if self.letter.addressees:
            return [country.addressees[code].name for code in self.letter.addressees]
        return [country.addressee_kinds[code].label for code in self.letter.addressee_kinds]

    @property
    def violations(self):
        return [pack.get().violations[code].name for code in self.letter.violations]


def kinds() -> list[About]:
    """One of every kind, in the order of the folder's list of letters."""
    order = list(pack.get().letters)
    found = [About(one) for one in proposals.letters() if one.language == "ru"]
    known = {code: at for at, code in enumerate(order)}
    return sorted(found, key=lambda one: known.get(one.letter.kind, len(order)))


def about(letter: Letter) -> About:
    return About(letter)


def on_sample(letter: Letter) -> Structure:
    folder = editions.folder_of(pack.get()) / "letters"
    facts = samples.facts(folder, letter.language, letter.kind)
    return letter.fill({**facts, "forms": name_forms.known(letter.language)})


def on_case(letter: Letter, case: Case, now, member) -> Structure:
    """The letter with what the case has. Writes nothing. Raises VaultLocked."""
    complaint = Complaint(
        case=case,
        number="",
        letter=letter.kind,
        language=letter.language,
        addressee=_addressee(letter, case, now),
        requested_at=now,
    )
    return letter.fill(facts_of(complaint, handing.opened(case, {}, member), now))


def _addressee(letter: Letter, case: Case, now) -> str:
    """Whom it would go to: the first proposed for this case whom the letter suits."""
    codes = proposals.violation_codes(case)
    country = pack.get()
    named = [code for one in codes for code in country.violations[one].addressees]
    for code in (*named, *country.addressees):
        one = country.addressees[code]
        if letter.suits(one.kind, codes or letter.violations, one.id):
            return code
    return letter.addressees[0] if letter.addressees else ""
