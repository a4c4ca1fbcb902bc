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

Search = Redaction.Search
PICTURED = {EvidenceItem.Kind.IMAGE, EvidenceItem.Kind.VIDEO, EvidenceItem.Kind.DOCUMENT}
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


# --- Where to cover -----------------------------------------------------------------------------


@transaction.atomic
def look_for_faces(item: EvidenceItem, *, member: keys.OpenMember | None, by) -> None:
    """Ask a worker to propose what to cover. Raises Refused, VaultLocked."""
    if item.kind not in PICTURED or item.state != EvidenceItem.State.EXAMINED:
        raise Refused(_("There is no picture in this file to look at."))
    sealed = handing.hand_over(item, "search", member)
    redaction = _redaction(item)
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
    if item.kind in PICTURED and not sheet.regions and item.kind != EvidenceItem.Kind.VIDEO:
        raise Refused(_("There is no box yet. Draw one around everybody who can be recognised."))
    copy = _numbered(item, cover, voice, sheet.regions, by)
    sealed = handing.hand_over(item, f"copy-{copy.number}", member)
    jobs.add(tasks.MAKE, copy, sealed_input=sealed)
    return copy


def _numbered(item, cover, voice, found: list[Region], by) -> RedactedCopy:
    for _attempt in range(5):
        last = item.redacted_copies.aggregate(last=Max("number"))["last"] or 0
        copy = RedactedCopy(
            item=item, number=last + 1, cover=cover, voice=voice, count=len(found), requested_by=by
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
def let_out(
    item: EvidenceItem, *, copy: RedactedCopy | None = None, purpose: str, words: str, by
) -> Departure:
    """Record that an original (or a redacted copy of it) leaves, for what and to whom.

    Nothing is published without the consent of the people shown, and no original ever.
    Raises Refused.
    """
    if copy is not None and not copy.is_ready:
        raise Refused(_("This copy is not ready. Look again in a minute."))
    if purpose == Departure.Purpose.PUBLICATION:
        if copy is None:
            raise Refused(_("An original is never published. Make a redacted copy."))
        consent.require(item)
    row = Departure(item=item, copy=copy, purpose=purpose, by=by)
    row.sealed_words = keys.seal_to(Vault.Kind.CASE, words, row.place())
    row.save(force_insert=True)
    verb = custody.Verb.EXPORTED if copy is None else custody.Verb.COPY_EXPORTED
    detail = {} if copy is None else {"number": copy.number}
    custody.record(item, verb, by=by, purpose=purpose, departure=str(row.public_id), **detail)
    return row
