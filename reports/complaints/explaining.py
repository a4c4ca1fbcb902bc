"""Says in a reader's words how a deadline was counted."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.jurisdictions import pack
from portal.jurisdictions.texts import Text
from reports.complaints.deadlines import FILING


@dataclass(frozen=True)
class Explained:
    """A deadline for people: the day, the rule and its article, and how it was counted."""

    at: datetime | None
    at_once: bool
    is_ours: bool
    rule: Text | None
    basis: Text | None
    confidence: str
    steps: list[str]
    note: Text | None


def explain(counted: dict) -> Explained | None:
    """The words for what `Due.as_json` wrote; None when nothing was counted."""
    if not counted:
        return None
    country = pack.get()
    limit = country.time_limits.get(counted["time_limit"])
    return Explained(
        at=datetime.fromisoformat(counted["at"]) if counted["at"] else None,
        at_once=counted["at_once"],
        is_ours=counted["side"] == FILING,
        rule=limit.rule if limit else None,
        basis=limit.basis_text if limit else None,
        confidence=counted["confidence"],
        steps=list(_steps(counted, country)),
        note=limit.note if limit else None,
    )


def _steps(counted: dict, country):
    if counted["time_limit"]:
        yield from _first_term(counted, country)
    yield from _prolonged(counted, country)


def _prolonged(counted: dict, country):
    for notice in counted.get("prolonged", ()):
        told = _day(notice["told"])
        if notice.get("until"):
            yield _("Prolonged by their notice of {told}: until {until}.").format(
                told=told, until=_day(notice["until"])
            )
        else:
            yield _("Prolonged by their notice of {told}: {amount}, {unit} more.").format(
                told=told, amount=notice["amount"], unit=country.units[notice["unit"]].label
            )
    if counted.get("first_at"):
        yield _("Without that it would have ended on {when}.").format(
            when=_day(counted["first_at"])
        )


def _first_term(counted: dict, country):
    start = datetime.fromisoformat(counted["start"])
    event = country.events[counted["event"]].label if counted["event"] in country.events else ""
    yield _("It begins with: {event}, {when}.").format(
        event=event, when=date_format(start, "DATETIME_FORMAT")
    )
    for phase in counted["phases"]:
        if phase in country.phases:
            yield _("A special rule applies: {phase}.").format(phase=country.phases[phase].label)
    if counted["at_once"] or counted["unit"] == "at_once":
        yield _("The law says “at once”: there is no later day to wait for.")
        return
    if counted["amount"] is None:
        yield _("The law gives no number of days for this kind of election.")
        return
    yield from _amount(counted, country)
    if counted["closed_by"] in country.events:
        yield _("It ends early with: {event}.").format(
            event=country.events[counted["closed_by"]].label
        )
    yield from _other_ends(counted, country)


def _other_ends(counted: dict, country):
    """Ends that hold only when somebody says so: an act that explains nothing, a prolongation."""
    for phase, end in counted.get("otherwise", ()):
        if phase in country.phases:
            yield _("Otherwise, {phase}: until {when}.").format(
                phase=country.phases[phase].label, when=_day(end)
            )
    extension = counted["extension"]
    if not extension:
        return
    yield _("The body may prolong it: {amount}, {unit}; it must tell us.").format(
        amount=extension["amount"], unit=country.units[extension["unit"]].label
    )
    if counted.get("prolonged_at"):
        yield _("Prolonged as far as it may be, it ends on {when}.").format(
            when=_day(counted["prolonged_at"])
        )


def _day(written: str) -> str:
    return date_format(datetime.fromisoformat(written), "DATE_FORMAT")


def _amount(counted: dict, country):
    unit = country.units[counted["unit"]].label
    if not counted["amount"]:
        yield _("It ends on the same day.")
    elif counted["unit"] == "hours":
        yield _("Counted: {amount}, {unit}, from that minute on.").format(
            amount=counted["amount"], unit=unit
        )
    else:
        yield _("Counted: {amount}, {unit}; the first day itself is not counted.").format(
            amount=counted["amount"], unit=unit
        )
    if counted["skipped"]:
        days = ", ".join(
            date_format(date.fromisoformat(day), "SHORT_DATE_FORMAT") for day in counted["skipped"]
        )
        yield _("Not counted, because nobody works then: {days}.").format(days=days)
    yield from _calendar(counted, country)


def _calendar(counted: dict, country):
    """How far the days off can be relied on."""
    mark = country.scales["confidence"].get(counted.get("calendar_mark"))
    if mark and counted["calendar_mark"] != next(iter(country.scales["confidence"])):
        yield _("Days that were moved by decree: {mark}. Check them.").format(mark=mark.label)
    for year in counted.get("unknown_years", ()):
        yield _(
            "Days moved by decree are not known for {year}: the table ends. Check the day."
        ).format(year=year)
    if not counted["calendar_known"] and not counted.get("unknown_years"):
        yield _("The public holidays of that year are not known yet: check the day.")
