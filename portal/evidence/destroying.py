"""Lets go of an original for good: first every wrap of its key, then the ciphertext itself.

What stays is the row without content and its line in the ledger, which holds a salted commitment.
Backups that were made before still hold the ciphertext, and the wraps, until they end.
"""

from collections.abc import Iterable

from django.core.files.storage import storages
from django.db import models
from django.dispatch import Signal

from portal.evidence.models import EvidenceItem, Leaf
from portal.lib.ledger import LedgerEntry

# Rooms whose rows about an item are made from it.
MADE_FROM_IT = ("evidence", "disclosure")
# Told while an original is let go of, for rooms above that keep copies of it, or keys: with `item`.
forgotten = Signal()


def all_there(items: Iterable[int]) -> bool:
    """Whether none of these was let go of; nor is one before this transaction ends.

    Whoever keeps a copy asks before writing it down: who lets go comes before that and is seen
    here, or after it and is told of the copy.
    """
    rows = EvidenceItem.objects.select_for_update(no_key=True).filter(pk__in=set(items))
    states = list(rows.order_by("pk").values_list("state", flat=True))
    return EvidenceItem.State.DESTROYED not in states


def forget(item: EvidenceItem) -> None:
    """The keys and facts of the item and of everything made from it: nothing can be opened now."""
    item.key_for_case, item.key_for_intake = b"", None
    item.sealed_name = item.sealed_facts = item.sealed_moment = None
    item.facts, item.sha256, item.picture_hash, item.media_type = {}, "", "", ""
    item.state = EvidenceItem.State.DESTROYED
    item.save()
    for row in _made_from(item):
        for field in row._meta.fields:
            if isinstance(field, models.BinaryField) and field.null:
                setattr(row, field.name, None)
            elif isinstance(field, models.JSONField) and field.name != "parts":
                setattr(row, field.name, field.get_default())
            elif field.name == "sha256":
                setattr(row, field.name, "")
        row.save()


def delete(item: EvidenceItem) -> None:
    """The stored bytes; may be done again after a stop."""
    store = storages["evidence"]
    for row in (item, *_made_from(item)):
        for name in _names(row):
            store.delete(name)


def _names(row) -> list[str]:
    parts = getattr(row, "parts", None)
    kept = [part["stored"] for part in parts.values()] if isinstance(parts, dict) else []
    name = getattr(row, "stored_name", "")
    return [*kept, name] if name else kept


def _made_from(item: EvidenceItem):
    for relation in EvidenceItem._meta.related_objects:
        model = relation.related_model
        ours = model._meta.app_label in MADE_FROM_IT
        if ours and model is not Leaf and not issubclass(model, LedgerEntry):
            yield from model._default_manager.filter(**{relation.field.name: item})
