"""What the page of one complaint shows, as far as the reader's vaults are open."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from portal.accounts import keys
from portal.accounts.models import User, Vault
from portal.documents import words
from portal.documents.structure import Structure
from portal.evidence import serving, stamps
from portal.jurisdictions import pack
from portal.lib.jobs import Job
from reports.complaints import (
    annexes,
    board,
    earlier_papers,
    explaining,
    filing_days,
    finals,
    onward,
    passing_on,
    prolonging,
    proposals,
    reading,
    signing,
    tasks,
    two_people,
    unsure,
)
from reports.complaints.day_models import Onward
from reports.complaints.explaining import Explained
from reports.complaints.filing_shown import FilingShown
from reports.complaints.models import (
    Bundle,
    Complaint,
    EarlierPaper,
    Filing,
    FinalVersion,
    Revision,
)

State = Complaint.State
# Until there is an answer, the papers may be needed again.
EXPORTED_IN = {
    *(State.APPROVED, State.SIGNED, State.HANDED_IN, State.REFUSED, State.FILED, State.FORWARDED)
}
# A late answer is an answer, and one that comes during the appeal is kept too.
AWAITING = {State.HANDED_IN, State.FILED, State.FORWARDED, State.SILENT, State.APPEALED}
# What has an answer, which may be that somebody else has it now.
ANSWERED = {State.ANSWERED, State.APPEALED}


@dataclass(frozen=True)
class Page:
    """One complaint for one reader. What is sealed is None while the vault is closed."""

    complaint: Complaint
    reader: User
    member: keys.OpenMember | None = field(repr=False)

    @property
    def is_locked(self) -> bool:
        return self.member is None or not self.member.has(Vault.Kind.CASE)

    @property
    def entry(self) -> board.Entry:
        return board.entry(self.complaint)

    @property
    def latest(self) -> Revision | None:
        return self.complaint.approved_revision or self.complaint.last_revision

    @property
    def final(self) -> FinalVersion | None:
        """The file that goes out in place of the text."""
        return finals.of(self.latest)

    @property
    def final_sha256(self) -> str:
        if self.is_locked:
            return ""
        return serving.facts_of(self.final.item, self.member)["sha256"]

    @property
    def final_before(self) -> bool:
        """Whether a file was brought for a text that was changed since."""
        return self.complaint.finals.filter(dropped_at=None).exists()

    @property
    def revisions(self) -> list[Revision]:
        return list(self.complaint.revisions.select_related("by").order_by("-number"))

    @property
    def due(self) -> Explained | None:
        return explaining.explain(self.complaint.counted)

    @property
    def reason(self) -> dict | None:
        """The step of the complaint path that leads to this addressee, and its article."""
        path_code, _slash, step_code = self.complaint.path.partition("/")
        path = pack.get().paths.get(path_code)
        if path is None:
            return None
        step = next((one for one in path.steps if one.code == step_code), None)
        return {
            "title": path.title,
            "text": step.text if step else "",
            "basis": path.basis_text,
            "confidence": path.confidence,
        }

    @property
    def letter_name(self) -> str:
        known = pack.get().letters.get(self.complaint.letter)
        return str(known.label) if known else self.complaint.letter

    # While a worker is at it

    @property
    def draft_job(self) -> Job | None:
        return reading.last_job(tasks.DRAFT, self.complaint)

    @property
    def draft_failed(self) -> bool:
        return reading.has_failed(self.draft_job)

    @property
    def is_waiting(self) -> bool:
        """Whether a worker is at something that this page will show."""
        if self.complaint.state == Complaint.State.REQUESTED:
            return not self.draft_failed
        return any(not one.is_ready and not one.failed for one in self.bundles)

    @property
    def bundles(self) -> list["BundleShown"]:
        return [
            BundleShown(one, _is_lost(one))
            for one in self.complaint.bundles.exclude(state=Bundle.State.LET_GO).select_related(
                "requested_by", "revision"
            )
        ]

    @property
    def unconfirmed(self) -> int:
        """How many files of the case, and papers of an earlier complaint, an outside clock is
        still asked about."""
        held = (*annexes.files_of(self.complaint.case), *earlier_papers.of(self.complaint))
        return stamps.unconfirmed(one.item for one in held)

    # What can be done now

    @property
    def may_export(self) -> bool:
        return self.complaint.state in EXPORTED_IN

    @property
    def filing_awaited(self) -> Filing | None:
        """What was handed in and is not answered yet."""
        return self.complaint.filings.awaiting_answer().order_by("filed_at", "id").last()

    @property
    def may_note_silence(self) -> bool:
        """Their day has passed, and nobody has said so yet."""
        filing = self.filing_awaited
        late = filing is not None and filing_days.is_silent(filing, timezone.now())
        return late and self.complaint.may_become(State.SILENT)

    @property
    def answer_until(self) -> datetime | None:
        """The last minute that they have, where one could be counted."""
        filing = self.filing_awaited
        return filing_days.last_minute(filing) if filing else None

    @property
    def may_record_answer(self) -> bool:
        return self.complaint.state in AWAITING and self.filing_awaited is not None

    @property
    def awaits_number(self) -> bool:
        return self.complaint.filings.awaiting_number().exists()

    @property
    def may_prolong(self) -> bool:
        return self.complaint.state in prolonging.OWING

    @property
    def may_pass_on(self) -> bool:
        """Whether they passed it on, and nobody has said yet to whom."""
        known = self.complaint.state in ANSWERED
        return known and passing_on.unfollowed(self.complaint) is not None

    @property
    def written_to(self) -> str:
        """The body that the letter names, when another one has it now."""
        return board.written_to(self.complaint) if self.complaint.elsewhere else ""

    @property
    def may_appeal(self) -> bool:
        state = self.complaint.state
        return state != State.APPEALED and self.complaint.may_become(State.APPEALED)

    @property
    def goes_on(self) -> bool:
        """Whether the next body is worth a thought: refused, answered, or not answered."""
        return self.may_appeal or self.may_note_silence

    # Words: only with the case vault open

    def structure(self) -> Structure | None:
        if self.is_locked or self.latest is None:
            return None
        return reading.structure(self.latest, self.member)

    @property
    def unsure(self) -> list[unsure.Unsure]:
        """What is saved of the text and was written from memory; ticked before it is approved."""
        structure = self.structure()
        return unsure.of(self.complaint, structure) if structure else []

    def unlisted(self, structure: Structure | None) -> list[str]:
        """Rows for files of the case, and papers of the earlier complaint, that the letter does
        not list, ready to be put in."""
        if structure is None:
            return []
        listed = {row[3] for row in structure.annexes()}
        count = len(structure.annexes())
        rows = []
        zone = proposals.zone_of(self.complaint.case)
        for file in annexes.of_complaint(self.complaint, self.member):
            if file.sha256 not in listed:
                count += 1
                said = annexes.said_of(file.told(self.member), structure.language, zone)
                rows.append(f"| {count} | {said['title']} | {said['facts']} | {said['sha256']}")
        return rows

    @property
    def awaits_colleague(self) -> bool:
        """Whether a colleague has to approve what this reader wrote last."""
        author = two_people.last_author(self.complaint, self.latest)
        return author == self.reader and two_people.are_needed(self.complaint)

    @property
    def may_sign(self) -> bool:
        return self.complaint.may_become(State.SIGNED)

    @property
    def signatures(self) -> list[signing.Shown]:
        return signing.shown(self.complaint, self.member)

    @property
    def filings(self) -> list[FilingShown]:
        rows = self.complaint.filings.select_related(
            *("recorded_by", "receipt", "slip", "answer__paper", "commission", "passed_to")
        )
        return [
            FilingShown(one, self.reader, None if self.is_locked else self.member)
            for one in rows.order_by("-filed_at", "-id")
        ]

    @property
    def ways_on(self) -> list[onward.Way]:
        """Where a complaint can go from here, and by when."""
        return onward.ways(self.complaint, timezone.now())

    @property
    def goes_on_from(self) -> Onward | None:
        """The earlier complaint that this one goes on from."""
        found = Onward.objects.filter(complaint=self.complaint)
        return found.select_related("earlier").first()

    @property
    def earlier_papers(self) -> list[EarlierPaper]:
        """Papers of an earlier complaint that may be annexes of this one."""
        return earlier_papers.of(self.complaint)

    @property
    def earlier_stays_behind(self) -> bool:
        """Whether the earlier one is no annex, because it names somebody who does not go on."""
        way = self.goes_on_from
        return way is not None and earlier_papers.names_others(way.earlier)

    @property
    def went_on_to(self) -> list[Onward]:
        """Complaints that go on from this one."""
        return list(self.complaint.went_on_to.select_related("complaint").order_by("pk"))


def _is_lost(bundle: Bundle) -> bool:
    changed = bundle.state == Bundle.State.CHANGED
    return changed or reading.has_failed(reading.last_job(tasks.BUNDLE, bundle))


@dataclass(frozen=True)
class BundleShown:
    bundle: Bundle
    failed: bool

    @property
    def is_ready(self) -> bool:
        return self.bundle.state == Bundle.State.READY

    @property
    def is_outdated(self) -> bool:
        """Whether the complaint changed while it was put together."""
        return self.bundle.state == Bundle.State.CHANGED

    @property
    def name(self) -> str:
        return f"{self.bundle.complaint.number}-{self.bundle.revision.number}.zip"


def gap_words(structure: Structure | None) -> list[str]:
    """What is still missing in a text, as the gaps themselves name it."""
    if structure is None:
        return []
    labels = words.of(structure.language)["gaps"]
    return [labels[name] for name in structure.gaps]
