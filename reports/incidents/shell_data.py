"""What the phone's own copy of the form has to know besides its screens, in all languages.

Everything here is public. A text is written once and named by its number (`texts`), since the
same body, rule or article stands under many violation types.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import dates, formats, translation
from django.utils.translation import gettext_lazy as _

from observers.registry.models import Precinct, Region
from portal import addresses
from portal.accounts import keys
from portal.context import LIMITS
from portal.jurisdictions import pack
from portal.jurisdictions.texts import Text
from portal.lib import sealing
from reports.incidents import forced, guidance, lookups, reading
from reports.incidents.forms import (
    TIME_PROBLEMS,
    ContactForm,
    PlaceForm,
    PresserForm,
    RoleForm,
    StoryForm,
    WhatForm,
    WhenForm,
    WhereForm,
)
from reports.incidents.models import IncidentReport

LANGUAGES = [code for code, _name in settings.LANGUAGES]
# How far back and ahead the phone has to know the clocks of a place.
BACK, AHEAD = timedelta(days=6 * 366), timedelta(days=2 * 366)

# What the phone says where the server would; {blanks} are filled in there.
WORDS = {
    "not_sure": _("I am not sure what it is"),
    "not_at_station": _("Not at a polling station"),
    "cannot_say": _("I cannot say"),
    "none": _("None"),
    "position_known": _("Your position is known to {metres} m"),
    "metres": _("%(number)s m"),
    "kilometres": _("%(number)s km"),
    "too_much_text": reading.TOO_MUCH_TEXT,
    "too_long": reading.TOO_LONG,
    "say_something": reading.SAY_SOMETHING,
    "too_old": reading.TOO_OLD,
    "role": RoleForm.base_fields["role"].error_messages["required"],
    "violation_type": WhatForm.base_fields["violation_type"].error_messages["required"],
    "where": WhereForm.base_fields["where"].error_messages["required"],
    forced.KIND: PresserForm.base_fields[forced.KIND].error_messages["required"],
    "when": WhenForm.base_fields["when"].error_messages["required"],
    **{code: sentence for code, (_field, sentence) in TIME_PROBLEMS.items()},
}
LABELS = {
    "role": RoleForm.base_fields["role"].label,
    "violation_type": WhatForm.base_fields["violation_type"].label,
    "where": WhereForm.base_fields["where"].label,
    forced.KIND: PresserForm.base_fields[forced.KIND].label,
    "when": WhenForm.base_fields["when"].label,
    "clock": WhenForm.base_fields["clock"].label,
    "day": WhenForm.base_fields["day"].label,
    "narrative": StoryForm.base_fields["narrative"].label,
    "place_text": PlaceForm.base_fields["place_text"].label,
    "contact": ContactForm.base_fields["contact"].label,
}


class Texts:
    """Each text once; others name it by its number."""

    def __init__(self):
        self.rows: list[list[str]] = []
        self._numbers: dict[tuple, int] = {}

    def number(self, words) -> int | None:
        """Of a text of the jurisdiction, or of a sentence that is still to be translated."""
        if not words:
            return None
        row = tuple(_in(words, language) for language in LANGUAGES)
        if row not in self._numbers:
            self._numbers[row] = len(self.rows)
            self.rows.append(list(row))
        return self._numbers[row]

    def in_each(self, say) -> int:
        """Of what `say` gives while each language is spoken."""
        return self.number(Text({language: _spoken(language, say) for language in LANGUAGES}))


def _in(words, language: str) -> str:
    return (
        words.in_language(language) if isinstance(words, Text) else _spoken(language, lambda: words)
    )


def _spoken(language: str, say) -> str:
    with translation.override(language):
        return str(say())


def build(now: datetime) -> dict:
    """The data of the shell, all but its version."""
    texts = Texts()
    country = pack.get()
    number = texts.number
    bodies: dict[str, dict] = {}
    elections = lookups.elections().values()
    only = lookups.only_election()
    zone = only.zone if only else settings.TIME_ZONE
    zones = {zone, *(election.zone for election in elections), *_zones_of_precincts()}
    told = {
        "intake": _intake(),
        "receipt_key": keys.receipt_public(),
        "address_key": settings.ADDRESSES_SIGNED_BY,
        "addresses": _addresses(),
        "limits": LIMITS,
        "languages": LANGUAGES,
        "zone": zone,
        "zones": {name: clocks(name, now) for name in sorted(zones)},
        "elections": [{"id": str(row.public_id), "zone": row.zone} for row in elections],
        "box": [getattr(country.bounding_box, side) for side in ("south", "west", "north", "east")],
        "regions": [
            {
                "code": row.code,
                "name": number(Text(kk=row.name_kk, ru=row.name_ru, en=row.name_en)),
                "latitude": row.latitude,
                "longitude": row.longitude,
            }
            for row in Region.objects.visible_to(None)
        ],
        "roles": {value: number(label) for value, label in IncidentReport.ReporterRole.choices},
        "forced": {
            name: {value: number(label) for value, label in choices.choices}
            for name, choices in forced.CHOICES.items()
        },
        "words": {name: number(words) for name, words in WORDS.items()},
        "labels": {name: number(words) for name, words in LABELS.items()},
        "dates": {language: _dates(language) for language in LANGUAGES},
        "violations": [
            _violation(violation, texts, bodies) for violation in country.violations_as_met()
        ],
        "forbidden": [number(rule) for rule in guidance.forbidden_in_recording()],
        "advised": [number(rule) for rule in guidance.advised_in_recording()],
        "paper": [number(rule) for rule in guidance.paper_rules()],
        "rights": {
            "observer": _rights(country.observer_rights, texts),
            "voter": _rights(country.voter_rights, texts),
        },
    }
    return {**told, "bodies": bodies, "texts": texts.rows}


def _intake() -> dict:
    public = keys.intake_public()
    return {"public": public, "fingerprint": sealing.fingerprint(public)}


def _addresses() -> dict | None:
    signed = addresses.current()
    return signed.as_dict() if signed else None


def _zones_of_precincts() -> set[str]:
    open_ones = Precinct.objects.visible_to(None).of_open_elections()
    return set(open_ones.order_by().values_list("zone", flat=True).distinct())


def clocks(name: str, now: datetime) -> list[list[int]]:
    """[since (seconds), minutes east of UTC]: an old phone's own time zones may be out of date."""
    zone = ZoneInfo(name)

    def minutes(at: datetime) -> int:
        return int(at.astimezone(zone).utcoffset().total_seconds() // 60)

    day, hour = timedelta(days=1), timedelta(hours=1)
    at = datetime((now - BACK).year, 1, 1, tzinfo=UTC)
    found = [[int(at.timestamp()), minutes(at)]]
    while at < now + AHEAD:
        if minutes(at + day) != found[-1][1]:
            change = next(
                at + n * hour for n in range(25) if minutes(at + n * hour) != found[-1][1]
            )
            found.append([int(change.timestamp()), minutes(change)])
        at += day
    return found


def _dates(language: str) -> dict:
    """How a moment is written out: the pattern, and what its letters stand for."""
    with translation.override(language):
        return {
            "pattern": formats.get_format("DATETIME_FORMAT"),
            "day": formats.get_format("DATE_FORMAT"),
            "F": [str(dates.MONTHS[month]) for month in range(1, 13)],
            "E": [str(dates.MONTHS_ALT[month]) for month in range(1, 13)],
            "decimal": formats.get_format("DECIMAL_SEPARATOR"),
        }


def _violation(violation, texts: Texts, bodies: dict) -> dict:
    told = {
        "code": violation.code,
        "stage": pack.get().stages[violation.stage].order,
        "plain": texts.number(violation.plain),
        "name": texts.number(violation.name),
        "search": [list(violation.search.get(language, ())) for language in LANGUAGES],
        "evidence": [texts.number(label) for label in guidance.evidence_for(violation.code)],
        "ways": [_way(way, texts, bodies) for way in guidance.ways_for(violation.code)],
    }
    if violation.first:
        told["first"] = True
    if violation.guarded:
        told["guarded"] = True
    if violation.note:
        told["note"] = texts.number(violation.note)
    return told


def _way(way: guidance.Way, texts: Texts, bodies: dict) -> list:
    """[body, why, [[rule, basis], …]]."""
    name = texts.number(way.name)
    bodies.setdefault(
        str(name),
        [texts.number(way.about), [texts.number(channel.label) for channel in way.channels]],
    )
    limits = [[texts.number(row.rule), texts.number(row.basis_text)] for row in way.limits]
    return [name, texts.number(way.why), limits]


def _rights(table, texts: Texts) -> list[dict]:
    country = pack.get()
    return [
        {
            "text": texts.number(right.text),
            "practice": texts.number(right.in_practice),
            "basis": texts.number(
                Text({code: country.cite(right.basis, code) for code in LANGUAGES})
            ),
            "violations": list(right.violations),
        }
        for right in sorted(table.values(), key=lambda right: right.number)
    ]


def precincts_of(region: Region) -> list[dict]:
    """The precincts of a region at the elections that take reports, for the phone to keep."""
    rows = Precinct.objects.visible_to(None).of_open_elections().filter(region=region)
    return [precinct(row) for row in rows.order_by("number", "pk")]


def precinct(row: Precinct) -> dict:
    return {
        "id": str(row.public_id),
        "number": row.number,
        "venue": [row.venue_kk, row.venue_ru],
        "address": [row.address_kk, row.address_ru],
        "settlement": row.settlement,
        "at": [row.latitude, row.longitude] if row.position else None,
        "zone": row.zone,
    }
