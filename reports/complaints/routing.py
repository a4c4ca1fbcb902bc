"""What is unknown or contradicts itself before one asks whom to complain to, said in words."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from observers.registry.models import Election
from reports.cases.models import Case
from reports.complaints import bodies, deadlines, proposals
from reports.complaints.proposals import Proposed

AFTER = "after"


def doubts(case: Case, proposed: list[Proposed], now: datetime) -> list[str]:
    """Everything a lawyer should mend or check first; nothing here keeps her from going on."""
    return [*_election(case), *_times(case, now), *_bodies(proposed)]


def _election(case: Case):
    if case.election is None:
        yield _(
            "The case names no election: phases are not known, and days that depend on voting day "
            "cannot be counted. Set the election of the case."
        )
    elif case.precinct and case.precinct.election_id != case.election.pk:
        yield _(
            "The precinct belongs to another election ({other}) than the case ({own}). "
            "Choose one of them."
        ).format(other=case.precinct.election, own=case.election)


def _times(case: Case, now: datetime):
    zone = ZoneInfo(proposals.zone_of(case))
    times = sorted(one.happened_at for one in case.reports.all() if one.happened_at)
    if not times:
        yield _("No report says when it happened: time limits from the act are not counted.")
        return
    if times[-1] > now:
        yield _("A report tells of a moment that has not come yet: {when}.").format(
            when=date_format(times[-1].astimezone(zone), "DATETIME_FORMAT")
        )
    if case.election is None:
        return
    days = sorted({at.astimezone(zone).date() for at in times})
    if len({_part(day, case.election) for day in days}) > 1:
        yield _(
            "The reports tell of different parts of the election: {days}. Time limits are counted "
            "from the earliest; if these are two happenings, make two cases of them."
        ).format(days=", ".join(date_format(day, "DATE_FORMAT") for day in days))
    nearer = _nearer(days[0], case.election)
    if nearer:
        yield _(
            "{day} lies outside the election of the case: it is nearer to {other}, "
            "{voting_day}. Check the day and the election."
        ).format(
            day=date_format(days[0], "DATE_FORMAT"),
            other=nearer,
            voting_day=date_format(nearer.voting_day, "DATE_FORMAT"),
        )


def _part(day, election) -> tuple[str, ...]:
    """The phases of a day, and whether voting was over."""
    return deadlines.phases_on(day, election) or ((AFTER,) if day > election.voting_day else ())


def _nearer(day, election: Election) -> Election | None:
    """An election whose voting day is nearer to this day than that of the case."""
    away = abs((day - election.voting_day).days)
    others = [one for one in Election.objects.all() if one.voting_day != election.voting_day]
    found = min(others, key=lambda one: abs((day - one.voting_day).days), default=None)
    return found if found and abs((day - found.voting_day).days) < away else None


def _bodies(proposed: list[Proposed]):
    """Bodies of which only the kind is known, once each."""
    kinds = dict.fromkeys(str(one.body.kind) for one in proposed if _is_unknown(one))
    if kinds:
        yield _(
            "Not in the registry, so the letter names only the kind of body: {bodies}. Enter the "
            "commission or the precinct, or write the name into the draft."
        ).format(bodies="; ".join(kinds))


def _is_unknown(one: Proposed) -> bool:
    """Whether this place should have a body of its own, and nobody knows which."""
    if one.body.name is not None or not one.letters:
        return False
    return one.addressee.concrete is not None or one.addressee.level in bodies.LEVELS
