"""Bundles let go of: copies of originals should not lie about longer than somebody needs them."""

from datetime import timedelta

from django.core.files.storage import storages
from django.db.models import Exists, OuterRef
from django.utils import timezone

from reports.complaints.models import Bundle

FOLDER = "bundles"
# What a worker left that died, or came second: longer than any bundle takes to be put together.
ABANDONED_AFTER = timedelta(days=1)
# What a later bundle of the same complaint has replaced.
REPLACED_AFTER = timedelta(days=7)


def sweep() -> int:
    """Delete replaced bundles, and stored bytes that no bundle names. Returns how many went.

    The row stays, with its SHA-256: it says what was exported. The last bundle of a complaint
    is kept.
    """
    now = timezone.now()
    return _let_go_of_replaced(now) + _delete_unnamed(now)


def _let_go_of_replaced(now) -> int:
    ready = Bundle.objects.filter(state=Bundle.State.READY)
    later = ready.filter(complaint=OuterRef("complaint"), pk__gt=OuterRef("pk"))
    gone = 0
    for bundle in ready.filter(Exists(later), ready_at__lt=now - REPLACED_AFTER):
        name = bundle.stored_name
        # First the row: bytes that no row names are deleted below if this worker dies here.
        Bundle.objects.filter(pk=bundle.pk).update(
            state=Bundle.State.LET_GO, stored_name="", key_for_case=None
        )
        storages["evidence"].delete(name)
        gone += 1
    return gone


def _delete_unnamed(now) -> int:
    store = storages["evidence"]
    gone = 0
    for shelf in _shelves(store):
        names = [f"{shelf}/{name}" for name in store.listdir(shelf)[1]]
        old = [name for name in names if store.get_modified_time(name) < now - ABANDONED_AFTER]
        kept = Bundle.objects.filter(stored_name__in=old).values_list("stored_name", flat=True)
        for name in set(old) - set(kept):
            store.delete(name)
            gone += 1
    return gone


def _shelves(store) -> list[str]:
    try:
        return [f"{FOLDER}/{name}" for name in store.listdir(FOLDER)[0]]
    except FileNotFoundError:
        return []
