"""Sealed files that nobody will name any more, let go of when their time is over."""

from collections.abc import Iterator
from datetime import timedelta

from django.core.files.storage import storages
from django.utils import timezone

from portal.evidence import shelves
from portal.evidence.models import EvidenceItem, Upload
from portal.evidence.resuming import LIFE
from portal.evidence.uploads import HELD_FOR

FOLDERS = ("originals", "sealed")
# What a bucket holds of uploads has a row as long as they may go on.
LATE = LIFE + timedelta(days=2)


def sweep() -> int:
    """Delete stored files that no item names, and no form or upload can name any more.

    Returns how many went.
    """
    store = storages["evidence"]
    gone = 0
    for name in unclaimed():
        store.delete(name)
        gone += 1
    return gone + _in_parts(store)


def unclaimed() -> Iterator[str]:
    """Names of stored files that no row names.

    A file younger than the life of a held upload is left out, whatever the rows say: its report
    may be on its way.
    """
    store = storages["evidence"]
    too_old = timezone.now() - 2 * HELD_FOR
    for shelf in (shelf for folder in FOLDERS for shelf in _folders(store, folder)):
        names = [f"{shelf}/{name}" for name in store.listdir(shelf)[1]]
        old = [name for name in names if store.get_modified_time(name) < too_old]
        kept = {
            name
            for model in (EvidenceItem, Upload)
            for name in model.objects.filter(stored_name__in=old).values_list(
                "stored_name", flat=True
            )
        }
        yield from (name for name in old if name not in kept)


def _in_parts(store) -> int:
    """What a bucket holds of uploads that nobody can go on with any more."""
    before = timezone.now() - LATE
    late = [
        f"{shelf}/{name}"
        for shelf in _folders(store, shelves.LOOSE)
        for name in store.listdir(shelf)[1]
        if store.get_modified_time(f"{shelf}/{name}") < before
    ]
    for name in late:
        store.delete(name)
    return len(late) + shelves.forget_parts(store, before)


def _folders(store, folder: str) -> list[str]:
    try:
        return [f"{folder}/{name}" for name in store.listdir(folder)[0]]
    except FileNotFoundError:
        return []
