"""Understands what comes in, by the same rules wherever it comes from.

The phone's form, the API, opened envelopes and the hotline all hand a mapping of plain values
to `read`; it gives a `ReportContent` or names every field that needs mending. A report is
refused for what cannot be understood, never for what merely looks odd: that is noted.
"""

import math
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from portal.lib import sealing
from portal.lib.geo import Position
from portal.lib.privacy import without_controls
from reports.incidents import forced, lookups
from reports.incidents.content import ReportContent
from reports.incidents.lookups import PrecinctFacts
from reports.incidents.models import IncidentReport
from reports.incidents.receipts import LOCATOR, ReceiptKey

CONTACT_LIMIT = 500
PLACE_LIMIT = 1000
PRECINCT_LIMIT = 200
OLDEST = timedelta(days=5 * 366)
AHEAD = timedelta(days=1)

# Said by the phone itself, too, when it has no network (shell_data.py).
TOO_MUCH_TEXT = gettext_lazy(
    "This text is too long: {size} kB, and {limit} kB can be taken. "
    "Please shorten it, or add the rest as a file."
)
TOO_LONG = gettext_lazy("This is too long by {count} characters; please shorten it.")
SAY_SOMETHING = gettext_lazy(
    "Say in a few words what happened, or choose what it is from the list."
)
TOO_OLD = gettext_lazy("This is more than five years ago. Please look at the year.")


class Invalid(Exception):
    """A report that cannot be understood; `fields` holds sentences by the field's name."""

    def __init__(self, fields: dict[str, list[str]]):
        super().__init__(", ".join(sorted(fields)))
        self.fields = fields


def clean(text: str) -> str:
    """Typed text without what cannot be seen, stored or trusted; meaning and lines are kept."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFC", without_controls(text)).strip()


def too_long(text: str) -> str:
    """What to say about a text that is longer than we take, or ""."""
    size = len(text.encode())
    if size <= settings.NARRATIVE_LIMIT:
        return ""
    return TOO_MUCH_TEXT.format(size=math.ceil(size / 1000), limit=settings.NARRATIVE_LIMIT // 1000)


def read(data: Mapping, *, uuid: UUID, now: datetime | None = None) -> ReportContent:
    """The report that plain values (strings, numbers, dates as ISO 8601) tell. Raises Invalid."""
    reader = _Reader(data, now or timezone.now())
    content = reader.content(uuid)
    if reader.errors:
        raise Invalid(reader.errors)
    return content


def problems(data: Mapping) -> dict[str, list[str]]:
    """What would have to be mended, by field, before this could be filed."""
    reader = _Reader(data, timezone.now())
    reader.content(UUID(int=0))
    return reader.errors


FIELDS = (
    "role",
    "language",
    "violation_type",
    "election",
    "at_precinct",
    "precinct",
    "precinct_text",
    "region",
    "place_text",
    "position",
    "happened_at",
    "device_at",
    "narrative",
    "contact",
    "keep_sealed",
    "files_expected",
    "receipt_key",
    *forced.FIELDS,
)


class _Reader:
    """Reads field by field and gathers what is wrong with each."""

    def __init__(self, data: Mapping, now: datetime):
        self.data = data
        self.now = now
        self.errors: dict[str, list[str]] = {}

    def fail(self, name: str, sentence: str) -> None:
        self.errors.setdefault(name, []).append(sentence)

    def content(self, uuid: UUID) -> ReportContent | None:
        for name in self.data:
            if name not in FIELDS:
                self.fail(clean(str(name))[:60], _("There is no such field."))
        precinct, precinct_text = self.precinct()
        election = self.known("election", lambda text: lookups.elections().get(UUID(text)))
        place = precinct or election or lookups.only_election()
        zone = ZoneInfo(place.zone if place else settings.TIME_ZONE)
        told = {
            "role": self.role(),
            "language": self.language(),
            "violation_type": self.known("violation_type", lookups.violation_type),
            "election": election,
            "at_precinct": self.flag("at_precinct", True),
            "precinct": precinct,
            "precinct_text": precinct_text,
            "region": self.known("region", lambda code: lookups.regions().get(code)),
            "place_text": self.text("place_text", PLACE_LIMIT),
            "position": self.position(),
            "happened_at": self.happened_at(zone),
            "device_at": self.moment("device_at", zone),
            "narrative": self.narrative(),
            "contact": self.text("contact", CONTACT_LIMIT),
            "keep_sealed": self.flag("keep_sealed", False),
            "files_expected": self.files_expected(),
            "receipt_key": self.receipt_key(),
            "forced": self.under_pressure(),
        }
        if not (self.errors or told["violation_type"] or told["narrative"]):
            self.fail("narrative", str(SAY_SOMETHING))
        return None if self.errors else ReportContent(uuid=uuid, **told)

    def text(self, name: str, limit: int) -> str:
        value = self.data.get(name)
        if value is None or value == "":
            return ""
        if not isinstance(value, str):
            self.fail(name, _("This must be a text."))
            return ""
        value = clean(value)
        if len(value) > limit:
            self.fail(name, TOO_LONG.format(count=len(value) - limit))
        return value

    def narrative(self) -> str:
        value = self.text("narrative", settings.NARRATIVE_LIMIT)
        sentence = too_long(value)
        if sentence and "narrative" not in self.errors:
            self.fail("narrative", sentence)
        return value

    def flag(self, name: str, default: bool) -> bool:
        value = self.data.get(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.fail(name, _("This must be true or false."))
        return value is True

    def role(self) -> str:
        value = self.data.get("role") or IncidentReport.ReporterRole.OTHER
        if value not in IncidentReport.ReporterRole.values:
            self.fail("role", _("Choose one of the answers."))
        return str(value)

    def language(self) -> str:
        value = self.data.get("language") or (get_language() or settings.LANGUAGE_CODE)[:2]
        if not isinstance(value, str) or value not in dict(settings.LANGUAGES):
            self.fail("language", _("Choose one of the languages of this site."))
        return str(value)

    def known(self, name: str, find):
        value = self.data.get(name)
        if value is None or value == "":
            return None
        try:
            found = find(value) if isinstance(value, str) and "\0" not in value else None
        except ValueError:
            found = None
        if found is None:
            self.fail(name, _("We do not know this one. Choose it from the list again."))
        return found

    def precinct(self) -> tuple[PrecinctFacts | None, str]:
        """The precinct, or what was given in its place: a report is never lost for that."""
        text = self.text("precinct_text", PRECINCT_LIMIT)
        value = self.data.get("precinct")
        if value is None or value == "":
            return None, text
        if not isinstance(value, str):
            self.fail("precinct", _("We do not know this one. Choose it from the list again."))
            return None, text
        try:
            found = lookups.precinct(UUID(value))
        except ValueError:
            found = None
        return found, text if found else text or clean(value)[:PRECINCT_LIMIT]

    def position(self) -> Position | None:
        value = self.data.get("position")
        if value is None:
            return None
        wrong = _("This is not a position on Earth.")
        if not isinstance(value, Mapping) or set(value) - {"latitude", "longitude", "accuracy"}:
            self.fail("position", wrong)
            return None
        numbers = [value.get(name) for name in ("latitude", "longitude", "accuracy")]
        latitude, longitude, accuracy = (_number(number) for number in numbers)
        if latitude is None or longitude is None or (numbers[2] is not None and accuracy is None):
            self.fail("position", wrong)
            return None
        try:
            return Position(latitude, longitude, abs(accuracy) if accuracy is not None else None)
        except ValueError:
            self.fail("position", wrong)
            return None

    def moment(self, name: str, zone: ZoneInfo) -> datetime | None:
        """A time; without an offset it is meant as the clocks of the place show it."""
        value = self.data.get(name)
        if value is None or value == "":
            return None
        try:
            at = datetime.fromisoformat(value)
            at = at if at.tzinfo else at.replace(tzinfo=zone)
            at = at.astimezone(UTC)
            if not datetime.min.year < at.year < datetime.max.year:
                # On the clocks of other places such a moment may not exist.
                raise OverflowError
            return at
        except (TypeError, ValueError, OverflowError):
            self.fail(name, _("This is not a date and time, such as 2026-11-22T14:30+05:00."))
            return None

    def happened_at(self, zone: ZoneInfo) -> datetime | None:
        at = self.moment("happened_at", zone)
        if at and at > self.now + AHEAD:
            self.fail(
                "happened_at",
                _("This lies in the future. Please look at the date, and at your phone's clock."),
            )
        elif at and at < self.now - OLDEST:
            self.fail("happened_at", str(TOO_OLD))
        return at

    def files_expected(self) -> int:
        value = self.data.get("files_expected")
        if value is None:
            return 0
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            self.fail("files_expected", _("This must be a number of files."))
            return 0
        if value > settings.FILES_PER_REPORT:
            self.fail(
                "files_expected",
                _("{count} files are too many: {limit} can be added to one report.").format(
                    count=value, limit=settings.FILES_PER_REPORT
                ),
            )
        return value

    def under_pressure(self) -> forced.Forced | None:
        """The questions to people under pressure. A deadline that is no day stays as words."""
        told = {name: self.text(name, forced.WORDS_LIMIT) for name in forced.FIELDS}
        for name, choices in forced.CHOICES.items():
            if set(told[name].split()) - set(choices.values):
                self.fail(name, _("Choose one of the answers."))
        if len(told[forced.KIND].split()) > 1:
            self.fail(forced.KIND, _("Choose one of the answers."))
        found = forced.Forced(told)
        return found if found else None

    def receipt_key(self) -> ReceiptKey | None:
        value = self.data.get("receipt_key")
        if value is None:
            return None
        if isinstance(value, Mapping) and set(value) == {"locator", "verifier", "public"}:
            locator, verifier, public = (
                value[name] if isinstance(value[name], str) else ""
                for name in ("locator", "verifier", "public")
            )
            if (
                len(locator) == LOCATOR
                and locator.isascii()
                and locator.isalnum()
                and len(verifier) == 64
                and set(verifier) <= set("0123456789abcdef")
                and sealing.is_public_key(public)
            ):
                return ReceiptKey(locator, verifier, public)
        self.fail("receipt_key", _("This is not the public half of a receipt code."))
        return None


def _number(value) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None
