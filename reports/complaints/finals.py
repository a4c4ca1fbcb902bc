"""A final version: the file that a lawyer made of a text, in its place until the text changes."""

import io

from django.db import transaction
from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts import keys
from portal.accounts.models import User
from portal.documents import foreign
from portal.documents.foreign import Foreign
from portal.evidence import custody, serving, uploads
from portal.evidence.models import EvidenceItem
from portal.evidence.uploads import Arrived
from portal.lib.refusals import Refused
from reports.cases import history
from reports.complaints.models import Complaint, FinalVersion, Revision
from reports.complaints.moving import keep_paper

LARGEST = 20 * 1024 * 1024
HOW = "final"
# Where a version keeps what was looked up of it.
LOOKED_UP = "finals_looked_up"


def of(revision: Revision | None) -> FinalVersion | None:
    """What stands in the place of this version of the text, if anything does."""
    if revision is None:
        return None
    found = getattr(revision, LOOKED_UP, None)
    if found is None:
        return revision.finals.filter(dropped_at=None).select_related("item", "by").last()
    return found[-1] if found else None


def look_up(revisions: list[Revision]) -> None:
    """Ask once what stands in the place of each of many versions."""
    found = FinalVersion.objects.filter(dropped_at=None).select_related("item", "by")
    prefetch_related_objects(revisions, Prefetch("finals", found, to_attr=LOOKED_UP))


def standing_for(revisions: list[int]):
    """All that stand in the place of these versions."""
    return FinalVersion.objects.filter(revision__in=revisions, dropped_at=None)


def bring(
    complaint: Complaint,
    arrived: Arrived,
    name: bytes | str,
    *,
    revision: int,
    by: User,
    member: keys.OpenMember | None,
) -> tuple[FinalVersion, Foreign]:
    """Put a file in the place of the newest text. Raises VaultLocked, and Refused in words."""
    try:
        return _bring(complaint, arrived, name, revision, by, member)
    except Refused:
        # Rolled back: no row names it any more.
        uploads.discard(arrived)
        raise


@transaction.atomic
def _bring(
    complaint: Complaint, arrived: Arrived, name: bytes | str, revision: int, by: User, member
) -> tuple[FinalVersion, Foreign]:
    latest = Complaint.objects.select_for_update().get(pk=complaint.pk).last_revision
    if complaint.state != Complaint.State.DRAFT:
        raise Refused(_("Only the text of a draft can be replaced. Make it a draft again first."))
    if latest is None or latest.number != revision:
        raise Refused(
            _("There is a newer version of the text. Read it before you replace it."),
            conflict=True,
        )
    if arrived.size > LARGEST:
        raise Refused(_("A letter of more than 20 MB is not taken. Save it without pictures."))
    item = keep_paper(arrived, name, by, HOW)
    found = _looked_at(item, member)
    _let_go_of(latest, by)
    final = FinalVersion.objects.create(
        complaint=complaint, revision=latest, item=item, form=found.form, by=by
    )
    history.record(
        complaint.case,
        history.Verb.FINAL_BROUGHT,
        by=by,
        complaint=complaint.number,
        revision=latest.number,
    )
    return final, found


def _looked_at(item: EvidenceItem, member) -> Foreign:
    try:
        found = foreign.look(read(item, member))
    except foreign.NotReadable:
        raise Refused(_("This is no DOCX or PDF that can be read. Save it again as one.")) from None
    if found.active:
        raise Refused(
            _(
                "This file runs a program or fetches something when it is opened. Save it as a "
                "plain DOCX, without macros, fields and linked pictures or templates, or as a PDF "
                "without scripts and files inside."
            )
        )
    if found.gaps:
        raise Refused(
            _(
                "Something is still missing in this file: {gaps}. Fill it in and bring it again."
            ).format(gaps=", ".join(found.gaps)),
            code="gaps",
        )
    return found


def read(item: EvidenceItem, member: keys.OpenMember | None) -> bytes:
    """The file as it came. Raises VaultLocked."""
    plain = io.BytesIO()
    serving.write_original(item, serving.item_key(item, member), plain)
    return plain.getvalue()


@transaction.atomic
def drop(final: FinalVersion, *, by: User) -> None:
    """The generated text counts again; the file stays in the vault."""
    if final.complaint.state != Complaint.State.DRAFT:
        raise Refused(_("Only the text of a draft can be replaced. Make it a draft again first."))
    _let_go_of(final.revision, by)


def _let_go_of(revision: Revision, by: User) -> None:
    if revision.finals.filter(dropped_at=None).update(dropped_at=timezone.now()):
        history.record(
            revision.complaint.case,
            history.Verb.FINAL_DROPPED,
            by=by,
            complaint=revision.complaint.number,
            revision=revision.number,
        )


def looked_at(final: FinalVersion, *, by: User) -> None:
    custody.record(final.item, custody.Verb.VIEWED, by=by, copy="original")
