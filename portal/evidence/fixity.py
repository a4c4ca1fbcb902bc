"""Whether every stored original is still what was stored, seen without opening any of them."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.files.storage import storages
from django.utils import timezone

from portal.evidence import leavings, originals
from portal.evidence.models import CustodyEvent, EvidenceItem, FixityRound

CHUNK = 1024 * 1024
BATCH = 200


@dataclass(frozen=True)
class Looked:
    """One item after its turn. `problem` is "" when its bytes are whole; `known` is False
    for one that came before hashes of sealed files were kept."""

    item: EvidenceItem
    problem: str = ""
    known: bool = True


def current_round(*, afresh: bool = False) -> FixityRound:
    """The round that was stopped, to go on with; a new one when there is none."""
    unfinished = FixityRound.objects.filter(finished_at=None)
    if afresh:
        unfinished.update(finished_at=timezone.now())
    return unfinished.order_by("-started_at").first() or FixityRound.objects.create()


def left(now: FixityRound) -> int:
    return _kept().filter(pk__gt=now.last_item).count()


def _kept():
    """What was deleted on purpose is not looked for."""
    return EvidenceItem.objects.exclude(state=EvidenceItem.State.DESTROYED)


def go_on(now: FixityRound) -> Iterator[Looked]:
    """Look at one item after the other; what was looked at is written down before the next."""
    while True:
        items = list(_kept().filter(pk__gt=now.last_item).order_by("pk")[:BATCH])
        if not items:
            break
        promised = _promised(items)
        for item in items:
            looked = _look(item, promised.get(item.pk, ""))
            now.last_item, now.checked = item.pk, now.checked + 1
            now.wrong += bool(looked.problem)
            now.save(update_fields=["last_item", "checked", "wrong"])
            yield looked
    now.finished_at = timezone.now()
    now.save(update_fields=["finished_at"])


def strays() -> Iterator[str]:
    """Names of stored originals that no row knows and that no form can bring any more."""
    return leavings.unclaimed()


def last_finished() -> FixityRound | None:
    return FixityRound.objects.exclude(finished_at=None).first()


def _promised(items: list[EvidenceItem]) -> dict[int, str]:
    """What the first line of each item's custody says of its sealed bytes."""
    first = CustodyEvent.objects.filter(subject__in=items, sequence=1)
    return {line.subject_id: line.detail.get("stored", "") for line in first}


def _look(item: EvidenceItem, promised: str) -> Looked:
    if promised and item.stored_sha256 != promised:
        return Looked(item, "its row holds another hash than its custody")
    if not item.stored_sha256:
        if not storages["evidence"].exists(item.stored_name):
            return Looked(item, "its file is gone", known=False)
        return Looked(item, known=False)
    try:
        found = _sha256(item.stored_name)
    except Exception as problem:
        # Each kind of store has failures of its own.
        if not storages["evidence"].exists(item.stored_name):
            return Looked(item, "its file is gone")
        return Looked(item, f"its file cannot be read ({type(problem).__name__})")
    if found != item.stored_sha256:
        return Looked(item, "its file is not what was stored")
    return Looked(item)


def _sha256(name: str) -> str:
    digest = hashlib.sha256()
    with originals.stored(name) as sealed:
        while piece := sealed.read(CHUNK):
            digest.update(piece)
    return digest.hexdigest()
