"""One report as staff read it: words, places, times and files, as far as vaults are open."""

from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from observers.roster import stations
from portal.accounts import keys
from portal.accounts.models import User, Vault
from portal.evidence import probing, serving
from portal.evidence.models import EvidenceItem, Rendition
from portal.lib.sealing import CannotOpen
from reports.cases import captures, law, matching, plot
from reports.incidents import announcing, told
from reports.incidents.models import IncidentReport, Message, ReportFile
from reports.incidents.told import Told

State = EvidenceItem.State
TONES = {
    State.RECEIVED: "info",
    State.EXAMINED: "good",
    State.UNREADABLE: "warn",
    State.QUARANTINED: "bad",
}
SMALL = (Rendition.Kind.THUMBNAIL, Rendition.Kind.POSTER, Rendition.Kind.PREVIEW)


@dataclass(frozen=True)
class ShownFile:
    """A file of a report: what it is called, what was found in it, what can be looked at."""

    file: ReportFile
    number: int
    name: str
    # None while the facts are sealed and the vault is closed.
    facts: dict | None
    kinds: frozenset[str]

    def __repr__(self) -> str:
        return f"ShownFile({self.file.pk})"

    @property
    def item(self) -> EvidenceItem:
        return self.file.item

    @property
    def tone(self) -> str:
        return TONES[self.item.state]

    @property
    def small(self) -> str:
        """The copy that stands for the file in a list, or "" when it may not be shown."""
        if self.facts is None:
            return ""
        return next((kind for kind in SMALL if kind in self.kinds), "")

    @property
    def has_preview(self) -> bool:
        return Rendition.Kind.PREVIEW in self.kinds

    @property
    def has_playable(self) -> bool:
        return Rendition.Kind.PLAYABLE in self.kinds

    @property
    def has_poster(self) -> bool:
        return Rendition.Kind.POSTER in self.kinds

    @property
    def has_waveform(self) -> bool:
        return Rendition.Kind.WAVEFORM in self.kinds

    @property
    def has_filmstrip(self) -> bool:
        return Rendition.Kind.FILMSTRIP in self.kinds

    @property
    def is_stopped(self) -> bool:
        return self.item.state == State.QUARANTINED

    @property
    def is_waiting(self) -> bool:
        return self.item.state == State.RECEIVED

    @property
    def is_video(self) -> bool:
        return self.item.kind == EvidenceItem.Kind.VIDEO

    @property
    def sha256(self) -> str:
        return (self.facts or {}).get("sha256", "")

    @property
    def why_not_shown(self) -> str:
        """Why there is nothing to look at, or why a part is missing; in words."""
        if self.item.state == State.RECEIVED:
            return _("It is being examined. Look again in a minute.")
        missed = (self.facts or {}).get("missed") or {}
        reason = self.item.reason or next(iter(missed.values()), "")
        return probing.sentence(reason) if reason else ""

    @property
    def note(self) -> str:
        """What a list says beside the file."""
        unannounced = _("The words of the report do not name it.")
        notes = [unannounced] if self.file.was_unannounced else []
        return " ".join([*notes, self.why_not_shown]).strip()


@dataclass(frozen=True)
class Sheet:
    """Everything one page says of a report. `told` is None while its words are sealed away."""

    report: IncidentReport
    told: Told | None
    files: list[ShownFile]
    talk: list[tuple[Message, str]] | None
    reader: User = field(repr=False)

    @property
    def is_sealed(self) -> bool:
        return self.told is None

    @property
    def still_expected(self) -> int:
        """Files that the phone announced and that have not come yet."""
        if not self.report.files_expected:
            return 0
        found = captures.files_found(self.report)
        came = sum(shown.file.pk not in found for shown in self.files)
        return max(0, self.report.files_expected - came)

    @cached_property
    def coming(self) -> list[announcing.Coming]:
        """Files that were announced or begun and are not here, with what is wrong with them."""
        return announcing.coming(self.report)

    @property
    def expected(self) -> int:
        return len(self.files) + max(self.still_expected, len(self.coming))

    @property
    def _facts(self) -> list[tuple[str, dict]]:
        return [(shown.name, shown.facts) for shown in self.files if shown.facts]

    @cached_property
    def positions(self) -> list[matching.Measured]:
        return matching.positions(self.told, self._facts) if self.told else []

    @cached_property
    def clocks(self) -> list[matching.Clock]:
        return matching.clocks(self.told, self._facts) if self.told else []

    @cached_property
    def doubts(self) -> list[str]:
        return matching.doubts(self.told, self.positions, self._facts) if self.told else []

    @cached_property
    def plot(self) -> plot.Plot | None:
        centre = self.told.precinct.position if self.told and self.told.precinct else None
        return plot.around(centre, self.positions) if centre and self.positions else None

    @cached_property
    def corrections(self) -> list[stations.Correction]:
        """Where the observer really was, as they said later. Nobody knows it of a guarded report:
        whose it is stands nowhere but in the identity vault."""
        report = self.report
        if report.guarded or report.precinct is None or report.reporter.observer is None:
            return []
        return stations.corrections_after(
            report.reporter.observer, report.precinct, report.received_at
        )

    @cached_property
    def bases(self) -> list[law.Basis]:
        return law.bases(self.report.violation_type) if self.report.violation_type else []

    @cached_property
    def remedies(self) -> list[law.Remedy]:
        return law.remedies(self.report.violation_type) if self.report.violation_type else []

    @cached_property
    def cases_like_it(self) -> list[matching.Likeness]:
        precinct = self.told.precinct if self.told else self.report.precinct
        return matching.cases_like(self.report, precinct, self.reader, is_open=not self.is_sealed)


def of(report: IncidentReport, *, reader: User, member: keys.OpenMember | None) -> Sheet:
    """The sheet of a report, opened as far as the reader's vaults allow."""
    words = _unless_locked(told.in_full, report, member)
    talk = _unless_locked(told.messages, report, member)
    return Sheet(report, words, files_of(report, member), talk, reader)


def _unless_locked(read, report, member):
    try:
        return read(report, member)
    except keys.VaultLocked:
        return None


def files_of(report: IncidentReport, member: keys.OpenMember | None) -> list[ShownFile]:
    rows = report.files.select_related("item").prefetch_related(
        Prefetch("item__renditions", Rendition.objects.only("item", "kind"))
    )
    return [_shown(file, number, member) for number, file in enumerate(rows, 1)]


def _shown(file: ReportFile, number: int, member) -> ShownFile:
    item = file.item
    kinds = frozenset(rendition.kind for rendition in item.renditions.all())
    name = _("File {number}").format(number=number)
    try:
        facts = serving.facts_of(item, member)
        name = serving.name_of(item, member) or name
    except keys.VaultLocked:
        facts = None if item.guarded else serving.facts_of(item, None)
    except CannotOpen:
        facts = {}
    return ShownFile(file, number, name, facts, kinds)


def locked_vault(member: keys.OpenMember | None) -> bool:
    """Whether what is sealed to the case vault stays closed for this person now."""
    return member is None or not member.has(Vault.Kind.CASE)
