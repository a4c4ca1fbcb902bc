"""What a report tells, put together again from its plain columns and its sealed body."""

import json
from dataclasses import dataclass
from datetime import datetime

from observers.registry.models import Precinct
from portal.accounts import keys
from portal.accounts.models import Vault
from portal.lib import sealing
from portal.lib.geo import Position
from reports.incidents.forced import Forced
from reports.incidents.models import IncidentReport, Message


@dataclass(frozen=True)
class Told:
    """A report in full, for somebody who may read it."""

    narrative: str
    place_text: str
    precinct_text: str
    precinct: Precinct | None
    position: Position | None
    happened_at: datetime | None
    device_at: datetime | None
    received_at: datetime
    # What somebody under pressure told of it.
    forced: Forced | None = None

    def __repr__(self) -> str:
        return "Told()"


def in_full(report: IncidentReport, member: keys.OpenMember | None) -> Told:
    """Everything that a report tells. Raises VaultLocked when some of it is sealed."""
    body = {}
    if report.sealed_body is not None:
        vault = keys.require(member, Vault.Kind.CASE)
        body = json.loads(
            sealing.unseal_text(report.sealed_body, vault.private, report.place("body"))
        )
    return Told(
        narrative=report.narrative or body.get("narrative", ""),
        place_text=body.get("place_text", ""),
        precinct_text=body.get("precinct_text", ""),
        precinct=_precinct(report, body),
        position=Position(*body["position"]) if body.get("position") else report.position,
        happened_at=_moment(body.get("happened_at")) or report.happened_at,
        device_at=_moment(body.get("device_at")) or report.device_at,
        received_at=_moment(body.get("received_at")) or report.received_at,
        forced=Forced(body["forced"]) if body.get("forced") else None,
    )


def messages(report: IncidentReport, member: keys.OpenMember | None) -> list[tuple[Message, str]]:
    """What passed between staff and the reporter, in order. Raises VaultLocked."""
    rows = list(report.messages.select_related("by"))
    if not rows:
        return []
    vault = keys.require(member, Vault.Kind.CASE)
    return [(row, sealing.unseal_text(row.sealed_text, vault.private, row.place())) for row in rows]


def contact(report: IncidentReport, member: keys.OpenMember | None) -> str:
    """How the reporter can be reached, or "". Raises VaultLocked."""
    sealed = report.reporter.sealed_contact
    if sealed is None:
        return ""
    vault = keys.require(member, Vault.Kind.CONTACT)
    return sealing.unseal_text(sealed, vault.private, report.place("contact"))


def _precinct(report: IncidentReport, body: dict) -> Precinct | None:
    if body.get("precinct"):
        return Precinct.objects.filter(public_id=body["precinct"]).first()
    return report.precinct


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
