"""What an operator may advise for a violation type, from the jurisdiction's folder."""

from dataclasses import dataclass

from portal.jurisdictions import pack

# Rules of evidence that concern every caller stand first in the folder; these are enough to
# read out in a minute.
MOST = 12
MOST_ADDRESSEES = 5


@dataclass(frozen=True)
class Advice:
    """One thing to tell the caller; `code` is what the call keeps of it."""

    code: str
    text: str
    reason: str = ""


def advice_for(violation_code: str | None) -> list[Advice]:
    """Whom to turn to, which evidence helps, and what not to do; in the reader's language."""
    country = pack.get()
    violation = country.violations.get(violation_code or "")
    found = []
    if violation is not None:
        found = _addressees(country.addressees_for(violation)[:MOST_ADDRESSEES])
        found += [
            Advice(f"evidence:{code}", str(country.evidence_kinds[code].label))
            for code in violation.evidence
        ]
    found += [
        Advice(f"rule:{rule.code}", str(rule.text)) for rule in country.evidence_rules.values()
    ]
    return found[: MOST + len(country.evidence_rules)]


def _addressees(proposals) -> list[Advice]:
    """Whom to turn to. Bodies that one step of a path names share its reason: it is said once."""
    found, said = [], set()
    for proposal in proposals:
        reason = str(proposal.step.text) if proposal.step else ""
        once = "" if reason in said else reason
        said.add(reason)
        addressee = proposal.addressee
        found.append(Advice(f"addressee:{addressee.id}", str(addressee.name), once))
    return found


def words_for(codes: list[str]) -> list[str]:
    """The advice that a call kept, in words; codes of an edition that is gone stay codes."""
    return [str(_words(code) or code) for code in codes]


def is_known(code: str) -> bool:
    return _words(code) is not None


def _words(full: str):
    """The words of one piece of advice, or None when this edition does not know it."""
    country = pack.get()
    kind, _colon, code = full.partition(":")
    tables = {
        "addressee": (country.addressees, "name"),
        "evidence": (country.evidence_kinds, "label"),
        "rule": (country.evidence_rules, "text"),
    }
    table, name = tables.get(kind, ({}, ""))
    return getattr(table[code], name) if code in table else None
