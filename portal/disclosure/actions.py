"""What staff do before something of an item is shown to others."""

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts import keys
from portal.accounts.models import Vault
from portal.disclosure import consent, handing, tasks, worksheets
from portal.disclosure.models import Consent, Departure, RedactedCopy, Redaction
from portal.disclosure.regions import Region
from portal.evidence import custody
from portal.evidence.models import EvidenceItem
from portal.lib import jobs
from portal.lib.refusals import Refused

Drawing, Search = Redaction.Drawing, Redaction.Search
PICTURED = {EvidenceItem.Kind.IMAGE, EvidenceItem.Kind.VIDEO, EvidenceItem.Kind.DOCUMENT}
STILL = PICTURED - {EvidenceItem.Kind.VIDEO}
HEARD = {EvidenceItem.Kind.VIDEO, EvidenceItem.Kind.AUDIO}


class SavedMeanwhile(Refused):
    def __init__(self):
        super().__init__(
            _(
                "Somebody else changed these boxes while you were drawing. Yours are still on this "
                "page. Look at theirs in another tab; then save yours over them, or leave them."
            ),
            code="changed-meanwhile",
            conflict=True,
        )


# --- The pages of a paper -----------------------------------------------------------------------


@transaction.atomic
def draw_pages(item: EvidenceItem, *, member: keys.OpenMember | None) -> None:
    """Ask a worker for pictures of all pages, once. Raises Refused, VaultLocked."""
    if item.kind != EvidenceItem.Kind.DOCUMENT or item.state != EvidenceItem.State.EXAMINED:
        raise Refused(_("This file has no pages that could be shown."))
    redaction = _redaction(item)
    waiting = Redaction.objects.filter(pk=redaction.pk, drawing__in=(Drawing.NEVER, Drawing.FAILED))
    if not waiting.update(drawing=Drawing.ASKED, drawings=F("drawings") + 1, why_not_drawn=""):
        return
    sealed = handing.hand_over(item, "pages", member)
    redaction.refresh_from_db()
    jobs.add(tasks.DRAW, redaction, key=f"{redaction.pk}:{redaction.drawings}", sealed_input=sealed)


def _require_pages(redaction: Redaction) -> None:
    """Nothing of a paper is covered, or leaves, that nobody could look at."""
    if redaction.drawing != Drawing.DONE:
        raise Refused(_("Have the pages of this paper shown first, and look at each of them."))


# --- Where to cover -----------------------------------------------------------------------------


@transaction.atomic
def look_for_faces(item: EvidenceItem, *, member: keys.OpenMember | None, by) -> None:
    """Ask a worker to propose what to cover. Raises Refused, VaultLocked."""
    if item.kind not in PICTURED or item.state != EvidenceItem.State.EXAMINED:
        raise Refused(_("There is no picture in this file to look at."))
    redaction = _redaction(item)
    if item.kind == EvidenceItem.Kind.DOCUMENT:
        _require_pages(redaction)
    sealed = handing.hand_over(item, "search", member)
    if redaction.search == Search.ASKED:
        return
    Redaction.objects.filter(pk=redaction.pk).update(
        search=Search.ASKED, searches=F("searches") + 1, reason=""
    )
    redaction.refresh_from_db()
    jobs.add(
        tasks.SEARCH, redaction, key=f"{redaction.pk}:{redaction.searches}", sealed_input=sealed
    )


@transaction.atomic
def save_regions(item: EvidenceItem, found: list[Region], *, version: int, by) -> Redaction:
    """Keep what was drawn, if nobody has changed it since `version`. Raises SavedMeanwhile."""
    redaction = _redaction(item)
    ours = Redaction.objects.filter(pk=redaction.pk, version=version).update(
        version=version + 1,
        changed_by=by,
        changed_at=timezone.now(),
        **worksheets.written(item, found),
    )
    if not ours:
        raise SavedMeanwhile()
    redaction.refresh_from_db()
    return redaction


def _redaction(item: EvidenceItem) -> Redaction:
    return Redaction.objects.get_or_create(item=item)[0]


@transaction.atomic
def make_copy(
    item: EvidenceItem,
    *,
    version: int,
    cover: str,
    voice: str,
    member: keys.OpenMember | None,
    by,
) -> RedactedCopy:
    """Ask for a redacted copy with the boxes of this version. Raises Refused, VaultLocked."""
    if item.kind not in PICTURED | HEARD or item.state != EvidenceItem.State.EXAMINED:
        raise Refused(_("No copy can be made of this file."))
    sheet = worksheets.opened(item, member)
    if sheet.redaction.version != version:
        raise SavedMeanwhile()
    if item.kind == EvidenceItem.Kind.AUDIO and voice != RedactedCopy.Voice.MASKED:
        raise Refused(_("Of a recording only a copy with changed voices is made."))
    if item.kind in STILL and not sheet.regions:
        raise Refused(_("There is no box yet. Draw one around everybody who can be recognised."))
    if item.kind == EvidenceItem.Kind.DOCUMENT:
        _require_pages(sheet.redaction)
    copy = _numbered(sheet, cover, voice, by)
    sealed = handing.hand_over(item, f"copy-{copy.number}", member)
    jobs.add(tasks.MAKE, copy, sealed_input=sealed)
    return copy


def _numbered(sheet: worksheets.Worksheet, cover, voice, by) -> RedactedCopy:
    item, found = sheet.redaction.item, sheet.regions
    for _attempt in range(5):
        last = item.redacted_copies.aggregate(last=Max("number"))["last"] or 0
        copy = RedactedCopy(
            item=item,
            number=last + 1,
            cover=cover,
            voice=voice,
            count=len(found),
            pages=sheet.redaction.pages,
            pages_in_file=sheet.redaction.pages_in_file,
            requested_by=by,
        )
        for name, value in worksheets.written(item, found, worksheets.copy_place(copy)).items():
            setattr(copy, name, value)
        try:
            with transaction.atomic():
                copy.save(force_insert=True)
        except IntegrityError:
            continue
        return copy
    raise Refused(_("Somebody else is asking for copies of this file. Try again."))


# --- Consent ------------------------------------------------------------------------------------


@transaction.atomic
def record_consent(
    item: EvidenceItem, *, answer: str, why: str = "", note: str = "", after: int, by
) -> Consent:
    """Write down what the people shown said; `after` is the number of the answer seen before.

    Raises Refused when somebody else wrote one down meanwhile.
    """
    row = Consent(item=item, number=after + 1, answer=answer, why=why, by=by)
    if note:
        row.sealed_note = keys.seal_to(Vault.Kind.CASE, note, row.place())
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Refused(
            _(
                "Somebody else wrote down an answer a moment ago. Read it first; then write "
                "yours if it still holds."
            ),
            code="changed-meanwhile",
            conflict=True,
        ) from None
    custody.record(item, custody.Verb.CONSENT, by=by, answer=answer, why=why)
    return row


# --- What leaves --------------------------------------------------------------------------------


@transaction.atomic
def let_out(copy: RedactedCopy, *, purpose: str, words: str = "", by) -> Departure:
    """Record that a redacted copy leaves, for what and to whom.

    Nothing is published without the consent of the people shown. Raises Refused.
    """
    if not copy.is_ready:
        raise Refused(_("This copy is not ready. Look again in a minute."))
    if purpose == Departure.Purpose.PUBLICATION:
        consent.require(copy.item)
    elif purpose == Departure.Purpose.OTHER and not words:
        raise Refused(_("Say for what the copy is taken out."))
    row = Departure(copy=copy, purpose=purpose, by=by)
    if words:
        row.sealed_words = keys.seal_to(Vault.Kind.CASE, words, row.place())
    row.save(force_insert=True)
    custody.record(
        copy.item,
        custody.Verb.COPY_EXPORTED,
        by=by,
        number=copy.number,
        purpose=purpose,
        departure=str(row.public_id),
    )
    return row
