"""How uploads end: taken in by a report, put by for one, taken back, or swept away."""

import json
from dataclasses import dataclass

from django.db import models
from django.utils import timezone

from portal.accounts import keys
from portal.evidence import resuming, shelves
from portal.evidence.carrying import Carried
from portal.evidence.models import EvidenceItem, Upload
from portal.evidence.reception import Reception, item_place
from portal.evidence.resuming import PROGRESS
from portal.evidence.upload_refusals import AlreadyKept, Locked
from portal.evidence.uploads import Arrived
from portal.lib import rows, sealing
from portal.lib.jobs import Hopeless
from portal.lib.sealing import Keypair

State = Upload.State

# What the item's row has from now on, and where it is let go of in its time.
_FORGOTTEN = {
    "key_for_case": None,
    "key_for_intake": None,
    "sealed_name": None,
    "sealed_sha256": None,
    "pieces": [],
    "shelf": {},
}


@dataclass(frozen=True)
class Ending:
    """How an upload's row learns what became of the file; without a capability from a worker."""

    row: Upload
    capability: str = ""

    @property
    def is_new(self) -> bool:
        """Whether the row is not written yet: the file came whole in one request."""
        return self.row.pk is None

    def told(self, sha256: str, *, guarded: bool) -> Upload:
        """The row as it is once the report has taken the file in; nothing is written."""
        row = self.row
        row.state = State.KEPT
        if self.capability:
            # What is not guarded has its hash in the item's row.
            row.address = resuming.hashed(self.capability)
            row.carried = Carried(whole=sha256).sealed(row, self.capability) if guarded else None
        return row

    def kept(self, sha256: str, *, guarded: bool) -> None:
        """To be called in the transaction in which the report takes the file in."""
        row = self.told(sha256, guarded=guarded)
        if self.is_new:
            rows.insert(row)
        elif self.capability:
            _finish(row, **_FORGOTTEN)
        else:
            Upload.objects.filter(pk=row.pk).update(state=State.KEPT, **_FORGOTTEN)

    def refused(self) -> None:
        if not self.is_new:
            resuming.end(self.row)


def put_by(row: Upload, capability: str, whole: Arrived) -> None:
    """Here, but its report is not: kept without end until a worker brings them together."""
    row.state = State.WHOLE
    row.carried = Carried(whole=whole.sha256).sealed(row, capability)
    if row.by_phone:
        row.body_sha256 = whole.sha256
    else:
        hashes = json.dumps([whole.sha256, whole.stored_sha256])
        row.sealed_sha256 = sealing.seal(hashes, [row.key_public], row.place("whole"))
    _finish(row, sealed_sha256=row.sealed_sha256, body_sha256=row.body_sha256)


def ready(row: Upload, capability: str, came: Reception) -> None:
    """The same for a sealed file that came whole with its announcement; nothing is written."""
    row.address = resuming.hashed(capability)
    row.state = State.WHOLE
    row.body_sha256 = came.sha256
    row.sealed_size, row.pieces, row.shelf = came.shelf.kept, came.pieces, came.shelf.state


def _finish(row: Upload, **more) -> None:
    """The last bytes are told to the row only now, together with what became of them."""
    lease, row.lease, row.lease_until = row.lease, "", None
    values = {name: getattr(row, name) for name in PROGRESS} | more
    done = Upload.objects.filter(pk=row.pk, lease=lease).update(**values, state=row.state)
    if not done:
        raise Locked()


def taken_up(row: Upload) -> Arrived:
    """What `put_by` was given, opened by a worker. Raises Hopeless without its key."""
    pair = _worker_pair(row)
    sha256, stored_sha256 = json.loads(
        sealing.unseal(bytes(row.sealed_sha256), pair.private, row.place("whole"))
    )
    return resuming.arrived_of(row, sha256, stored_sha256)


def _worker_pair(row: Upload) -> Keypair:
    pair = keys.intake_pairs().get(row.intake_public)
    if pair is None:
        raise Hopeless("This worker was not given the intake key that the file waits under.")
    place = item_place(row.public_id, "key")
    return Keypair.from_private(sealing.unseal_text(bytes(row.key_for_intake), pair.private, place))


# --- Ends ----------------------------------------------------------------------------------------


def take_back(capability: str) -> None:
    """The sender does not want to go on. Raises Locked while bytes come, Unknown or Gone."""
    row = resuming.find(capability)
    if row.state != State.ARRIVING:
        raise AlreadyKept()
    _discard(resuming.claim(capability, row.offset))


def _discard(row: Upload) -> None:
    resuming.end(row)
    if not EvidenceItem.objects.filter(public_id=row.public_id).exists():
        try:
            shelf = shelves.shelf_for(row.stored_name, row.sealed_size, row.shelf)
        except (shelves.Lost, shelves.Busy):
            return
        shelf.discard()
        shelf.close()


def sweep() -> int:
    """Let go of uploads that waited too long, and forget those that ended long ago."""
    now = timezone.now()
    late = Upload.objects.filter(state=State.ARRIVING, expires_at__lt=now)
    late = late.filter(models.Q(lease="") | models.Q(lease_until__lt=now))
    gone = 0
    for row in late.order_by("pk")[:500]:
        _discard(row)
        gone += 1
    Upload.objects.filter(lease_until__lt=now).update(lease="", lease_until=None)
    ended = [State.GONE, State.KEPT]
    Upload.objects.filter(state__in=ended, expires_at__lt=now - resuming.LIFE).delete()
    return gone
