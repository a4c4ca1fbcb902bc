"""What a report says of a file that it holds, for the file's certificate."""

from django.utils import translation

from observers.registry.models import Precinct
from portal.accounts import keys
from portal.disclosure import showing as disclosure
from portal.evidence import serving
from portal.evidence.certificates import LANGUAGES, Held
from portal.evidence.models import EvidenceItem
from reports.incidents import told
from reports.incidents.models import IncidentReport, Reporter
from reports.incidents.told import Told

# How files come that staff found online, as their custody says it.
FOUND = "link"


def statement(report: IncidentReport, item: EvidenceItem, member: keys.OpenMember | None) -> Held:
    """How a file came, when, from where, and from whom, without any name. Raises VaultLocked."""
    copies = disclosure.derivatives(item, member)
    if was_found_online(item):
        # What the reporter told is said of what they sent, not of what staff found.
        return Held(
            source=FOUND,
            reference=report.reference,
            zone=report.zone,
            name=serving.name_of(item, member),
            recorder={"kind": "staff"},
            copies=copies,
        )
    words = told.in_full(report, member)
    return Held(
        source=report.source,
        reference=report.reference,
        zone=report.zone,
        name=serving.name_of(item, member),
        received_at=words.received_at.isoformat(),
        happened_at=words.happened_at.isoformat() if words.happened_at else "",
        device_at=words.device_at.isoformat() if words.device_at else "",
        place=_place(report, words),
        recorder=_recorder(report),
        copies=copies,
    )


def was_found_online(item: EvidenceItem) -> bool:
    """Whether staff brought it from elsewhere: the reporter's words are not about it."""
    first = item.custody.first()
    return first is not None and first.detail.get("how") == FOUND


def _place(report: IncidentReport, words: Told) -> dict:
    found = {"text": words.place_text or words.precinct_text}
    if words.precinct:
        found |= _precinct(words.precinct)
    region = words.precinct.region if words.precinct else report.region
    if region:
        found["region"] = {code: region.name_in(code) for code in LANGUAGES}
    if words.position:
        found["phone"] = {
            "latitude": words.position.latitude,
            "longitude": words.position.longitude,
            "accuracy": words.position.accuracy,
        }
    return {name: value for name, value in found.items() if value}


def _precinct(precinct: Precinct) -> dict:
    where = precinct.position
    return {
        "precinct": precinct.number,
        "venue": {code: precinct.venue_in(code) for code in LANGUAGES},
        "address": {code: precinct.address_in(code) for code in LANGUAGES},
        "commission": {code: precinct.commission.name_in(code) for code in LANGUAGES},
        "precinct_position": [where.latitude, where.longitude] if where else None,
    }


def role_of(report: IncidentReport) -> str:
    """As whom somebody reported, in code; "" when that is not kept (any more)."""
    return Reporter.objects.filter(report=report).values_list("role", flat=True).first() or ""


def _recorder(report: IncidentReport) -> dict:
    """How far the reporter is known; never who it is."""
    reporter = getattr(report, "reporter", None)
    if reporter is None:
        return {"kind": "anonymous"}
    kind = "anonymous"
    if reporter.observer_id:
        kind = "pseudonymous"
    if reporter.sealed_identity:
        kind = "named"
    role = IncidentReport.ReporterRole(reporter.role)
    return {"kind": kind, "role": {code: _said(role, code) for code in LANGUAGES}}


def _said(role, language: str) -> str:
    with translation.override(language):
        return str(role.label)
