"""Says in a reader's words how a deadline was counted."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.jurisdictions import pack
from portal.jurisdictions.texts import Text
from reports.complaints.deadlines import CONSIDERATION


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
        is_ours=counted["side"] != CONSIDERATION,
        rule=limit.rule if limit else None,
        basis=limit.basis_text if limit else None,
        confidence=counted["confidence"],
        steps=list(_steps(counted, country)),
        note=limit.note if limit else None,
    )


def _steps(counted: dict, country):
    start = datetime.fromisoformat(counted["start"])
    event = country.events[counted["event"]].label if counted["event"] in country.events else ""
    yield _("It begins with: {event}, {when}.").format(
        event=event, when=date_format(start, "DATETIME_FORMAT")
    )
    for phase in counted["phases"]:
        if phase in country.phases:
            yield _("A special rule applies: {phase}.").format(phase=country.phases[phase].label)
    if counted["at_once"]:
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
    extension = counted["extension"]
    if extension:
        yield _("The body may prolong it: {amount}, {unit}; it must tell us.").format(
            amount=extension["amount"], unit=country.units[extension["unit"]].label
        )


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
        yield _(
            "Not counted, because nobody works then: {days}. Days that the government moved by "
            "decree may be missing: check them."
        ).format(days=days)
    if not counted["calendar_known"]:
        yield _("The public holidays of that year are not known yet: check the day.")
