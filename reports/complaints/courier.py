"""The courier's day list: what is ready, grouped by where it goes; and what came of each stop."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts import keys
from portal.accounts.models import User, Vault
from portal.lib import sealing
from portal.lib.refusals import Refused
from reports.complaints import board, filings
from reports.complaints.models import Complaint, CourierRound, CourierStop
from reports.complaints.moving import seal

State = Complaint.State
READY = (State.APPROVED, State.SIGNED)
# What a courier carries in one day.
LIMIT = 200


@dataclass(frozen=True)
class Door:
    """Where several papers are handed in at once."""

    addressee: str
    address: str
    papers: list


def ready(user: User):
    """Approved and signed complaints that somebody could carry."""
    rows = board.with_names(Complaint.objects.visible_to(user)).filter(state__in=READY)
    return rows.exclude(language="en").order_by("addressee", "commission", "due_at", "id")[:LIMIT]


def by_door(papers, complaint_of=lambda one: one) -> list[Door]:
    """The papers by addressee and its address."""
    doors: dict[tuple[str, str], list] = {}
    for one in papers:
        complaint = complaint_of(one)
        address = complaint.commission.address if complaint.commission else ""
        doors.setdefault((board.addressee_of(complaint), address), []).append(one)
    return [Door(*where, found) for where, found in doors.items()]


@transaction.atomic
def plan(complaints: list[Complaint], *, day: date, carrier: str, by: User) -> CourierRound:
    """A list of these complaints."""
    if not complaints:
        raise Refused(_("Choose at least one complaint."))
    one = CourierRound(day=day, made_by=by)
    if carrier:
        one.sealed_carrier = seal(carrier, one.place())
    one.save(force_insert=True)
    CourierStop.objects.bulk_create(CourierStop(round=one, complaint=row) for row in complaints)
    return one


def stops_of(one: CourierRound, user: User) -> list[CourierStop]:
    """The stops whose complaints this person may see, by where they go."""
    seen = board.with_names(Complaint.objects.visible_to(user)).select_related("case__election")
    known = {row.pk: row for row in seen.filter(stops__round=one)}
    stops = [stop for stop in one.stops.all() if stop.complaint_id in known]
    for stop in stops:
        stop.complaint = known[stop.complaint_id]
    return stops


def carrier_of(one: CourierRound, member: keys.OpenMember | None) -> str:
    if one.sealed_carrier is None or member is None or not member.has(Vault.Kind.CASE):
        return ""
    vault = keys.require(member, Vault.Kind.CASE)
    return sealing.unseal_text(one.sealed_carrier, vault.private, one.place())


def record(complaint: Complaint, values: dict, *, carrier: str, by: User) -> None:
    """What came of one stop. Raises Refused when somebody else was faster."""
    where = {name: values[name] for name in ("filed_at", "channel", "version")}
    hands = {"handed_by": carrier, "taken_by": values["who"], "time_limit": values["time_limit"]}
    if values["outcome"] != "refused":
        number = values["number"] if values["outcome"] == "registered" else ""
        filings.record_filing(complaint, **where, **hands, where="", number=number, by=by)
    else:
        filings.record_refusal(
            complaint,
            **where,
            where="",
            refused_by=values["who"],
            witnesses="",
            words_said="",
            by=by,
        )
