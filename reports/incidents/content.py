"""What a report says once it is understood: the same, whichever way it came."""

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from uuid import UUID

from django.conf import settings

from portal.jurisdictions import pack
from portal.lib import sealing
from portal.lib.geo import Position
from reports.incidents import lookups
from reports.incidents.forced import FIELDS as FORCED_FIELDS
from reports.incidents.forced import Forced
from reports.incidents.lookups import ElectionFacts, PrecinctFacts, RegionFacts, TypeFacts
from reports.incidents.receipts import ReceiptKey

CLOCK_SLACK = timedelta(hours=1)
FORCED = "forced"


@dataclass(frozen=True, kw_only=True)
class ReportContent:
    """One report as its reporter tells it, understood and cleaned, not yet filed."""

    uuid: UUID
    role: str
    language: str
    violation_type: TypeFacts | None = None
    election: ElectionFacts | None = None
    at_precinct: bool = True
    precinct: PrecinctFacts | None = None
    # The number or address that was typed for a precinct we do not know.
    precinct_text: str = ""
    region: RegionFacts | None = None
    place_text: str = ""
    position: Position | None = None
    happened_at: datetime | None = None
    device_at: datetime | None = None
    narrative: str = ""
    contact: str = ""
    # What the reporter asks for; see `guarded`.
    keep_sealed: bool = False
    files_expected: int = 0
    receipt_key: ReceiptKey | None = None
    # What somebody under pressure tells besides.
    forced: Forced | None = None

    def __repr__(self) -> str:
        return f"ReportContent({self.uuid})"

    @property
    def guarded(self) -> bool:
        """Sealed because the reporter asks for it or is under pressure, or because this type is
        dangerous to tell."""
        if self.keep_sealed or self.is_forced:
            return True
        return bool(self.violation_type and self.violation_type.guarded)

    @property
    def is_forced(self) -> bool:
        return self.role == FORCED or bool(self.forced)

    @property
    def election_pk(self) -> int | None:
        if self.precinct:
            return self.precinct.election
        election = self.election or lookups.only_election()
        return election.pk if election else None

    @property
    def region_pk(self) -> int | None:
        if self.precinct:
            return self.precinct.region
        return self.region.pk if self.region else None

    @property
    def zone(self) -> str:
        place = self.precinct or self.election or lookups.only_election()
        return place.zone if place else settings.TIME_ZONE

    def digest(self, observer_pk: int | None) -> str:
        """A keyed hash of everything told: the same body again is the same report."""
        key = self.receipt_key
        where = self.position
        told = [
            self.uuid.hex,
            self.role,
            self.language,
            self.violation_type.code if self.violation_type else None,
            self.election.pk if self.election else None,
            self.at_precinct,
            self.precinct.pk if self.precinct else None,
            self.precinct_text,
            self.region.code if self.region else None,
            self.place_text,
            [where.latitude, where.longitude, where.accuracy] if where else None,
            _stamp(self.happened_at),
            _stamp(self.device_at),
            self.narrative,
            self.contact,
            self.keep_sealed,
            self.files_expected,
            [key.locator, key.verifier, key.public] if key else None,
            observer_pk,
        ]
        if self.forced:
            told.append([self.forced.told.get(name, "") for name in FORCED_FIELDS])
        return hmac.new(_digest_key(), json.dumps(told).encode(), hashlib.sha256).hexdigest()

    def notes(self, now: datetime) -> list[str]:
        """Codes of what looks odd and was kept all the same."""
        found = []
        if self.position and not pack.get().bounding_box.holds(
            self.position.latitude, self.position.longitude
        ):
            found.append("position-outside")
        if self.at_precinct and not self.precinct and self.precinct_text:
            found.append("precinct-unknown")
        if self.device_at and abs(self.device_at - now) > CLOCK_SLACK:
            found.append("clock-differs")
        return found


def _stamp(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None


@lru_cache(maxsize=4)
def _key_from(secret: str) -> bytes:
    return sealing.derive(secret.encode(), "report-digest")


def _digest_key() -> bytes:
    return _key_from(settings.SECRET_KEY)
