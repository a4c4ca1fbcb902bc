"""What a complaint rests on that nobody has read in the law: each takes the lawyer's own tick."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.documents.markup import LetterFault
from portal.documents.structure import Structure
from portal.jurisdictions import pack
from portal.lib.refusals import Refused
from reports.complaints import by_edition, facts, proposals
from reports.complaints.models import Complaint

# Written from general knowledge: somebody has to look it up before an authority reads it.
UNREAD = "RECALLED"


@dataclass(frozen=True)
class Unsure:
    """One thing that was written from memory. `code` is what the history keeps of the tick."""

    code: str
    kind: str
    name: str
    confidence: str = UNREAD


def of(complaint: Complaint, structure: Structure) -> list[Unsure]:
    """Letter, addressee, provisions and time limits of this text that carry that mark."""
    with by_edition.asking(complaint):
        found = [*_letter(complaint), *_addressee(complaint)]
        found += [*_provisions(complaint, structure), *_limits(complaint, structure)]
    return list({one.code: one for one in found}.values())


def ticked(complaint: Complaint, structure: Structure, ticks) -> list[str]:
    """The codes of all of them, for the history. Raises Refused while one is not ticked."""
    found = of(complaint, structure)
    missing = [one.name for one in found if one.code not in set(ticks)]
    if missing:
        words = _("Written from memory: {names}. Read each in the law and tick it.")
        raise Refused(words.format(names="; ".join(missing)), code="unticked")
    return [one.code for one in found]


def _letter(complaint: Complaint):
    try:
        letter = proposals.letters().get(complaint.letter, complaint.language)
    except LetterFault:
        return
    if letter.confidence == UNREAD:
        code = f"letter:{letter.kind}.{letter.language}@{letter.edition}"
        yield Unsure(code, _("The wording of the letter"), letter.title)


def _addressee(complaint: Complaint):
    known = pack.get().addressees.get(complaint.addressee)
    if known and known.confidence == UNREAD:
        yield Unsure(f"addressee:{known.id}", _("The addressee"), str(known.name))


def _provisions(complaint: Complaint, structure: Structure):
    """What the text names: the lawyer may have taken a provision out, or put another one in."""
    country, text = pack.get(), _even(structure.plain_text())
    for citation in _citations(complaint):
        known = country.provisions.get(citation.provision)
        marks = {citation.confidence, known.confidence if known else None}
        name = country.cite(citation, complaint.language)
        if UNREAD in marks and _even(name) in text:
            place = "/".join(filter(None, (citation.provision, citation.paragraph)))
            yield Unsure(f"provision:{place or name}", _("A provision"), name)
    for provision in country.provisions.values():
        name = country.cite(provision, complaint.language)
        if provision.article and provision.confidence == UNREAD and _even(name) in text:
            yield Unsure(f"provision:{provision.id}", _("A provision"), name)


def _citations(complaint: Complaint):
    country = pack.get()
    for code in proposals.violation_codes(complaint.case):
        yield from country.violations[code].citations
    limit = facts.answer_rule(complaint)
    yield from (basis for basis in (limit.basis if limit else ()) if basis.law or basis.provision)


def _limits(complaint: Complaint, structure: Structure):
    """The rule for the answer where the letter quotes it, and the one we hurry by ourselves."""
    text, language = _even(structure.plain_text()), complaint.language
    answer = facts.answer_rule(complaint)
    quoted = answer and any(
        _even(words.in_language(language)) in text for words in (answer.rule, answer.basis_text)
    )
    ours = pack.get().time_limits.get(complaint.counted.get("time_limit"))
    for limit in filter(None, (answer if quoted else None, ours)):
        if limit.confidence == UNREAD:
            yield Unsure(f"limit:{limit.id}", _("A time limit"), f"{limit.title}: {limit.rule}")


def _even(words: str) -> str:
    """Spaces of every kind made equal: a letter is glued where a line must not break."""
    return " ".join(words.split())
