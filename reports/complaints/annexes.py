"""Originals as annexes of a letter: which of a case's files, and what is said of each."""

from dataclasses import asdict, dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, prefetch_related_objects

from portal.accounts import keys
from portal.documents import grammar, words
from portal.evidence import serving
from portal.evidence.models import CustodyEvent, EvidenceItem
from portal.lib.sealing import Keypair
from reports.cases.models import Case
from reports.complaints import earlier_papers
from reports.complaints.earlier_papers import OpenPaper
from reports.complaints.models import Complaint
from reports.incidents import attesting, told
from reports.incidents.models import IncidentReport, ReportFile

UNOPENED = "unopened"
IN_ORDER = ("received_at", "id")
# Where a case keeps what was looked up of it.
LOOKED_UP = "reports_looked_up"


def is_unopened(item: EvidenceItem) -> bool:
    """Whether our programs failed at it: nobody has seen that it is what it calls itself."""
    return item.state in {EvidenceItem.State.UNREADABLE, EvidenceItem.State.QUARANTINED}


def kind_of(item: EvidenceItem) -> str:
    """What a letter may call it: a photo that nobody could open is a file, and that is said."""
    return UNOPENED if is_unopened(item) else item.kind


@dataclass(frozen=True)
class CaseFile:
    """A file of one of the case's reports."""

    item: EvidenceItem
    report: IncidentReport
    added_at: datetime

    @property
    def reference(self) -> str:
        return self.report.reference

    @property
    def public_id(self) -> str:
        return str(self.item.public_id)

    @property
    def is_unopened(self) -> bool:
        return is_unopened(self.item)


@dataclass(frozen=True)
class OpenFile:
    """The same with its facts (and its SHA-256), opened by a member."""

    item: EvidenceItem
    report: IncidentReport
    received_at: datetime
    facts: dict
    pair: Keypair

    def __repr__(self) -> str:
        return f"OpenFile({self.item.pk})"

    @property
    def sha256(self) -> str:
        return self.facts["sha256"]

    def told(self, member) -> dict:
        """What its row in the table of annexes is made of, as plain values."""
        return {
            "kind": kind_of(self.item),
            "facts": {"size": self.item.size, **self.facts},
            "received_at": self.received_at.isoformat(),
            "reported": told_of(self, member),
        }

    def held(self, member) -> dict:
        """What is said of it in its certificate."""
        return asdict(attesting.statement(self.report, self.item, member))


def files_of(case: Case) -> list[CaseFile]:
    """All files of the case's reports, in the order in which they came."""
    reports = getattr(case, LOOKED_UP, None)
    if reports is None:
        reports = case.reports.order_by(*IN_ORDER).prefetch_related("files__item")
    return [
        CaseFile(file.item, report, file.added_at)
        for report in reports
        for file in report.files.all()
    ]


def look_up(cases: list[Case]) -> None:
    """Ask the database once for the files of many cases, and for what is said of each: where its
    report comes from, its copies, and the first line of its custody. Of that only the first line
    is asked (how it came): who needs the whole of it asks `certificates.known`."""
    about = ("region", "reporter", "precinct__region", "precinct__commission")
    first = CustodyEvent.objects.filter(sequence=1)
    reports = IncidentReport.objects.order_by(*IN_ORDER).select_related(*about)
    reports = reports.prefetch_related(
        Prefetch("files", ReportFile.objects.select_related("item")),
        "files__item__redacted_copies",
        Prefetch("files__item__custody", first),
    )
    prefetch_related_objects(cases, Prefetch("reports", reports, to_attr=LOOKED_UP))


def opened(case: Case, member: keys.OpenMember | None) -> list[OpenFile]:
    """The same files with keys and facts. Raises VaultLocked."""
    result = []
    for file in files_of(case):
        pair = serving.item_key(file.item, member)
        facts = serving.facts_with_key(file.item, pair)
        at = serving.moment_with_key(file.item, pair)
        result.append(OpenFile(file.item, file.report, at, facts, pair))
    return result


def of_complaint(
    complaint: Complaint, member: keys.OpenMember | None
) -> list[OpenFile | OpenPaper]:
    """All that its letter may list: papers of the earlier complaint, then the files of the case.

    Raises VaultLocked.
    """
    return [*earlier_papers.opened(complaint, member), *opened(complaint.case, member)]


def told_of(file: OpenFile, member: keys.OpenMember | None) -> dict:
    """What makes a file usable beside what it says itself: where, when and from whom, as a role.

    Of a guarded report nothing says who brought it. Raises VaultLocked.
    """
    if attesting.was_found_online(file.item):
        return {"who": "staff"}
    words_of_it = told.in_full(file.report, member)
    at = words_of_it.happened_at
    return {
        "precinct": str(words_of_it.precinct.number) if words_of_it.precinct else "",
        "place": words_of_it.place_text,
        "happened_at": at.isoformat() if at else "",
        "who": "" if file.report.guarded else attesting.role_of(file.report),
    }


def said_of(told: dict, language: str, zone: str) -> dict:
    """The row of a file or paper that was told as plain values."""
    facts = told["facts"]
    if "paper_of" in told:
        about = ", ".join(_about(facts, language))
        said = earlier_papers.sayings(told, about, language, zone)
        return {**said, "sha256": facts["sha256"]}
    return row(
        facts,
        kind=told["kind"],
        received_at=datetime.fromisoformat(told["received_at"]),
        language=language,
        zone=zone,
        reported=told.get("reported"),
    )


def row(
    facts: dict,
    *,
    kind: str,
    received_at: datetime,
    language: str,
    zone: str,
    reported: dict | None = None,
) -> dict:
    """What the table of annexes says of one file, in the letter's language."""
    return {
        "title": words.of(language)["files"].get(kind, words.of(language)["files"]["other"]),
        "facts": "; ".join(_sayings(facts, received_at, reported or {}, language, zone)),
        "sha256": facts["sha256"],
    }


def _sayings(facts: dict, received_at: datetime, reported: dict, language: str, zone: str):
    said = words.of(language)["files"]
    about = _about(facts, language)
    if about:
        yield ", ".join(about)
    if facts.get("seconds"):
        minutes, seconds = divmod(round(facts["seconds"]), 60)
        yield said["length"].format(length=f"{minutes}:{seconds:02d}")
    if facts.get("taken"):
        # A time without an offset is the device's own clock and stays as it is.
        at = datetime.fromisoformat(facts["taken"]["at"])
        yield said["taken"].format(when=_when(at, language, zone))
    elif reported.get("happened_at"):
        at = datetime.fromisoformat(reported["happened_at"])
        yield said["happened"].format(when=_when(at, language, zone))
    place = facts.get("position")
    if place:
        yield said["position"].format(
            latitude=f"{place['latitude']:.5f}", longitude=f"{place['longitude']:.5f}"
        )
    if where := _where(reported, language):
        yield said["place"].format(place=where)
    if who := said["people"].get(reported.get("who")):
        yield said["who"].format(who=who)
    yield said["received"].format(when=_when(received_at, language, zone))


def _where(reported: dict, language: str) -> str:
    number = reported.get("precinct")
    parts = [grammar.precinct(number, language) if number else "", reported.get("place", "")]
    return ", ".join(part for part in parts if part)


def _about(facts: dict, language: str) -> list[str]:
    return [name for name in (_type(facts), _size(facts.get("size"), language)) if name]


def _type(facts: dict) -> str:
    return facts.get("suffix", "").lstrip(".").upper()


def _when(at: datetime, language: str, zone: str) -> str:
    local = at.astimezone(ZoneInfo(zone)) if at.tzinfo else at
    return f"{grammar.date_words(local, language)}, {local:%H:%M}"


def _size(size: int | None, language: str) -> str:
    if not size:
        return ""
    units = words.of(language)["files"]["units"]
    amount, at = float(size), 0
    while amount >= 1000 and at < len(units) - 1:
        amount, at = amount / 1000, at + 1
    number = f"{amount:.1f}" if at and amount < 100 else f"{amount:.0f}"
    return f"{number if language == 'en' else number.replace('.', ',')} {units[at]}"
