"""Rows of the proof of time: batches of hashes, their leaves, and what authorities said.

Every quarter of an hour the new file hashes and the new heads of all ledgers become the leaves
of one Merkle tree. Its first leaf is the root of the batch before: so the batches are one chain
over everything, and no filing ever waits for it. None of these rows is ever changed.
"""

from django.db import models

from portal.lib import merkle


class Batch(models.Model):
    """One tree: what was new since the batch before."""

    number = models.PositiveIntegerField(unique=True)
    # The quarter of an hour: a moment would tell more than the ledgers do.
    made_at = models.DateTimeField()
    previous = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    # How far each table had been read: the highest row number then seen, by table.
    through = models.JSONField(default=dict)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"batch {self.number}"

    def statement(self) -> bytes:
        """The words that an authority stamps; they are all that it learns."""
        return statement(self.number, self.size, self.root)

    def values(self) -> list[str]:
        """All leaves in their order, the first of which is the root of the batch before."""
        kept = self.leaves.order_by("position").values_list("value", flat=True)
        return [self.previous, *kept]

    def computed_root(self) -> str:
        return merkle.root(self.values())


def statement(number: int, size: int, root: str) -> bytes:
    """The text of a batch, the same for whoever makes it again from the three values."""
    lines = [f"Merkle tree {number}", f"leaves: {size}", f"root (RFC 6962, SHA-256): {root}"]
    return ("\n".join(lines) + "\n").encode()


class Leaf(models.Model):
    """One value of a tree: a file's hash (or, for a guarded one, its commitment), or the
    digest of the line that was the last about its subject."""

    class Kind(models.TextChoices):
        FILE = "file"
        COMMITMENT = "commitment"
        LINE = "line"

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="leaves")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    value = models.CharField(max_length=64)
    item = models.OneToOneField("evidence.EvidenceItem", models.PROTECT, null=True)
    # A line of a ledger: which ledger, and the number of the row.
    ledger = models.CharField(max_length=60, blank=True)
    line = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="leaf_in_order"),
            models.UniqueConstraint(fields=["ledger", "line"], name="leaf_line_once"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.position} {self.kind}"


class Stamp(models.Model):
    """What one authority said of one batch: the whole answer, and what it was checked with."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="stamps")
    authority = models.CharField(max_length=60)
    # The time that the authority signed, and ours when the answer came.
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    token = models.BinaryField()
    certificates = models.TextField()

    class Meta:
        ordering = ["at", "authority"]
        constraints = [models.UniqueConstraint(fields=["batch", "authority"], name="stamp_once")]

    def __str__(self) -> str:
        return f"{self.authority} on {self.batch_id}"
