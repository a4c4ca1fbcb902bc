"""Makes batches: gathers what is new, file hashes first, then the heads of every ledger."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone

from portal.evidence.batches import Batch, Leaf
from portal.evidence.models import EvidenceItem
from portal.lib import ledger, merkle
from portal.lib.moments import quarter

ITEMS = "evidence.evidenceitem"
# A row gets its number before it can be seen; no transaction lasts longer than this (and the
# quarter by which a batch's own time is rounded).
LONGEST_TRANSACTION = timedelta(hours=2, minutes=15)
LARGEST = 20_000


def make(now: datetime | None = None) -> list[Batch]:
    """Batch all that is new; nothing new makes no batch. Two makers at once: one yields."""
    made = []
    try:
        while batch := _make_one(now or timezone.now()):
            made.append(batch)
    except IntegrityError:
        # Another worker wrote this number; what is new then is the next round's.
        return made
    return made


@transaction.atomic
def _make_one(now: datetime) -> Batch | None:
    last = Batch.objects.order_by("-number").first()
    sure = _sure_until()
    leaves, through = _files(sure), {ITEMS: _highest(EvidenceItem)}
    for kind in ledger.kinds():
        name = kind._meta.label_lower
        through[name] = _highest(kind)
        leaves += _heads(kind, sure.get(name, 0), LARGEST - len(leaves))
    if not leaves:
        return None
    if len(leaves) >= LARGEST:
        # Not everything fitted: this batch says nothing of how far it has read.
        through = {}
    previous = last.root if last else ledger.GENESIS
    batch = Batch.objects.create(
        number=last.number + 1 if last else 1,
        made_at=quarter(now),
        previous=previous,
        size=len(leaves) + 1,
        root=merkle.root([previous, *(leaf.value for leaf in leaves)]),
        through=through,
    )
    for position, leaf in enumerate(leaves, 1):
        leaf.batch, leaf.position = batch, position
    Leaf.objects.bulk_create(leaves, batch_size=500)
    return batch


def waiting() -> int:
    """How many files are in no batch yet."""
    return _new_items(_sure_until()).count()


def _sure_until() -> dict[str, int]:
    """Up to which row number, by table, everything that will ever be there is in a batch.

    Rows up to the highest that an earlier batch saw can have come late, but not later than the
    longest transaction; the last batch was made after that, and took them.
    """
    read = Batch.objects.exclude(through={}).order_by("-number")
    last = read.first()
    if last is None:
        return {}
    earlier = read.filter(made_at__lte=last.made_at - LONGEST_TRANSACTION).first()
    return earlier.through if earlier else {}


def _new_items(sure: dict[str, int]):
    taken = Leaf.objects.filter(item=OuterRef("pk"))
    return EvidenceItem.objects.filter(~Exists(taken), pk__gt=sure.get(ITEMS, 0)).order_by("pk")


def _files(sure: dict[str, int]) -> list[Leaf]:
    """A guarded file is in a tree by its salted commitment only."""
    return [
        Leaf(kind=Leaf.Kind.FILE, value=item.sha256, item=item)
        if item.sha256 and not item.guarded
        else Leaf(kind=Leaf.Kind.COMMITMENT, value=item.commitment, item=item)
        for item in _new_items(sure)[:LARGEST]
    ]


def _heads(kind: type[ledger.LedgerEntry], sure: int, limit: int) -> list[Leaf]:
    """The last line of every subject that has new ones; it stands for those before it."""
    name = kind._meta.label_lower
    later = kind.objects.filter(subject=OuterRef("subject"), sequence__gt=OuterRef("sequence"))
    taken = Leaf.objects.filter(ledger=name, line=OuterRef("pk"))
    new = kind.objects.filter(~Exists(later), ~Exists(taken), pk__gt=sure).order_by("pk")
    lines = new.values_list("pk", "digest")[: max(limit, 0)]
    return [Leaf(kind=Leaf.Kind.LINE, value=value, ledger=name, line=pk) for pk, value in lines]


def _highest(table) -> int:
    return table.objects.aggregate(highest=Max("pk"))["highest"] or 0
