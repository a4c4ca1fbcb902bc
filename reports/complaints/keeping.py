"""How long complaints of closed cases are kept: texts, bundles, answers and papers go; numbers,
days and the history stay."""

from datetime import datetime

from django.core.files.storage import storages
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.dispatch import Signal

from portal.evidence import actions as evidence
from portal.evidence import custody
from portal.evidence.models import EvidenceItem
from reports.cases import history
from reports.cases import keeping as cases
from reports.complaints.models import (
    Answer,
    Bundle,
    Comment,
    Complaint,
    CourierRound,
    EarlierPaper,
    Filing,
    Prolongation,
    Revision,
)
from reports.incidents.models import Hold
from reports.incidents.terms import Kept, Line
from reports.parties import texts

PURGE = "purge_complaint"
# What stands in the place of a text that is deleted.
NOTHING = b""
# Told while a complaint is deleted, for rooms above that keep copies of it: with `complaint`.
deleted = Signal()


def _over(before: datetime) -> QuerySet:
    texts = Revision.objects.filter(complaint=OuterRef("pk")).exclude(sealed_structure=NOTHING)
    rows = Complaint.objects.filter(case__in=cases.closed(before))
    return rows.filter(Exists(texts) | Q(sealed_request__isnull=False))


COMPLAINTS = Kept(
    code="complaint",
    over=_over,
    on_hold=lambda rows: rows.filter(Exists(Hold.objects.filter(report__cases=OuterRef("case")))),
    line=lambda complaint: Line(complaint.number, complaint.case.closed_at),
    job=PURGE,
    guarded="case__reports__guarded",
)


def purge(complaint: Complaint) -> None:
    """Delete what is due of a complaint, if it still is. May be done again."""
    if not COMPLAINTS.is_due(complaint):
        return
    with transaction.atomic():
        names = _let_go(complaint)
        deleted.send(sender=Complaint, complaint=complaint)
        history.record(
            complaint.case, history.Verb.DELETED, what=COMPLAINTS.code, complaint=complaint.number
        )
    for name in names:
        storages["evidence"].delete(name)


def let_go_with(item) -> None:
    """An original was deleted: no finished bundle that it went out with is kept.

    One that is being put together is not finished with it any more (export.py).
    """
    names = _let_go_of(Bundle.objects.filter(public_id__in=custody.bundles_of(item)))
    # The bytes after the rows.
    transaction.on_commit(lambda: [storages["evidence"].delete(name) for name in names])


def _let_go_of(bundles: QuerySet) -> list[str]:
    """The rows and keys; gives the names of what is stored. A worker that is at one comes late."""
    held = list(bundles.select_for_update().exclude(state=Bundle.State.LET_GO))
    Bundle.objects.filter(pk__in=[one.pk for one in held]).update(
        state=Bundle.State.LET_GO, stored_name="", key_for_case=None
    )
    return [one.stored_name for one in held if one.stored_name]


def _let_go(complaint: Complaint) -> list[str]:
    """The keys and texts; gives the names of stored bundles, whose bytes go after the rows."""
    complaint.unsaved.all().delete()
    complaint.revisions.update(sealed_structure=NOTHING)
    complaint.questions.update(sealed_words=NOTHING, sealed_answer=None)
    Comment.objects.filter(revision__complaint=complaint).update(sealed_words=NOTHING)
    texts.forget(complaint.public_id)
    Complaint.objects.filter(pk=complaint.pk).update(sealed_request=None)
    names = _let_go_of(complaint.bundles.all())
    filings = Filing.objects.filter(complaint=complaint)
    filings.update(sealed_refusal=None, sealed_hands=None, sealed_body=None)
    answers = Answer.objects.filter(filing__complaint=complaint)
    answers.update(sealed_text=None)
    papers = [row.receipt for row in filings.exclude(receipt=None).select_related("receipt")]
    papers += [row.slip for row in filings.exclude(slip=None).select_related("slip")]
    notices = Prolongation.objects.filter(filing__complaint=complaint).exclude(paper=None)
    papers += [row.paper for row in notices.select_related("paper")]
    papers += [row.paper for row in answers.exclude(paper=None).select_related("paper")]
    CourierRound.objects.filter(stops__complaint=complaint).update(sealed_carrier=None)
    complaint.signatures.update(sealed_signers=NOTHING)
    for row in complaint.signatures.select_related("document", "file"):
        papers += [paper for paper in (row.document, row.file) if paper is not None]
    papers += [row.item for row in complaint.finals.select_related("item")]
    along = _let_go_of_earlier(complaint)
    # What goes along with a later complaint is kept until that one goes.
    held = EarlierPaper.objects.filter(item__in=[*papers, *along])
    held = set(held.values_list("item", flat=True))
    for paper in (*papers, *along):
        if paper.pk not in held:
            evidence.destroy(paper, COMPLAINTS.code)
    return names


def _let_go_of_earlier(complaint: Complaint) -> list[EvidenceItem]:
    """Papers of an earlier complaint that only this one kept any more."""
    rows = list(complaint.earlier_papers.select_related("item"))
    complaint.earlier_papers.all().delete()
    kept = Revision.objects.exclude(sealed_structure=NOTHING)
    kept = set(
        kept.filter(complaint__in=[row.earlier_id for row in rows]).values_list(
            "complaint", flat=True
        )
    )
    return [row.item for row in rows if row.is_made or row.earlier_id not in kept]
