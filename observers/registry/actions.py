"""What coordinators do with elections, commissions and precincts."""

from django.db import transaction

from observers.registry.models import Commission, Election, Precinct, Region
from portal.jurisdictions.search import fold


@transaction.atomic
def open_election(code: str, names: dict, voting_day, opens, closes, zone: str) -> Election:
    """An election with its central commission; asking again changes nothing."""
    election, _made = Election.objects.get_or_create(
        code=code,
        defaults={
            **{f"name_{language}": name for language, name in names.items()},
            "voting_day": voting_day,
            "opens": opens,
            "closes": closes,
            "zone": zone,
        },
    )
    return election


@transaction.atomic
def add_commission(
    election: Election, level: str, names: dict, *, region: Region | None = None, above=None
) -> Commission:
    row, _made = Commission.objects.get_or_create(
        election=election,
        level=level,
        name_ru=names["ru"],
        defaults={
            "name_kk": names["kk"],
            "name_en": names["en"],
            "region": region,
            "above": above,
        },
    )
    return row


@transaction.atomic
def add_precinct(commission: Commission, number: int, **facts) -> Precinct:
    """A precinct under a territorial commission, with the column it is found by."""
    words = [str(number), *(facts.get(name, "") for name in SEARCHED)]
    row, _made = Precinct.objects.update_or_create(
        election=commission.election,
        region=commission.region,
        number=number,
        defaults={
            **facts,
            "commission": commission,
            "zone": commission.election.zone,
            "search_text": fold(" ".join(words)),
        },
    )
    return row


SEARCHED = ("settlement", "venue_kk", "venue_ru", "address_kk", "address_ru")
