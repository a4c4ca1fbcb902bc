"""Uploads that may be cut off and go on: nothing is promised that does not lie in the store.

Each request that brings bytes takes a lease on the row by a conditional UPDATE, streams outside
any transaction, and writes down how far it came when that lies on the disk. Between requests no
key of the file is kept: each goes on with an age file of its own, sealed to the item's public
key. The running hash is sealed to the capability in the upload's address.
"""

import base64
import hashlib
import secrets
import time
import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from portal.evidence import sealed_pieces, shelves, uploads
from portal.evidence.carrying import Carried
from portal.evidence.models import Upload
from portal.evidence.reception import Patient, Reception, item_place
from portal.evidence.upload_refusals import (
    DifferentBytes,
    Gone,
    Locked,
    OtherOffset,
    TooLong,
    Unknown,
    Untrue,
)
from portal.evidence.uploads import LEG, Arrived
from portal.lib import processes, sealing
from portal.lib.moments import quarter
from portal.lib.sealing import Keypair

State = Upload.State
LIFE = timedelta(days=7)
LEASE = timedelta(seconds=60)
# How long bytes may lie in memory only, when they come slowly.
PATIENCE = 15.0
# How long somebody who comes back waits for the connection before to let go.
HANDOVER = 3.0
# How long a database that starts anew is waited for, by those who still hold a lease.
UNTIL_IT_IS_BACK = (0.5,) * 20
# What an age file adds, for files that a phone has sealed.
SEALED_SLACK = 64 * 1024


@dataclass(frozen=True)
class Announced:
    """A file that somebody wants to send: whose it is, how long, and what it should hash to."""

    holder: uuid.UUID
    client_id: uuid.UUID
    size: int
    name: str = ""
    sha256: str = ""
    # A phone has sealed it; then the name is sealed by it as well.
    by_phone: bool = False
    sealed_name: bytes | None = None
    # So many bytes at its end are the table of its pieces; and the key that workers have to hold
    # before they try to open it. An ingest node knows of none.
    table: int = 0
    intake_public: str = ""
    # As the phone wrote it, to be said to it again.
    metadata: str = ""

    def __repr__(self) -> str:
        return f"Announced({self.client_id})"


def limit_of(by_phone: bool, table: int = 0) -> int:
    """The largest file; what a phone has sealed is longer than the file in it, by each piece."""
    limit = settings.FILE_SIZE_LIMIT
    if not by_phone:
        return limit
    return limit + limit // 1024 + SEALED_SLACK + sealed_pieces.slack_of(table)


def expiry():
    """When an upload that begins now will have waited too long."""
    return quarter(timezone.now() + LIFE) + timedelta(minutes=15)


def begun_at(row: Upload):
    """The quarter of an hour in which an upload began; nothing closer is kept."""
    return row.expires_at - LIFE - timedelta(minutes=15)


def new_capability() -> str:
    return secrets.token_urlsafe(32)


def hashed(capability: str) -> str:
    return hashlib.sha256(capability.encode()).hexdigest()


def begin(announced: Announced, capability: str) -> Upload:
    """A new upload's row, not saved: the item's key exists from here on, and only sealed."""
    row = _row(announced, capability)
    if not announced.by_phone:
        pair = Keypair.generate()
        kept = uploads.keys_of(str(row.public_id), pair)
        row.key_public, row.intake_public = kept["key_public"], kept["intake_public"]
        row.key_for_case = base64.b64decode(kept["key_for_case"])
        row.key_for_intake = base64.b64decode(kept["key_for_intake"])
        if announced.name:
            row.sealed_name = sealing.seal(
                announced.name, [pair.public], item_place(row.public_id, "held-name")
            )
    row.carried = Carried(promised=announced.sha256, metadata=announced.metadata).sealed(
        row, capability
    )
    return row


def _row(announced: Announced, capability: str) -> Upload:
    public_id = uuid.uuid4()
    folder = "sealed" if announced.by_phone else "originals"
    return Upload(
        address=hashed(capability),
        holder=announced.holder,
        client_id=announced.client_id,
        public_id=public_id,
        by_phone=announced.by_phone,
        sealed_name=announced.sealed_name,
        table_size=announced.table,
        intake_public=announced.intake_public,
        size=announced.size,
        stored_name=f"{folder}/{str(public_id)[:2]}/{public_id}",
        expires_at=expiry(),
    )


def at_once(announced: Announced) -> Upload:
    """The row, not saved, of a file that comes whole in the request that announces it."""
    row = _row(announced, "")
    row.offset = row.size
    return row


def find(capability: str) -> Upload:
    """Raises Unknown for an address that leads nowhere, Gone for one that did."""
    row = Upload.objects.filter(address=hashed(capability)).first()
    if row is None:
        raise Unknown()
    if row.is_over:
        raise Gone()
    return row


# --- More bytes ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Checksum:
    """What the bytes of one request should hash to."""

    algorithm: str
    digest: bytes


@dataclass(frozen=True)
class Came:
    """How a request ended: `whole` tells that the file is complete and in the store."""

    upload: Upload
    cut_off: bool = False
    whole: Arrived | None = None
    # Held until the row has learnt what became of the file.
    lease: str = ""


def append(
    capability: str,
    offset: int,
    body,
    length: int | None,
    checksum: Checksum | None = None,
    allowed=lambda row: True,
) -> Came:
    """Take the bytes of one request. `length` is None when the sender does not say it.

    Raises Locked, OtherOffset, TooLong, Untrue, DifferentBytes, Gone, Unknown and DiskFull. The
    last bytes are not yet told to the row when the file is whole: see `mark_kept`, `put_by`.
    """
    with uploads.no_room_said():
        shelves.room_for_media()
    row = claim(capability, offset)
    lease = row.lease
    work = None
    try:
        if not allowed(row):
            raise Unknown()
        if length is not None and length > row.size - offset:
            raise TooLong()
        work = _Work(row, capability, checksum)
        return work.take_all(body, length)
    except shelves.Busy:
        _release(row, lease)
        raise Locked() from None
    except shelves.Lost:
        end(row)
        raise Gone() from None
    except BaseException:
        if work is not None:
            work.let_go_of_the_rest()
        _release(row, lease)
        raise
    finally:
        if work is not None:
            work.close()


def bring_to_its_end(capability: str, row: Upload) -> Came:
    """Everything is here, and whoever was to say so was killed: say it now. Raises Locked."""
    row = claim(capability, row.size)
    work = _Work(row, capability, None)
    try:
        return Came(row, whole=work.whole(), lease=row.lease)
    finally:
        work.close()


def let_go(came: Came) -> None:
    """The row could not be told what became of the file; whoever comes next may try again."""
    _release(came.upload, came.lease)


def claim(capability: str, offset: int) -> Upload:
    """The row, leased to this request. One statement, the same on both databases."""
    lease, address = processes.name_of_this() + secrets.token_hex(8), hashed(capability)
    limit = time.monotonic() + HANDOVER
    while True:
        written = connection.ops.adapt_datetimefield_value
        now, until = written(timezone.now()), written(timezone.now() + LEASE)
        asked = [lease, until, False, address, State.ARRIVING, offset, now, "", now]
        found = list(Upload.objects.raw(_CLAIM, asked))
        if found:
            return found[0]
        row = find(capability)
        _explain(row, offset)
        if processes.has_ended(row.lease[: processes.NAME_LENGTH]):
            # It was killed in the middle of its work, and cannot end its lease itself.
            _release(row, row.lease)
            continue
        # The same phone over another connection, most likely: ask the one before to end.
        Upload.objects.filter(address=address).update(wanted=True)
        if time.monotonic() > limit:
            raise Locked()
        time.sleep(0.2)


_CLAIM = (
    "UPDATE evidence_upload SET lease = %s, lease_until = %s, wanted = %s WHERE address = %s "
    'AND state = %s AND "offset" = %s AND expires_at > %s AND (lease = %s OR lease_until < %s) '
    "RETURNING *"
)


def _explain(row: Upload, offset: int) -> None:
    if row.offset != offset:
        raise OtherOffset(row.offset)
    if row.state != State.ARRIVING:
        raise TooLong()


def _release(row: Upload, lease: str) -> None:
    """Also when the database is away for a moment: the phone is not to wait for the lease's end."""
    for pause in UNTIL_IT_IS_BACK:
        try:
            Upload.objects.filter(pk=row.pk, lease=lease).update(
                lease="", lease_until=None, wanted=False
            )
        except (OperationalError, InterfaceError):
            connection.close()
            time.sleep(pause)
        else:
            return


def end(row: Upload) -> None:
    Upload.objects.filter(pk=row.pk).update(
        state=State.GONE, carried=None, lease="", lease_until=None
    )


class _Work:
    """One request's bytes on their way through."""

    def __init__(self, row: Upload, capability: str, checksum: Checksum | None):
        self.row = row
        self.capability = capability
        self.checksum = checksum
        self.check = hashlib.new(checksum.algorithm, usedforsecurity=False) if checksum else None
        self.carried = Carried.opened(row, capability)
        self.reception = Reception(
            row.public_id,
            row.key_public,
            row.stored_name,
            offset=row.offset,
            sealed_size=row.sealed_size,
            pieces=row.pieces,
            hashes=self.carried.hashes,
            shelf=row.shelf,
        )
        self.kept_at = time.monotonic()

    def take_all(self, body, length: int | None) -> Came:
        wanted = self.row.size - self.row.offset
        left = wanted if length is None else length
        cut_off = False
        body = Patient(body, self.is_wanted)
        while left:
            data = body.read(left)
            if not data:
                cut_off = length is not None or body.broken
                break
            left -= len(data)
            self._take(data)
        if length is None and not left and not body.broken and body.read(1):
            self.let_go_of_the_rest()
            raise TooLong()
        if self.check is not None and (cut_off or self.check.digest() != self.checksum.digest):
            self.let_go_of_the_rest()
            if not cut_off:
                raise Untrue()
        with uploads.no_room_said():
            self.reception.keep()
        if self.reception.offset == self.row.size:
            return Came(self.row, whole=self.whole(), lease=self.row.lease)
        if not self._write_down(release=True):
            raise Locked()
        return Came(self.row, cut_off=cut_off)

    def _take(self, data: bytes) -> None:
        with uploads.no_room_said():
            self.reception.take(data)
            if self.check is not None:
                self.check.update(data)
            fresh = self.reception.offset - self.reception.kept
            if fresh < LEG and time.monotonic() - self.kept_at < PATIENCE:
                return
            # With a checksum nothing may be promised before the last of its bytes.
            if self.check is None:
                self.reception.keep()
        if not self._write_down():
            raise Locked()
        self.kept_at = time.monotonic()

    def is_wanted(self) -> bool:
        """Nothing comes: whether the phone has come back over another connection meanwhile."""
        return not Upload.objects.filter(
            pk=self.row.pk, lease=self.row.lease, wanted=False
        ).exists()

    def _write_down(self, *, release: bool = False) -> bool:
        """Promise what was kept; False when the lease is another's by now."""
        row, came = self.row, self.reception
        lease = row.lease
        self.carried.hashes = came.hashes
        row.offset, row.sealed_size = came.kept, came.shelf.kept
        row.pieces, row.shelf = came.pieces, came.shelf.state
        row.carried = self.carried.sealed(row, self.capability)
        row.lease = "" if release else lease
        row.lease_until = None if release else timezone.now() + LEASE
        values = {name: getattr(row, name) for name in PROGRESS}
        done = Upload.objects.filter(pk=row.pk, lease=lease).update(**values)
        if done:
            came.shelf.tidy()
        return bool(done)

    def whole(self) -> Arrived:
        row, came = self.row, self.reception
        sha256 = came.sha256
        if self.carried.promised and self.carried.promised != sha256:
            came.shelf.discard()
            end(row)
            raise DifferentBytes()
        # A bucket has still to make one object of it, and may break off while it does.
        if not came.shelf.is_done and not self._write_down():
            raise Locked()
        came.shelf.finish()
        row.offset, row.sealed_size = came.kept, came.shelf.kept
        row.pieces, row.shelf = came.pieces, came.shelf.state
        return arrived_of(row, sha256, came.stored_sha256)

    def let_go_of_the_rest(self) -> None:
        self.reception.go_back()

    def close(self) -> None:
        self.reception.close()


PROGRESS = ("offset", "sealed_size", "pieces", "shelf", "carried", "lease", "lease_until")


def arrived_of(row: Upload, sha256: str, stored_sha256: str) -> Arrived:
    return Arrived(
        public_id=str(row.public_id),
        stored_name=row.stored_name,
        size=row.size,
        sha256=sha256,
        key_public=row.key_public,
        key_for_case=_text(row.key_for_case),
        key_for_intake=_text(row.key_for_intake),
        intake_public=row.intake_public,
        stored_sha256=stored_sha256,
        pieces=row.pieces if len(row.pieces) > 1 else [],
    )


def _text(sealed) -> str:
    return base64.b64encode(bytes(sealed or b"")).decode()
