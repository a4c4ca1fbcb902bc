"""The proof of time: asks authorities for stamps, says what lacks one, proves single items."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from portal.evidence import batching
from portal.evidence.batches import Batch, Leaf, Stamp
from portal.evidence.models import CustodyEvent, EvidenceItem
from portal.lib import jobs, merkle, timestamps
from portal.lib.jobs import Hopeless, Job, Postponed
from portal.lib.merkle import Step
from portal.lib.moments import this_quarter

STAMP = "stamp_batches"


@dataclass(frozen=True)
class Token:
    """What one authority said: its answer (DER), the time it signed, what it was checked with."""

    authority: str
    at: datetime
    received_at: datetime
    token: bytes
    certificates: str


@dataclass(frozen=True)
class Proof:
    """That a value was there before a time: its leaf, the way up, and the stamps on the root.

    `kind` is a `Leaf.Kind`: the SHA-256 of a file, the commitment to one, or a ledger's line.
    """

    kind: str
    leaf: str
    index: int
    size: int
    path: list[Step]
    root: str
    batch: int
    made_at: datetime
    statement: bytes
    tokens: list[Token]

    @property
    def is_stamped(self) -> bool:
        return bool(self.tokens)

    def holds(self) -> bool:
        return merkle.climb(self.leaf, self.path) == self.root


@dataclass(frozen=True)
class Gap:
    """What no outside clock has confirmed yet."""

    configured: bool
    files: int
    batches: int
    since: datetime | None


def proof_of(item: EvidenceItem, *, until: datetime | None = None) -> Proof | None:
    """The proof of a file's hash; None while it waits for its batch. `until` leaves out what
    came later, so that a paper made again is the same paper."""
    return proofs_of([item.pk], until=until).get(item.pk)


def proofs_of(items: Iterable[int], *, until: datetime | None = None) -> dict[int, Proof]:
    """The same of many items, each by its key; those that wait are left out."""
    found = _leaves(until).filter(item__in=list(items))
    return {leaf.item_id: _proof(leaf, until) for leaf in found}


def proof_of_custody(item: EvidenceItem) -> Proof | None:
    """The proof of an item's newest line that is in a batch; it seals all lines before it."""
    lines = list(item.custody.values_list("pk", flat=True))
    return proofs_of_custody({item.pk: lines}).get(item.pk)


def proofs_of_custody(
    lines: dict[int, list[int]], *, until: datetime | None = None
) -> dict[int, Proof]:
    """The same of many items, each by its key; `lines` are the keys of each item's lines."""
    owners = {line: item for item, own in lines.items() for line in own}
    found = _leaves(until).filter(ledger=CustodyEvent._meta.label_lower, line__in=list(owners))
    newest = {owners[leaf.line]: leaf for leaf in found.order_by("batch__number")}
    return {item: _proof(leaf, until) for item, leaf in newest.items()}


def _leaves(until: datetime | None):
    found = Leaf.objects.select_related("batch").prefetch_related("batch__stamps")
    return found if until is None else found.filter(batch__made_at__lte=until)


def _proof(leaf: Leaf, until: datetime | None) -> Proof:
    batch = leaf.batch
    stamps = [one for one in batch.stamps.all() if until is None or one.received_at <= until]
    return Proof(
        kind=leaf.kind,
        leaf=leaf.value,
        index=leaf.position,
        size=batch.size,
        path=merkle.path_in(_tree(batch.number, batch.root), leaf.position),
        root=batch.root,
        batch=batch.number,
        made_at=batch.made_at,
        statement=batch.statement(),
        tokens=[
            Token(one.authority, one.at, one.received_at, bytes(one.token), one.certificates)
            for one in stamps
        ],
    )


# A tree is never changed, and the files of one case lie in few.
@lru_cache(maxsize=4)
def _tree(number: int, root: str) -> list[list[str]]:
    return merkle.levels(Batch.objects.get(number=number, root=root).values())


def gap() -> Gap:
    """What staff are told."""
    return Gap(
        configured=is_configured(),
        files=batching.waiting(),
        batches=unstamped().count(),
        since=unconfirmed_since(),
    )


def is_configured() -> bool:
    """Whether anybody outside is asked at all."""
    return bool(settings.TIMESTAMP_AUTHORITIES)


def unconfirmed(items: Iterable[EvidenceItem]) -> int:
    """How many of some items no authority has stamped; 0 where nobody is asked."""
    if not is_configured():
        return 0
    pks = [item.pk for item in items]
    stamped = Leaf.objects.filter(item__in=pks, batch__in=Stamp.objects.values("batch"))
    return len(pks) - stamped.count()


def unconfirmed_since() -> datetime | None:
    """The time of the oldest batch that no authority has stamped."""
    return unstamped().order_by("number").values_list("made_at", flat=True).first()


def unstamped():
    """Batches that no authority has stamped."""
    return Batch.objects.filter(~Exists(Stamp.objects.filter(batch=OuterRef("pk"))))


def batch_and_queue() -> None:
    """Batch what is new, and see that a worker asks for stamps when some are lacking.

    A job that is in quarantine waits for a person: another would fail as it did.
    """
    batching.make()
    if not lacking():
        return
    with transaction.atomic():
        unfinished = Job.objects.filter(kind=STAMP).exclude(state=Job.State.DONE)
        newest = Batch.objects.order_by("-number").first()
        if newest and not unfinished.exists():
            jobs.add(STAMP, newest, key=this_quarter().isoformat())


def lacking() -> bool:
    """Whether an authority that is configured has not stamped everything."""
    names = [entry.partition("=")[0].strip() for entry in settings.TIMESTAMP_AUTHORITIES]
    return any(
        Batch.objects.exclude(pk__in=Stamp.objects.filter(authority=name).values("batch")).exists()
        for name in names
    )


def ask_for_stamps() -> None:
    """Ask each authority for each batch that lacks its stamp, oldest first.

    Raises Postponed when one does not answer (what others said is kept), and Hopeless when one
    gives an answer that proves nothing: then its settings are wrong, or somebody else answers.
    """
    silent, wrong = [], []
    for authority in timestamps.authorities():
        mine = Stamp.objects.filter(authority=authority.name).values("batch")
        for batch in Batch.objects.exclude(pk__in=mine).order_by("number"):
            try:
                _stamp(batch, authority)
            except timestamps.Unreachable:
                silent.append(authority.name)
                break
            except timestamps.Refused as words:
                wrong.append(f"{authority.name}: {words}")
                break
    if wrong:
        raise Hopeless("; ".join(wrong))
    if silent:
        raise Postponed


def _stamp(batch: Batch, authority: timestamps.Authority) -> None:
    said = batch.statement()
    token = timestamps.stamp(authority, said)
    at = timestamps.check(token, said, authority.certificates)
    with transaction.atomic():
        # Two workers may have asked; the first answer stays.
        Stamp.objects.bulk_create(
            [
                Stamp(
                    batch=batch,
                    authority=authority.name,
                    at=at.astimezone(UTC),
                    received_at=timezone.now(),
                    token=token,
                    certificates=authority.certificates,
                )
            ],
            ignore_conflicts=True,
        )
