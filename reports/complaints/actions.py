"""What lawyers do with complaints: ask for a draft, write, approve, export, hand in."""

import json

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.documents import words
from portal.documents.structure import Structure
from portal.jurisdictions import pack
from portal.jurisdictions.pack import Pack
from portal.lib import jobs, references
from portal.lib.refusals import Refused
from reports.cases import history
from reports.cases.models import Case
from reports.complaints import (
    annexes,
    by_edition,
    earlier_papers,
    finals,
    handing,
    in_whose_name,
    proposals,
    reading,
    signing,
    tasks,
    two_people,
    unsure,
)
from reports.complaints.filings import record_answer as record_answer
from reports.complaints.filings import record_appeal as record_appeal
from reports.complaints.filings import record_filing as record_filing
from reports.complaints.filings import record_number as record_number
from reports.complaints.filings import record_refusal as record_refusal
from reports.complaints.filings import record_silence as record_silence
from reports.complaints.models import Bundle, Complaint, EarlierPaper, Revision, UnsavedText
from reports.complaints.moving import move, seal
from reports.complaints.passing_on import record_passing_on as record_passing_on
from reports.complaints.prolonging import record_prolongation as record_prolongation
from reports.parties import texts

State = Complaint.State
Verb = history.Verb


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
    case: Case,
    *,
    addressee: str,
    letter: str,
    language: str,
    typed: dict,
    people=(),
    edition: Pack | None = None,
    earlier: Complaint | None = None,
    by: User,
    member,
) -> Complaint:
    """Ask a worker for a draft. `typed` is what the lawyer entered; it is kept sealed. `people`
    sign it for themselves (parties.names.Person). The law is that of the case's own edition,
    unless another one was chosen. `earlier` is the complaint that it goes on from: a letter that
    tells of it has its papers as annexes."""
    country = edition or by_edition.of_case(case)
    to = country.addressees.get(addressee)
    with pack.asking(country):
        proposed = proposals.propose(case, to, timezone.now()) if to else None
    if proposed is None or letter not in proposed.letters:
        raise Refused(_("This letter does not fit this addressee and violation. Choose another."))
    with pack.asking(country):
        tells = earlier_papers.is_spoken_of(letter, language)
    complaint = Complaint(
        number=f"C-{references.new_reference()}",
        case=case,
        jurisdiction_version=country.version,
        keeps_edition=by_edition.is_older(country),
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
    complaint.sealed_request = seal(json.dumps(typed), complaint.place("request"))
    if earlier is None and tells:
        earlier = earlier_papers.meant(case, typed)
    with earlier_papers.gathered(earlier, by=by, member=member) as papers:
        listed = papers if tells else ()
        handed = handing.for_draft(complaint, typed, member, people, listed)
        complaint.save()
        for paper in papers:
            paper.complaint = complaint
        EarlierPaper.objects.bulk_create(papers)
    texts.name(complaint.public_id, people)
    in_whose_name.note_sides(complaint, typed, people, member)
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
    people = in_whose_name.still_named(complaint, member)
    with by_edition.asking(complaint):
        tells = earlier_papers.is_spoken_of(complaint.letter, complaint.language)
    papers = earlier_papers.of(complaint) if tells else ()
    typed = reading.typed(complaint, member)
    handed = handing.for_draft(complaint, typed, member, people, papers)
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
    revision.sealed_structure = seal(after.to_json(), revision.place())
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
            "sealed_text": seal(text, row.place()),
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
    two_people.ask(complaint, latest, by)
    structure = reading.structure(latest, member)
    # What replaces the text was looked through when it was brought.
    if structure.gaps and finals.of(latest) is None:
        labels = words.of(structure.language)["gaps"]
        raise Refused(
            _("Something is still missing in the text: {gaps}. Fill it in, then approve.").format(
                gaps=", ".join(labels[name] for name in structure.gaps)
            ),
            code="gaps",
        )
    if structure.has_blank() and finals.of(latest) is None:
        raise Refused(
            _(
                "A line of eight underscores still stands in the text, where something was "
                "missing. Write it there or take the line out, then approve."
            ),
            code="gaps",
        )
    _refuse_strange_annexes(complaint, structure, member)
    earlier_papers.refuse_who_left(complaint, {row[3] for row in structure.annexes()}, member)
    in_whose_name.refuse_who_left(complaint, structure, member)
    ticked = unsure.ticked(complaint, structure, ticks)
    move(
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
    move(
        complaint,
        State.DRAFT,
        version,
        approved_by=None,
        approved_at=None,
        approved_revision=None,
    )
    voided = signing.void(complaint)
    history.record(
        complaint.case,
        Verb.DRAFT_AGAIN,
        by=by,
        complaint=complaint.number,
        **({"void_signatures": voided} if voided else {}),
    )


def _refuse_strange_annexes(complaint: Complaint, structure: Structure, member) -> None:
    known = {file.sha256 for file in annexes.of_complaint(complaint, member)}
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
    in_whose_name.refuse_handing_in(complaint, timezone.now())
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


@transaction.atomic
def close(complaint: Complaint, *, version: int, by: User) -> None:
    """Nothing more is done with it."""
    move(complaint, State.CLOSED, version, due_at=None, counted={})
    history.record(complaint.case, Verb.CLOSED_COMPLAINT, by=by, complaint=complaint.number)
