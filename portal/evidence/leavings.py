"""Sealed files that nobody will name any more, let go of when their time is over."""

from django.core.files.storage import storages
from django.utils import timezone

from portal.evidence.models import EvidenceItem, Upload
from portal.evidence.uploads import HELD_FOR

FOLDERS = ("originals", "sealed")


def sweep() -> int:
    """Delete stored files that no item names, and no form or upload can name any more.

    A file younger than the life of a held upload is left alone, whatever the rows say: its
    report may be on its way. Returns how many went.
    """
    store = storages["evidence"]
    too_old = timezone.now() - 2 * HELD_FOR
    gone = 0
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
        for name in old:
            if name not in kept:
                store.delete(name)
                gone += 1
    return gone


def _folders(store, folder: str) -> list[str]:
    try:
        return [f"{folder}/{name}" for name in store.listdir(folder)[0]]
    except FileNotFoundError:
        return []
