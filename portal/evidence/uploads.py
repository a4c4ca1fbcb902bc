"""Files on their way in: sealed while they arrive, so that nothing plain reaches a disk."""

import base64
import os
import shutil
import threading
import uuid
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core import signing
from django.core.files import File
from django.core.files.storage import storages
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers
from django.db import connection
from django.utils.translation import gettext_lazy as _

from portal.accounts import keys
from portal.accounts.models import Vault
from portal.evidence import scratch
from portal.evidence.fingerprints import Hashed, Measured
from portal.evidence.models import EvidenceItem
from portal.lib import sealing
from portal.lib.refusals import Refused
from portal.lib.sealing import Keypair, Place

HELD_FOR = timedelta(days=1)


class TooLarge(Refused):
    def __init__(self, limit: int):
        super().__init__(
            _(
                "This file is larger than {limit} MB and was not taken. Send a shorter recording "
                "or split it; everything else you entered is kept."
            ).format(limit=limit // (1024 * 1024)),
            code="too-large",
        )


class EmptyFile(Refused):
    def __init__(self):
        super().__init__(
            _("This file is empty. Choose it again, or send the report without it."), code="empty"
        )


class DiskFull(Refused):
    def __init__(self):
        super().__init__(
            _(
                "There is no room for files on the server right now. Your text can still be sent; "
                "keep the file and add it later with your receipt code."
            ),
            code="disk-full",
        )


@dataclass(frozen=True)
class Arrived:
    """Sealed bytes that wait in the store for their row: an item's future identity and key."""

    public_id: str
    stored_name: str
    size: int
    sha256: str
    key_public: str
    key_for_case: str
    key_for_intake: str
    intake_public: str
    # SHA-256 of the sealed bytes, for whoever looks after the store without any key.
    stored_sha256: str = ""

    def __repr__(self) -> str:
        return f"Arrived({self.public_id})"


def item_place(public_id: str, field: str) -> Place:
    """Where a sealed thing of an evidence item belongs."""
    return Place("evidence-item", str(public_id), field)


def receive_stream(stream, limit: int | None = None) -> Arrived:
    """Seal and store a stream of bytes. Raises TooLarge, EmptyFile or DiskFull."""
    limit = limit or settings.FILE_SIZE_LIMIT
    _room_for_media()
    public_id = str(uuid.uuid4())
    pair = Keypair.generate()
    measured = Measured(stream, limit, lambda: TooLarge(limit))
    path = scratch.sealed() / public_id
    try:
        with path.open("wb") as sealed:
            written = Hashed(sealed)
            try:
                sealing.seal_stream(measured, written, [pair.public], item_place(public_id, "file"))
            except OSError:
                if measured.refusal is not None:
                    raise measured.refusal from None
                raise
            sealed.flush()
            os.fsync(sealed.fileno())
        if measured.size == 0:
            raise EmptyFile()
        stored_name = _store(path, public_id)
    finally:
        path.unlink(missing_ok=True)
    return _arrived(public_id, stored_name, measured, written, pair)


def _arrived(
    public_id: str, stored_name: str, measured: Measured, written: Hashed, pair: Keypair
) -> Arrived:
    intake = keys.intake_public()
    place = item_place(public_id, "key")
    return Arrived(
        public_id=public_id,
        stored_name=stored_name,
        size=measured.size,
        sha256=measured.sha256,
        key_public=pair.public,
        key_for_case=_text(keys.seal_to(Vault.Kind.CASE, pair.private, place)),
        key_for_intake=_text(sealing.seal(pair.private, [intake], place)),
        intake_public=intake,
        stored_sha256=written.sha256,
    )


def discard(arrived: Arrived) -> None:
    """Let go of bytes that no row will name.

    What an item names stays, whoever holds its token: a form that was sent can be sent again,
    from a page before the last, to another report or with the file taken out.
    """
    if not EvidenceItem.objects.filter(public_id=arrived.public_id).exists():
        storages["evidence"].delete(arrived.stored_name)


# --- Between the steps of a form without JavaScript ---------------------------------------------


def hold(arrived: Arrived, name: str) -> str:
    """A signed token for sealed bytes that wait for the form to be sent; good for a day.

    The name stands in it sealed: whoever finds the page later cannot read it.
    """
    place = item_place(arrived.public_id, "held-name")
    sealed_name = sealing.seal(name, [keys.intake_public(), arrived.key_public], place)
    return signing.dumps(
        {**asdict(arrived), "name": _text(sealed_name)}, salt="held-upload", compress=True
    )


def take(token: str) -> tuple[Arrived, bytes]:
    """What `hold` was given, the name still sealed to the item's key. Raises Refused."""
    try:
        kept = signing.loads(token, salt="held-upload", max_age=HELD_FOR)
    except signing.BadSignature:
        raise Refused(
            _("A file you added earlier has waited too long. Please choose it again."),
            code="held-too-long",
        ) from None
    sealed_name = base64.b64decode(kept.pop("name"))
    arrived = Arrived(**kept)
    if not storages["evidence"].exists(arrived.stored_name):
        raise Refused(
            _("A file you added earlier is no longer here. Please choose it again."),
            code="held-gone",
        )
    return arrived, sealed_name


# --- Forms -----------------------------------------------------------------------------------


class SealedUpload(File):
    """A file of a form, already sealed. `problem` is a sentence when it was not taken."""

    def __init__(self, name: str, size: int, arrived: Arrived | None, problem: Refused | None):
        super().__init__(None, name)
        self.size = size
        self.arrived = arrived
        self.problem = problem

    def close(self):
        """There is nothing open: the bytes went past."""


class SealingUploadHandler(FileUploadHandler):
    """Passes a form's file on to `receive_stream` as it comes, through a pipe."""

    chunk_size = 256 * 1024

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        read_end, write_end = os.pipe()
        self.writer = os.fdopen(write_end, "wb", buffering=0)
        self.outcome = _Outcome(os.fdopen(read_end, "rb", buffering=self.chunk_size))
        self.outcome.start()
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data, start):
        try:
            view = memoryview(raw_data)
            while view:
                view = view[self.writer.write(view) :]
        except BrokenPipeError:
            # The receiving side has refused the file and says why; the rest is read past.
            pass
        return

    def file_complete(self, file_size):
        self.writer.close()
        self.outcome.join()
        if isinstance(self.outcome.problem, EmptyFile) and not self.file_name:
            return None
        if self.outcome.problem and not isinstance(self.outcome.problem, Refused):
            raise self.outcome.problem
        return SealedUpload(self.file_name, file_size, self.outcome.arrived, self.outcome.problem)

    def upload_interrupted(self):
        if hasattr(self, "outcome"):
            self.writer.close()
            self.outcome.join()
            if self.outcome.arrived:
                discard(self.outcome.arrived)


class _Outcome(threading.Thread):
    """Seals what comes out of the pipe."""

    def __init__(self, reader):
        super().__init__(daemon=True)
        self.reader = reader
        self.arrived: Arrived | None = None
        self.problem: Exception | None = None

    def run(self):
        try:
            self.arrived = receive_stream(self.reader)
        except Exception as problem:
            self.problem = problem
        finally:
            self.reader.close()
            connection.close()


# --- The store -------------------------------------------------------------------------------


class _OnDisk(File):
    """A file that a local store may take over by moving it."""

    def temporary_file_path(self):
        return self.file.name


def _store(path: Path, public_id: str) -> str:
    with path.open("rb") as sealed:
        return storages["evidence"].save(f"originals/{public_id[:2]}/{public_id}", _OnDisk(sealed))


def _room_for_media() -> None:
    if shutil.disk_usage(scratch.sealed()).free < settings.DISK_RESERVE_BYTES:
        raise DiskFull()


def _text(sealed: bytes) -> str:
    return base64.b64encode(sealed).decode()
