"""What a person has answered so far: carried by their own browser, kept nowhere else.

Without JavaScript every page brings all answers along in hidden fields; files that were chosen
wait sealed in the store and are named by signed tokens, for a day.
"""

from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.dateparse import parse_date, parse_time
from django.utils.translation import get_language

from portal.evidence import uploads
from portal.jurisdictions import pack
from portal.lib.moments import tells_its_moment
from portal.lib.privacy import without_controls
from portal.lib.refusals import Refused
from reports.incidents import forced, lookups, receipts
from reports.incidents.content import FORCED

NAMES = (
    "uuid",
    "role",
    "violation_type",
    "where",
    "precinct_words",
    "region",
    "place_text",
    "latitude",
    "longitude",
    "accuracy",
    "when",
    "day",
    "clock",
    "happened_at",
    "narrative",
    "contact",
    "keep_sealed",
    "device_at",
    "files_chosen",
    "receipt_code",
    "receipt_locator",
    "receipt_verifier",
    "receipt_public",
    "changing",
    "waiting_line",
    "told_in",
    *forced.FIELDS,
)
NOT_SURE = "none"
UNKNOWN = "unknown"
ELSEWHERE = "elsewhere"
SOON = timedelta(minutes=10)


@dataclass
class HeldFile:
    """A file that waits sealed in the store for the report to be sent."""

    token: str
    name: str
    size: int = 0


@dataclass
class Answers:
    """All that was answered, as the browser carries it: texts by name, and held files."""

    values: dict[str, str]
    files: list[HeldFile] = field(default_factory=list)
    # Sentences about files that could not be taken.
    problems: list[str] = field(default_factory=list)

    def __repr__(self) -> str:
        return "Answers()"

    @classmethod
    def fresh(cls, deployment=None) -> "Answers":
        """The first page; an observer's place is filled in."""
        values = {"uuid": str(uuid4())}
        if deployment:
            values |= {"role": "observer", "where": str(deployment.precinct.public_id)}
        return cls(values)

    @classmethod
    def posted(cls, post) -> "Answers":
        values = {name: without_controls(post[name]) for name in NAMES if post.get(name)}
        for name in forced.SEVERAL:
            if name in values:
                values[name] = without_controls(" ".join(post.getlist(name)))
        if values.get("role") == FORCED:
            values.setdefault("where", ELSEWHERE)
        names = [without_controls(name) for name in post.getlist("held_name")]
        files = [
            HeldFile(token, names[i] if i < len(names) else "")
            for i, token in enumerate(post.getlist("held"))
        ]
        answers = cls(values, files)
        answers._count_files()
        return answers

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")

    def __setitem__(self, name: str, value: str) -> None:
        self.values[name] = value

    def forget(self, *names: str) -> None:
        for name in names:
            self.values.pop(name, None)

    def hidden(self, asked: tuple[str, ...]) -> list[tuple[str, str]]:
        """What the page carries along: every answer but those it asks for."""
        pairs = [(name, value) for name, value in self.values.items() if name not in asked]
        for file in self.files:
            pairs += [("held", file.token), ("held_name", file.name)]
        return pairs

    # --- Files ---------------------------------------------------------------------------------

    def _count_files(self) -> None:
        """Look at what waits; what has waited too long is let go of, with a sentence."""
        kept = []
        for file in self.files:
            try:
                arrived, _sealed_name = uploads.take(file.token)
            except Refused as problem:
                self.problems.append(f"{file.name}: {problem}" if file.name else str(problem))
                continue
            file.size = arrived.size
            kept.append(file)
        self.files = kept

    def hold(self, files) -> None:
        """Keep what has just arrived, sealed, until the report is sent."""
        for file in files:
            name = without_controls(file.name)
            if file.problem:
                self.problems.append(f"{name}: {file.problem}")
            else:
                token = uploads.hold(file.arrived, name)
                self.files.append(HeldFile(token, name, file.size))

    def drop(self, number: int) -> None:
        if 0 <= number < len(self.files):
            arrived, _sealed_name = uploads.take(self.files.pop(number).token)
            uploads.discard(arrived)

    @property
    def file_count(self) -> int:
        """Files that wait here, and those that a phone with JavaScript will send later."""
        chosen = self["files_chosen"]
        return len(self.files) + (int(chosen) if chosen.isdecimal() and len(chosen) < 4 else 0)

    def taken(self) -> list:
        """What waits, as the vault takes it."""
        return [uploads.take(file.token) for file in self.files]

    # --- What they mean --------------------------------------------------------------------------

    @property
    def uuid(self) -> UUID:
        try:
            number = UUID(self["uuid"])
        except ValueError:
            number = None
        if number is None or tells_its_moment(number):
            number = uuid4()
            self["uuid"] = str(number)
        return number

    def renew(self) -> None:
        """Another report from the same answers: a number and a receipt code of its own."""
        self["uuid"] = str(uuid4())
        self.forget("receipt_code", "receipt_locator", "receipt_verifier", "receipt_public")

    def initial(self) -> dict:
        """What the inputs of a screen begin with."""
        return self.values | {name: self[name].split() for name in forced.SEVERAL}

    @property
    def is_forced(self) -> bool:
        """Whether this person said that they are under pressure: they are asked more."""
        return self["role"] == FORCED

    @property
    def may_be_pressed(self) -> bool:
        """Whether the questions about pressure are asked: always of whoever is forced, and, for
        those who like to answer, when the type tells of pressure on voters."""
        violation = pack.get().violations.get(self.type_code or "")
        return self.is_forced or bool(violation and violation.first)

    @property
    def is_pressed(self) -> bool:
        """Whether somebody presses, as far as was said."""
        return self.is_forced or (self.may_be_pressed and any(self[name] for name in forced.FIELDS))

    @property
    def type_code(self) -> str | None:
        """The violation type, or None when nobody is sure."""
        code = self["violation_type"]
        return code if code and code != NOT_SURE else None

    @property
    def precinct_id(self) -> UUID | None:
        try:
            return UUID(self["where"])
        except ValueError:
            return None

    @property
    def needs_place(self) -> bool:
        """Whether no precinct was picked, so that words have to say where it was."""
        return self["where"] in (UNKNOWN, ELSEWHERE)

    @property
    def zone(self) -> ZoneInfo:
        precinct = lookups.precinct(self.precinct_id) if self.precinct_id else None
        place = precinct or lookups.only_election()
        return ZoneInfo(place.zone if place else settings.TIME_ZONE)

    def settle_time(self, now: datetime) -> str:
        """Fix the moment that "now" or "today at" means; gives the code of a problem or ""."""
        kind = self["when"]
        local = now.astimezone(self.zone)
        self.forget("happened_at")
        if kind == "now":
            at = local.replace(second=0, microsecond=0)
        elif kind in ("today", "earlier"):
            day = local.date() if kind == "today" else _date(self["day"])
            clock = _clock(self["clock"])
            if day is None:
                return "day"
            if clock is None:
                return "clock"
            at = datetime.combine(day, clock, self.zone)
            if at > local + SOON:
                return "future"
        else:
            return ""
        try:
            self["happened_at"] = at.astimezone(UTC).isoformat()
        except OverflowError:
            # The first day that a calendar knows lies before it elsewhere.
            return "day"
        return ""

    def moment(self) -> datetime | None:
        """When it happened, on the clocks of the place."""
        try:
            return datetime.fromisoformat(self["happened_at"]).astimezone(self.zone)
        except (ValueError, OverflowError):
            return None

    def receipt_key(self) -> dict:
        """The public half of the receipt code; the phone made it, or it is made here."""
        if self["receipt_locator"]:
            names = ("locator", "verifier", "public")
            return {name: self[f"receipt_{name}"] for name in names}
        return asdict(receipts.derive(self["receipt_code"]).kept)

    def told(self) -> dict:
        """The plain values that `reading.read` understands."""
        where = self["where"]
        told = {
            "role": self["role"],
            "language": self["told_in"] or current_language(),
            "violation_type": self.type_code,
            "at_precinct": where != ELSEWHERE,
            "precinct": str(self.precinct_id) if self.precinct_id else None,
            "happened_at": self["happened_at"],
            "device_at": self["device_at"] or None,
            "narrative": self["narrative"],
            "contact": self["contact"],
            "keep_sealed": bool(self["keep_sealed"]),
            "files_expected": self.file_count,
            "position": self.position(),
        }
        if self.may_be_pressed:
            told |= {name: self[name] for name in forced.FIELDS if self[name]}
        if self.needs_place:
            told |= {"region": self["region"], "place_text": self["place_text"]}
        if where == UNKNOWN:
            told["precinct_text"] = self["precinct_words"]
        return told

    def position(self) -> dict | None:
        numbers = {name: _float(self[name]) for name in ("latitude", "longitude", "accuracy")}
        if numbers["latitude"] is None or numbers["longitude"] is None:
            return None
        return numbers


def current_language() -> str:
    return (get_language() or settings.LANGUAGE_CODE)[:2]


def _float(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _date(text: str):
    try:
        return parse_date(text)
    except ValueError:
        return None


def _clock(text: str) -> time | None:
    try:
        return parse_time(text)
    except ValueError:
        return None
