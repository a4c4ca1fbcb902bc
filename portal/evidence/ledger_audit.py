"""Goes through every ledger and every batch and says what does not hold, first things first."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from portal.evidence.batches import Batch, Leaf
from portal.evidence.models import EvidenceItem
from portal.lib import ledger, merkle, timestamps

GUARDED = ("evidence_batch", "evidence_leaf", "evidence_stamp")
STEP = 1000


@dataclass(frozen=True)
class Problem:
    """One thing that does not hold: which row, and why, for an administrator."""

    where: str
    why: str

    def __str__(self) -> str:
        return f"{self.where}: {self.why}"


Progress = Callable[[int], None]


def size() -> int:
    """How many rows `problems` looks at."""
    counted = [kind.objects.count() for kind in ledger.kinds()]
    return sum(counted) + Leaf.objects.count()


def problems(progress: Progress = lambda done: None) -> Iterator[Problem]:
    """Guards of the database, the chain of each subject, then the chain over everything."""
    yield from _open_tables()
    done = 0
    for kind in ledger.kinds():
        for entry, why in ledger.checked(kind):
            done += 1
            if done % STEP == 0:
                progress(done)
            if why:
                yield Problem(f"{kind._meta.label_lower} row {entry.pk}", why)
    previous, number = ledger.GENESIS, 0
    for batch in Batch.objects.order_by("number"):
        yield from _of_batch(batch, previous, number + 1)
        previous, number = batch.root, batch.number
        done += batch.size - 1
        progress(done)


def _open_tables() -> Iterator[Problem]:
    tables = [kind._meta.db_table for kind in ledger.kinds()]
    for table in [*tables, *GUARDED]:
        for verb in ledger.missing_guards(table):
            yield Problem(f"table {table}", f"the database would allow {verb.upper()}")


def _of_batch(batch: Batch, previous: str, number: int) -> Iterator[Problem]:
    name = f"evidence.batch row {batch.pk} (number {batch.number})"
    if batch.number != number:
        yield Problem(name, f"batch {number} is missing")
    if batch.previous != previous:
        yield Problem(name, "it does not seal the batch before it")
    leaves = list(batch.leaves.order_by("position").select_related("item"))
    if [leaf.position for leaf in leaves] != list(range(1, batch.size)):
        yield Problem(name, "leaves are missing")
    elif merkle.root([batch.previous, *(leaf.value for leaf in leaves)]) != batch.root:
        yield Problem(name, "its leaves do not lead to its root")
    yield from _strayed(leaves)
    for stamp in batch.stamps.all():
        try:
            at = timestamps.check(bytes(stamp.token), batch.statement(), stamp.certificates)
        except timestamps.Refused as words:
            yield Problem(f"evidence.stamp row {stamp.pk} on batch {batch.number}", str(words))
        else:
            if at != stamp.at:
                why = "the time beside it is not the one that was signed"
                yield Problem(f"evidence.stamp row {stamp.pk} on batch {batch.number}", why)


def _strayed(leaves: list[Leaf]) -> Iterator[Problem]:
    """Rows that are not any more what they were when their leaf was made."""
    for kind in ledger.kinds():
        name = kind._meta.label_lower
        ours = {leaf.line: leaf.value for leaf in leaves if leaf.ledger == name}
        now = dict(kind.objects.filter(pk__in=ours).values_list("pk", "digest"))
        for pk, value in ours.items():
            if pk not in now:
                yield Problem(f"{name} row {pk}", "it is gone, and a batch holds it")
            elif now[pk] != value:
                yield Problem(f"{name} row {pk}", "it is not the line that a batch holds")
    for leaf in leaves:
        if leaf.item and leaf.value != _hash_of(leaf):
            where = f"evidence.evidenceitem row {leaf.item_id}"
            yield Problem(where, "its hash is not the one that a batch holds")


def _hash_of(leaf: Leaf) -> str:
    item: EvidenceItem = leaf.item
    return item.sha256 if leaf.kind == Leaf.Kind.FILE else item.commitment
