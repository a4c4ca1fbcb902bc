"""What lawyers do with complaints: ask for a draft, write, approve, export, hand in."""

import json
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts import keys
from portal.accounts.models import User, Vault
from portal.documents import words
from portal.documents.structure import Structure
from portal.evidence import actions as evidence
from portal.evidence.uploads import Arrived
from portal.jurisdictions import pack
from portal.lib import jobs, references
from portal.lib.refusals import Refused
from reports.cases import history
from reports.cases.models import Case
from reports.complaints import (
    annexes,
    calendars,
    deadlines,
    handing,
    proposals,
    reading,
    tasks,
    unsure,
)
from reports.complaints.models import Answer, Bundle, Complaint, Filing, Revision, UnsavedText
from reports.incidents import actions as incidents
from reports.incidents.models import IncidentReport

State = Complaint.State
Verb = history.Verb
Progress = IncidentReport.Progress


class ChangedMeanwhile(Refused):
    """Somebody else saved a newer version; `latest` is theirs."""

    def __init__(self, latest: Revision):
        super().__init__(
            _("Somebody else saved a newer version meanwhile. Both are below; yours is kept."),
            code="changed-meanwhile",
            conflict=True,
        )
        self.latest = latest


# --- Drafts ------------------------------------------------------------------------------------


@transaction.atomic
def request_draft(
    case: Case, *, addressee: str, letter: str, language: str, typed: dict, by: User, member
) -> Complaint:
    """Ask a worker for a draft. `typed` is what the lawyer entered; it is kept sealed."""
    proposed = proposals.propose(case, pack.get().addressees[addressee], timezone.now())
    if letter not in proposed.letters:
        raise Refused(_("This letter does not fit this addressee and violation. Choose another."))
    complaint = Complaint(
        number=f"C-{references.new_reference()}",
        case=case,
        jurisdiction_version=pack.get().version,
        addressee=addressee,
        commission=proposed.body.commission,
        letter=letter,
        path=proposed.reason,
        language=language,
        requested_by=by,
    )
    if proposed.file_by:
        complaint.due_at = proposed.file_by.at
        complaint.counted = proposed.file_by.as_json()
    complaint.sealed_request = _seal(json.dumps(typed), complaint.place("request"))
    handed = handing.for_draft(complaint, typed, member)
    complaint.save()
    jobs.add(tasks.DRAFT, complaint, key=f"{complaint.pk}:1", sealed_input=handed)
    history.record(
        case,
        Verb.DRAFT_REQUESTED,
        by=by,
        complaint=complaint.number,
        addressee=addressee,
        letter=letter,
        language=language,
    )
    return complaint


@transaction.atomic
def draft_again(complaint: Complaint, *, by: User, member) -> None:
    """Hand everything to a worker once more, after one died with what it was handed."""
    job = reading.last_job(tasks.DRAFT, complaint)
    if complaint.state != State.REQUESTED or not reading.has_failed(job):
        raise Refused(_("This draft is ready, or a worker is at it."))
    handed = handing.for_draft(complaint, reading.typed(complaint, member), member)
    key = f"{complaint.pk}:{job.pk if job else 1}:again"
    jobs.add(tasks.DRAFT, complaint, key=key, sealed_input=handed)


def revise(complaint: Complaint, text: str, *, based_on: int, by: User, member) -> Revision:
    """Save a text as a new version. Raises ChangedMeanwhile or TextFault; the text is kept."""
    latest = complaint.last_revision
    if complaint.state != State.DRAFT:
        keep_unsaved(complaint, text, based_on=based_on, by=by)
        raise Refused(_("This complaint is not a draft any more. Your text is kept unsaved."))
    if latest.number != based_on:
        keep_unsaved(complaint, text, based_on=based_on, by=by)
        raise ChangedMeanwhile(latest)
    before = reading.structure(latest, member)
    after = Structure.from_editable_text(text, like=before)
    revision = Revision(complaint=complaint, number=based_on + 1, by=by)
    revision.sealed_structure = _seal(after.to_json(), revision.place())
    try:
        with transaction.atomic():
            if after != before:
                revision.save(force_insert=True)
            UnsavedText.objects.filter(complaint=complaint, by=by).delete()
    except IntegrityError:
        # Two pressed Save in the same moment; the first one has this number.
        keep_unsaved(complaint, text, based_on=based_on, by=by)
        raise ChangedMeanwhile(complaint.last_revision) from None
    return revision if after != before else latest


def keep_unsaved(complaint: Complaint, text: str, *, based_on: int, by: User) -> UnsavedText:
    """Keep what somebody is typing, sealed, until it is saved or dropped."""
    row = UnsavedText(complaint=complaint, by=by)
    row, _made = UnsavedText.objects.update_or_create(
        complaint=complaint,
        by=by,
        defaults={
            "based_on": based_on,
            "sealed_text": _seal(text, row.place()),
            "at": timezone.now(),
        },
    )
    return row


def drop_unsaved(complaint: Complaint, *, by: User) -> None:
    UnsavedText.objects.filter(complaint=complaint, by=by).delete()


@transaction.atomic
def approve(
    complaint: Complaint, *, revision: int, version: int, ticks=(), by: User, member
) -> None:
    """Let a version go out: nothing missing in it, every annex among the case's files, and
    whatever was written from memory ticked by whoever approves."""
    latest = complaint.last_revision
    if complaint.is_reading_copy:
        raise Refused(
            _("A reading copy in English cannot be handed in. Ask for a Kazakh or Russian draft.")
        )
    if latest is None or latest.number != revision:
        raise Refused(_("There is a newer version. Read it before you approve it."), conflict=True)
    structure = reading.structure(latest, member)
    if structure.gaps:
        labels = words.of(structure.language)["gaps"]
        raise Refused(
            _("Something is still missing in the text: {gaps}. Fill it in, then approve.").format(
                gaps=", ".join(labels[name] for name in structure.gaps)
            ),
            code="gaps",
        )
    _refuse_strange_annexes(complaint, structure, member)
    ticked = unsure.ticked(complaint, structure, ticks)
    _move(
        complaint,
        State.APPROVED,
        version,
        approved_by=by,
        approved_at=timezone.now(),
        approved_revision=latest,
    )
    history.record(
        complaint.case,
        Verb.APPROVED,
        by=by,
        complaint=complaint.number,
        revision=latest.number,
        **({"ticked": ticked} if ticked else {}),
    )


@transaction.atomic
def take_back(complaint: Complaint, *, version: int, by: User) -> None:
    """An approved complaint becomes a draft again."""
    _move(
        complaint,
        State.DRAFT,
        version,
        approved_by=None,
        approved_at=None,
        approved_revision=None,
    )
    history.record(complaint.case, Verb.DRAFT_AGAIN, by=by, complaint=complaint.number)


def _refuse_strange_annexes(complaint: Complaint, structure: Structure, member) -> None:
    known = {file.sha256 for file in annexes.opened(complaint.case, member)}
    strange = [
        number or "?" for number, _w, _f, sha256 in structure.annexes() if sha256 not in known
    ]
    if strange:
        raise Refused(
            _(
                "No file of the case has the checksum of annex {numbers}. Mend the row, "
                "or take it out."
            ).format(numbers=", ".join(strange)),
            code="strange-annex",
        )


# --- The bundle --------------------------------------------------------------------------------


@transaction.atomic
def request_bundle(complaint: Complaint, *, by: User, member) -> Bundle:
    """Ask a worker for the bundle of the approved text; asking twice is asking once."""
    revision = complaint.approved_revision
    if revision is None:
        raise Refused(_("Only an approved complaint can be exported."))
    mine = complaint.bundles.filter(requested_by=by)
    waiting = mine.filter(state=Bundle.State.REQUESTED, revision=revision).first()
    if waiting and not reading.has_failed(reading.last_job(tasks.BUNDLE, waiting)):
        return waiting
    handed = handing.for_bundle(complaint, reading.structure(revision, member), member)
    bundle = Bundle.objects.create(complaint=complaint, revision=revision, requested_by=by)
    jobs.add(tasks.BUNDLE, bundle, sealed_input=handed)
    return bundle


def record_download(bundle: Bundle, *, by: User) -> None:
    history.record(
        bundle.complaint.case,
        Verb.DOWNLOADED,
        by=by,
        complaint=bundle.complaint.number,
        copy=bundle.copy_code,
        sha256=bundle.sha256,
    )


# --- Handing in --------------------------------------------------------------------------------


@transaction.atomic
def record_filing(
    complaint: Complaint,
    *,
    filed_at: datetime,
    channel: str,
    where: str,
    number: str,
    time_limit: str,
    receipt: Arrived | None = None,
    receipt_name: bytes | str = "",
    version: int,
    by: User,
) -> Filing:
    """It was registered: from now on the authority's time runs."""
    counted = due_of_answer(complaint, time_limit, filed_at)
    filing = Filing(
        complaint=complaint,
        outcome=Filing.Outcome.REGISTERED,
        filed_at=filed_at,
        channel=channel,
        where=where,
        number=number,
        due_at=counted.at if counted else None,
        counted=counted.as_json() if counted else {},
        recorded_by=by,
    )
    # First: a second press is refused in words before the paper is taken again.
    _move(complaint, State.FILED, version, due_at=filing.due_at, counted=filing.counted)
    filing.receipt = _paper(receipt, receipt_name, by)
    filing.save()
    history.record(complaint.case, Verb.FILED, by=by, complaint=complaint.number, channel=channel)
    _tell_reporters(complaint, Progress.COMPLAINT, by)
    return filing


def due_of_answer(complaint: Complaint, time_limit: str, filed_at: datetime):
    """By when the addressee must answer a paper that came in at `filed_at`; None without a rule."""
    limit = pack.get().time_limits.get(time_limit)
    if limit is None:
        return None
    return deadlines.due(
        limit,
        start=filed_at,
        election=complaint.case.election,
        zone=proposals.zone_of(complaint.case),
        calendar=calendars.around(filed_at.date()),
    )


@transaction.atomic
def record_refusal(
    complaint: Complaint,
    *,
    filed_at: datetime,
    channel: str,
    where: str,
    refused_by: str,
    witnesses: str,
    words_said: str,
    receipt: Arrived | None = None,
    receipt_name: bytes | str = "",
    version: int,
    by: User,
) -> Filing:
    """They would not register it: who, before whom; names are sealed."""
    filing = Filing(
        complaint=complaint,
        outcome=Filing.Outcome.REFUSED,
        filed_at=filed_at,
        channel=channel,
        where=where,
        recorded_by=by,
    )
    told = {"refused_by": refused_by, "witnesses": witnesses, "words": words_said}
    filing.sealed_refusal = _seal(json.dumps(told), filing.place("refusal"))
    _move(complaint, State.REFUSED, version)
    filing.receipt = _paper(receipt, receipt_name, by)
    filing.save()
    history.record(complaint.case, Verb.REFUSED, by=by, complaint=complaint.number, channel=channel)
    return filing


@transaction.atomic
def record_answer(
    filing: Filing,
    *,
    outcome: str,
    received_at: datetime,
    number: str,
    text: str = "",
    paper: Arrived | None = None,
    paper_name: bytes | str = "",
    version: int,
    by: User,
) -> Answer:
    """What the addressee replied; its words are sealed."""
    complaint = filing.complaint
    if received_at < filing.filed_at:
        raise Refused(_("The answer cannot be older than the complaint. Look at the dates."))
    answer = Answer(
        filing=filing,
        outcome=outcome,
        received_at=received_at,
        number=number,
        recorded_by=by,
    )
    if text.strip():
        answer.sealed_text = _seal(text.strip(), answer.place())
    _move(complaint, State.ANSWERED, version, due_at=None, counted={})
    answer.paper = _paper(paper, paper_name, by)
    answer.save()
    history.record(
        complaint.case, Verb.ANSWERED, by=by, complaint=complaint.number, outcome=str(outcome)
    )
    _tell_reporters(complaint, Progress.ANSWERED, by)
    return answer


@transaction.atomic
def close(complaint: Complaint, *, version: int, by: User) -> None:
    """Nothing more is done with it."""
    _move(complaint, State.CLOSED, version, due_at=None, counted={})
    history.record(complaint.case, Verb.CLOSED_COMPLAINT, by=by, complaint=complaint.number)


def _paper(arrived: Arrived | None, name: bytes | str, by: User):
    """A stamped copy or an answer into the vault. It names people: it is kept as guarded."""
    if arrived is None:
        return None
    sealed = {"sealed_name": name} if isinstance(name, bytes) else {"name": name}
    return evidence.receive(arrived, guarded=True, how="filing", by=by, **sealed)


def _tell_reporters(complaint: Complaint, progress: str, by: User) -> None:
    for report in complaint.case.reports.all():
        incidents.tell_reporter(report, progress, by=by)


def _move(complaint: Complaint, state: str, version: int, **values) -> None:
    """Write columns if nobody else moved the complaint since `version` was read."""
    if not complaint.may_become(state):
        raise Refused(
            _("A complaint that is “{now}” cannot become “{then}”.").format(
                now=complaint.get_state_display(), then=State(state).label
            )
        )
    moved = Complaint.objects.filter(pk=complaint.pk, version=version).update(
        version=F("version") + 1, state=state, **values
    )
    if not moved:
        raise Refused(
            _("Somebody else changed this complaint meanwhile. Look at it again."),
            code="changed-meanwhile",
            conflict=True,
        )
    complaint.refresh_from_db()


def _seal(text: str, place) -> bytes:
    return keys.seal_to(Vault.Kind.CASE, text, place)
