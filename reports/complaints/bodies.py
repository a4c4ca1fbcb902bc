"""The concrete body behind an addressee: this precinct's commission, this region's prosecutor."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q

from observers.registry.models import Commission, Election, Precinct, Region
from portal.jurisdictions import pack
from portal.jurisdictions.remedies import Addressee
from portal.jurisdictions.texts import Text

LEVELS = {
    "precinct": Commission.Level.PRECINCT,
    "territorial": Commission.Level.TERRITORIAL,
    "central": Commission.Level.CENTRAL,
}


@dataclass(frozen=True)
class Body:
    """Who a letter goes to: its own name where one is known, else the heading of its kind."""

    kind: Text
    name: Text | None
    heading: Text | None
    commission: Commission | None = None

    def __str__(self) -> str:
        return str(self.name or self.kind)


def body_of(
    addressee: Addressee,
    *,
    precinct: Precinct | None,
    election: Election | None,
    region: Region | None,
) -> Body:
    """The body that takes a complaint about this place."""
    commission = None
    if addressee.level in LEVELS:
        commission = _commission(LEVELS[addressee.level], precinct, election)
    # A chair is written to by office, whoever's name the registry has for the commission.
    if commission and addressee.concrete is None:
        names = {code: commission.name_in(code) for code in pack.get().languages}
        return Body(addressee.name, Text(names), None, commission)
    name = _composed(addressee, precinct, region)
    return Body(addressee.name, name, None if name else addressee.heading, commission)


def precinct_commission(precinct: Precinct | None, language: str) -> str:
    """The commission of a precinct, by the registry or by its number."""
    if precinct is None:
        return ""
    found = _commission(Commission.Level.PRECINCT, precinct, precinct.election)
    if found:
        return found.name_in(language)
    pattern = _highest("precinct").concrete
    return pattern.in_language(language).format(number=precinct.number) if pattern else ""


def commission_called(name: str, election: Election | None) -> Commission | None:
    """The commission of this election that bears exactly this name, in any language."""
    if election is None:
        return None
    asked = [Q(**{f"name_{code}": name.strip()}) for code in pack.get().languages]
    found = list(election.commissions.filter(reduce(or_, asked))[:2])
    return found[0] if len(found) == 1 else None


def addressee_of(commission: Commission) -> str:
    """What the folder calls this commission."""
    return _highest(next(code for code, one in LEVELS.items() if one == commission.level)).id


def _highest(level: str) -> Addressee:
    """The body of a level above which, on that level, there is no other."""
    known = pack.get().addressees
    return next(
        one
        for one in known.values()
        if one.level == level and all(known[up].level != level for up in one.escalates_to)
    )


def _commission(level: str, precinct, election) -> Commission | None:
    """Up from the precinct's own commission to the one of this level."""
    here = precinct.commission if precinct else None
    while here is not None and here.level != level:
        here = here.above
    if here is None and level == Commission.Level.CENTRAL and election is not None:
        here = election.commissions.filter(level=level).first()
    return here


def _composed(addressee: Addressee, precinct, region) -> Text | None:
    """The name that the folder's pattern makes for this place, or None when a blank is unknown."""
    pattern = addressee.concrete
    if pattern is None:
        return None
    known = pack.get().regions.get(region.code) if region else None
    words = {}
    for language in pattern.languages:
        text = pattern.in_language(language)
        if "{number}" in text and precinct is None or "{region}" in text and known is None:
            return None
        words[language] = text.format(
            number=precinct.number if precinct else "",
            region=known.genitive.in_language(language) if known else "",
        )
    return Text(words)
