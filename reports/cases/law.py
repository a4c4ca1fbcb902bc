"""What the law says of a violation type, with the lawyers' marks, for staff to weigh."""

from dataclasses import dataclass

from django.utils.translation import get_language

from portal.jurisdictions import pack
from portal.jurisdictions.laws import Citation
from portal.jurisdictions.texts import Text
from reports.taxonomy.models import LegalProvision, ViolationType


@dataclass(frozen=True)
class Basis:
    """One provision: its name as a letter has it, what it says, how sure the lawyers are."""

    name: str
    says: Text | None
    role: Text
    applicability: Text
    confidence: str


@dataclass(frozen=True)
class Remedy:
    """One addressee that the folder proposes, and the step of the path that leads there."""

    name: Text
    kind: Text
    step: Text | None
    confidence: str


def bases(violation_type: ViolationType) -> list[Basis]:
    """The provisions of the edition by which the report was classified, as that edition had
    them; later readings of the law do not change what a report was taken for."""
    entry = violation_type.entry
    citations = [_citation(said) for said in entry.get("citations", ())]
    provisions = {
        row.code: row.entry
        for row in LegalProvision.objects.filter(
            catalogue=violation_type.catalogue_id, code__in=[one.provision for one in citations]
        )
    }
    country = pack.get()
    language = get_language() or "ru"
    return [
        Basis(
            name=country.cite(citation, language) if citation.law in country.laws else citation.law,
            says=_text(provisions.get(citation.provision, {}).get("paraphrase")),
            role=country.scales["citation_roles"][citation.role].label,
            applicability=country.scales["applicability"][citation.applicability].label,
            confidence=citation.confidence,
        )
        for citation in citations
    ]


def remedies(violation_type: ViolationType) -> list[Remedy]:
    """Whom to complain to, in the order in which the folder proposes them."""
    country = pack.get()
    if violation_type.code not in country.violations:
        return []
    return [
        Remedy(
            name=proposal.addressee.name,
            kind=country.addressee_kinds[proposal.addressee.kind].label,
            step=proposal.step.text if proposal.step else None,
            confidence=proposal.addressee.confidence,
        )
        for proposal in country.addressees_for(violation_type.code)
    ]


def _citation(said: dict) -> Citation:
    return Citation(**{**said, "pinpoint": _text(said.get("pinpoint"))})


def _text(words: dict | None) -> Text | None:
    return Text(words) if words else None
