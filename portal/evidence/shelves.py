"""Where sealed bytes are put while they arrive, so that each lies in the store only once.

A shelf takes bytes in order, can go back to where it was last kept, and has promised nothing
before `keep` has returned: then they lie on the disk, or in the bucket.
"""

import contextlib
import errno
import fcntl
import os
import shutil
import tempfile

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages

from portal.evidence import scratch

# The least that a bucket takes as a part of a larger file, but for the last.
PART = 5 * 1024 * 1024
LOOSE = "arriving"


class Busy(Exception):
    """Somebody else is writing this file."""


class NoRoom(Exception):
    """The disk is full, or nearly."""


class Lost(Exception):
    """The store does not hold what it has taken; the file has to be sent anew."""


def shelf_for(stored_name: str, kept: int, state: dict):
    """The shelf of a file of which `kept` sealed bytes were put away so far."""
    store = storages["evidence"]
    if isinstance(store, FileSystemStorage):
        return Folder(store, stored_name, kept)
    return Bucket(store, stored_name, kept, state)


def room_for_media() -> None:
    """Raises NoRoom when only what is reserved for texts is left."""
    store = storages["evidence"]
    folders = [scratch.sealed()]
    if isinstance(store, FileSystemStorage):
        with contextlib.suppress(FileNotFoundError):
            if os.stat(store.location).st_dev != os.stat(folders[0]).st_dev:
                folders.append(store.location)
    for folder in folders:
        if shutil.disk_usage(folder).free < settings.DISK_RESERVE_BYTES:
            raise NoRoom


def forget_parts(store, before) -> int:
    """End what was begun in a bucket before then and never became an object."""
    if isinstance(store, FileSystemStorage):
        return 0
    client = store.connection.meta.client
    begun = client.list_multipart_uploads(Bucket=store.bucket_name).get("Uploads", [])
    late = [one for one in begun if one["Initiated"] < before]
    for one in late:
        client.abort_multipart_upload(
            Bucket=store.bucket_name, Key=one["Key"], UploadId=one["UploadId"]
        )
    return len(late)


def _make_closed(folder: str) -> None:
    """Make a folder that other users of this machine cannot read, and those above it that are
    missing likewise: os.makedirs closes the last one only."""
    with contextlib.suppress(FileExistsError):
        try:
            os.mkdir(folder, mode=0o700)
        except FileNotFoundError:
            _make_closed(os.path.dirname(folder))
            os.mkdir(folder, mode=0o700)


@contextlib.contextmanager
def _room():
    try:
        yield
    except OSError as problem:
        if problem.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NoRoom from None
        raise


class Folder:
    """A file of the local store, written where it will stay."""

    # Whether what was kept is the stored file already.
    is_done = True

    def __init__(self, store, stored_name: str, kept: int):
        self.path = store.path(stored_name)
        self.kept = kept
        self.size = kept
        self.state: dict = {}
        self._file = self._open()

    def _open(self) -> int:
        _make_closed(os.path.dirname(self.path))
        fresh = os.O_EXCL if not self.kept else 0
        try:
            file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | fresh, 0o600)
        except FileExistsError:
            # An attempt of which nothing was kept.
            file = os.open(self.path, os.O_RDWR | os.O_CLOEXEC)
        try:
            # The kernel's word, for a process that woke up after its lease was over.
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            there = os.fstat(file).st_size
            if there < self.kept:
                raise Lost
            if there > self.kept:
                os.ftruncate(file, self.kept)
            os.lseek(file, self.kept, os.SEEK_SET)
        except BaseException as problem:
            os.close(file)
            if isinstance(problem, BlockingIOError):
                raise Busy from None
            raise
        return file

    def write(self, parts: list[bytes]) -> None:
        with _room():
            wanted = sum(map(len, parts))
            written = os.writev(self._file, parts)
            if written != wanted:
                rest = b"".join(parts)[written:]
                while rest:
                    rest = rest[os.write(self._file, rest) :]
        self.size += wanted

    def keep(self) -> None:
        with _room():
            os.fsync(self._file)
            if not self.kept:
                _sync_folder(os.path.dirname(self.path))
        self.kept = self.size

    def go_back(self) -> None:
        os.ftruncate(self._file, self.kept)
        os.lseek(self._file, self.kept, os.SEEK_SET)
        self.size = self.kept

    def finish(self) -> None:
        """What was kept is the whole file."""

    def tidy(self) -> None:
        """There is nothing beside it."""

    def discard(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.path)

    def close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


class Bucket:
    """An object of a bucket, sent in parts; what is too small for a part waits as an object.

    One part at a time lies in the scratch space, sealed like everything there.
    """

    is_done = False

    def __init__(self, store, stored_name: str, kept: int, state: dict):
        self.store = store
        self.name = stored_name
        self.kept = kept
        self.size = kept
        self.state = {"upload": "", "parts": [], "loose": [], **state}
        self._ends = contextlib.ExitStack()
        self._spool = self._ends.enter_context(_nameless())
        self._spare: list[str] = []

    @property
    def _client(self):
        return self.store.connection.meta.client

    @property
    def _where(self) -> dict:
        return {"Bucket": self.store.bucket_name, "Key": self.name}

    def write(self, parts: list[bytes]) -> None:
        with _room():
            self._spool.writelines(parts)
        self.size += sum(map(len, parts))

    def keep(self) -> None:
        """Put what lies in the scratch space into the bucket, as a part or for later."""
        fresh = self.size - self.kept
        if not fresh:
            return
        with _room():
            self._spool.flush()
        if fresh + sum(size for _name, size in self.state["loose"]) >= PART:
            self._send_part()
        else:
            name = f"{LOOSE}/{self.name.rpartition('/')[2]}/{self.kept:012d}"
            self._put(name, self._spool)
            self.state["loose"].append([name, fresh])
        self._empty()
        self.kept = self.size

    def _send_part(self) -> None:
        if not self.state["upload"]:
            begun = self._client.create_multipart_upload(**self._where)
            self.state["upload"] = begun["UploadId"]
        number = len(self.state["parts"]) + 1
        with self._joined() as body:
            answer = self._client.upload_part(
                **self._where, UploadId=self.state["upload"], PartNumber=number, Body=body
            )
        self.state["parts"].append(answer["ETag"])

    @contextlib.contextmanager
    def _joined(self):
        """What waits in the bucket, then what lies here, as one file."""
        if not self.state["loose"]:
            self._spool.seek(0)
            yield self._spool
            return
        with _nameless() as whole, _room():
            for name, size in self.state["loose"]:
                there = self._client.get_object(Bucket=self.store.bucket_name, Key=name)
                before = whole.tell()
                shutil.copyfileobj(there["Body"], whole, 256 * 1024)
                if whole.tell() - before != size:
                    raise Lost
            self._spool.seek(0)
            shutil.copyfileobj(self._spool, whole, 256 * 1024)
            whole.seek(0)
            yield whole
        self._spare += [name for name, _size in self.state["loose"]]
        self.state["loose"] = []

    def _put(self, name: str, body) -> None:
        body.seek(0)
        self._client.put_object(Bucket=self.store.bucket_name, Key=name, Body=body)

    def _empty(self) -> None:
        self._spool.seek(0)
        self._spool.truncate()

    def go_back(self) -> None:
        self._empty()
        self.size = self.kept

    def finish(self) -> None:
        """Make one object of everything that was kept. May be called again after a fault."""
        if not self._is_whole():
            self._join()
            if not self._is_whole():
                raise Lost
        self.tidy()

    def _is_whole(self) -> bool:
        try:
            return self._client.head_object(**self._where)["ContentLength"] == self.kept
        except self._client.exceptions.ClientError as problem:
            if problem.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                return False
            raise

    def _join(self) -> None:
        if not self.state["upload"]:
            with self._joined() as body:
                self._put(self.name, body)
            return
        if self.state["loose"]:
            self._send_part()
        self._complete()

    def _complete(self) -> None:
        parts = [
            {"PartNumber": number, "ETag": tag}
            for number, tag in enumerate(self.state["parts"], start=1)
        ]
        try:
            self._client.complete_multipart_upload(
                **self._where, UploadId=self.state["upload"], MultipartUpload={"Parts": parts}
            )
        except self._client.exceptions.NoSuchUpload:
            # It was completed before, by somebody who could not say so any more.
            return

    def tidy(self) -> None:
        """Let go of what was put together since; only after that was written down."""
        for name in self._spare:
            self._client.delete_object(Bucket=self.store.bucket_name, Key=name)
        self._spare = []

    def discard(self) -> None:
        if self.state["upload"]:
            with contextlib.suppress(self._client.exceptions.NoSuchUpload):
                self._client.abort_multipart_upload(**self._where, UploadId=self.state["upload"])
        self._spare += [name for name, _size in self.state["loose"]]
        self.tidy()
        self._client.delete_object(**self._where)

    def close(self) -> None:
        self._ends.close()


def _nameless():
    """A file for sealed bytes that is gone when it is closed, whatever happens."""
    return tempfile.TemporaryFile(dir=scratch.sealed())


def _sync_folder(path: str) -> None:
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
