"""What coordinators do with elections, commissions and precincts."""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from observers.registry.models import Commission, Election, Precinct, Region
from portal.jurisdictions.search import fold
from portal.lib.refusals import Refused

SEARCHED = ("settlement", "venue_kk", "venue_ru", "address_kk", "address_ru")


class ChangedMeanwhile(Refused):
    def __init__(self):
        super().__init__(
            _("Somebody else changed this meanwhile. Look at both, then save again."),
            code="changed-meanwhile",
            conflict=True,
        )


class NumberTaken(Refused):
    def __init__(self):
        super().__init__(
            _("This region has a precinct with this number already."), code="number-taken"
        )


@transaction.atomic
def open_election(
    names: dict,
    *,
    voting_day,
    opens,
    closes,
    zone: str,
    is_open: bool = True,
    code: str = "",
    kind: str = "",
) -> Election:
    """A new election; `names` by language. Raises Refused when `code` names another one."""
    wanted = code or f"{slugify(names['en'])[:50] or 'election'}-{voting_day.year}"
    taken = Election.objects.filter(code__startswith=wanted).values_list("code", flat=True)
    if wanted in taken:
        if code:
            raise Refused(_("There is an election with this code already."), code="code-taken")
        wanted = f"{wanted}-{len(taken) + 1}"
    return Election.objects.create(
        code=wanted,
        kind=kind,
        **_named(names),
        voting_day=voting_day,
        opens=opens,
        closes=closes,
        zone=zone,
        is_open=is_open,
    )


@transaction.atomic
def correct_election(election: Election, names: dict, *, version: int, **facts) -> None:
    """Change what is known of an election; its precincts keep to its zone."""
    _correct(election, version, **_named(names), **facts)
    if facts.get("zone", election.zone) != election.zone:
        Precinct.objects.filter(election=election).update(zone=facts["zone"])


@transaction.atomic
def add_commission(
    election: Election,
    level: str,
    names: dict,
    *,
    region: Region | None = None,
    above: Commission | None = None,
    address: str = "",
) -> Commission:
    same = Commission.objects.filter(
        election=election, level=level, region=region, name_ru=names["ru"]
    )
    if same.exists():
        raise Refused(_("This commission is in the list already."), code="added-already")
    return Commission.objects.create(
        election=election,
        level=level,
        **_named(names),
        region=region,
        above=above,
        address=address,
    )


@transaction.atomic
def correct_commission(commission: Commission, names: dict, *, version: int, **facts) -> None:
    """Change what is known of a commission; a region that moves takes its precincts along."""
    _correct(commission, version, **_named(names), **facts)
    moved = facts.get("region", commission.region) != commission.region
    if moved and facts["region"] is not None:
        try:
            with transaction.atomic():
                commission.precincts.update(region=facts["region"])
        except IntegrityError:
            raise NumberTaken() from None


@transaction.atomic
def add_precinct(commission: Commission, number: int, **facts) -> Precinct:
    """A precinct under a commission, with the column it is found by."""
    try:
        with transaction.atomic():
            return Precinct.objects.create(
                election=commission.election,
                region=commission.region,
                commission=commission,
                number=number,
                zone=commission.election.zone,
                search_text=_searched(number, facts),
                **facts,
            )
    except IntegrityError:
        raise NumberTaken() from None


@transaction.atomic
def correct_precinct(
    precinct: Precinct, commission: Commission, number: int, *, version: int, **facts
) -> None:
    try:
        with transaction.atomic():
            _correct(
                precinct,
                version,
                commission=commission,
                region=commission.region,
                number=number,
                search_text=_searched(number, facts),
                **facts,
            )
    except IntegrityError:
        raise NumberTaken() from None


def _correct(row, version: int, **facts) -> None:
    """Write only over the version that was looked at."""
    changed = (
        type(row)
        .objects.filter(pk=row.pk, version=version)
        .update(version=F("version") + 1, **facts)
    )
    if not changed:
        raise ChangedMeanwhile()


def _named(names: dict) -> dict:
    return {f"name_{language}": name for language, name in names.items()}


def _searched(number: int, facts: dict) -> str:
    """Folded letters of all by which people look for a precinct."""
    return fold(" ".join([str(number), *(facts.get(name, "") for name in SEARCHED)]))
