"""Files on their way in: sealed while they arrive, so that nothing plain reaches a disk."""

import base64
import uuid
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.core.files.storage import storages
from django.utils.translation import gettext_lazy as _

from portal.accounts import keys
from portal.accounts.models import Vault
from portal.evidence import shelves
from portal.evidence.models import EvidenceItem
from portal.evidence.reception import Reception
from portal.evidence.reception import item_place as item_place
from portal.evidence.upload_refusals import DifferentBytes
from portal.lib import sealing
from portal.lib.refusals import Refused
from portal.lib.sealing import Keypair

HELD_FOR = timedelta(days=1)
READ = 256 * 1024
# So much may come before it is put on the disk for good.
LEG = 8 * 1024 * 1024


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
    # See `EvidenceItem.pieces`.
    pieces: list[list[int]] = field(default_factory=list)

    def __repr__(self) -> str:
        return f"Arrived({self.public_id})"


def receive_stream(stream, limit: int | None = None) -> Arrived:
    """Seal and store a stream of bytes. Raises TooLarge, EmptyFile or DiskFull."""
    coming = Coming(limit)
    try:
        while data := stream.read(READ):
            coming.take(data)
        return coming.arrived()
    finally:
        coming.close()


class Coming:
    """A file that comes in one request: given bit by bit, and kept only if all of it came."""

    def __init__(self, limit: int | None = None):
        self.limit = limit or settings.FILE_SIZE_LIMIT
        with no_room_said():
            shelves.room_for_media()
        self.public_id = str(uuid.uuid4())
        self.stored_name = stored_name(self.public_id)
        self.pair = Keypair.generate()
        self.reception = Reception(self.public_id, self.pair.public, self.stored_name)
        self.whole = False

    @property
    def size(self) -> int:
        return self.reception.offset

    def take(self, data: bytes) -> None:
        """Raises TooLarge or DiskFull."""
        if self.size + len(data) > self.limit:
            raise TooLarge(self.limit)
        with no_room_said():
            self.reception.take(data)
            if self.size - self.reception.kept >= LEG:
                self.reception.keep()

    def arrived(self, promised: str = "") -> Arrived:
        """Everything is here and on the disk. Raises EmptyFile, DifferentBytes or DiskFull."""
        came = self.finished(promised)
        return Arrived(
            public_id=self.public_id,
            stored_name=self.stored_name,
            size=came.offset,
            sha256=came.sha256,
            stored_sha256=came.stored_sha256,
            pieces=came.pieces if len(came.pieces) > 1 else [],
            **keys_of(self.public_id, self.pair),
        )

    def finished(self, promised: str = "") -> Reception:
        """The same, without the item's key."""
        if not self.size:
            raise EmptyFile()
        with no_room_said():
            self.reception.keep()
        if promised and promised != self.reception.sha256:
            raise DifferentBytes()
        with no_room_said():
            self.reception.shelf.finish()
        self.whole = True
        return self.reception

    def close(self) -> None:
        """What did not come whole is let go of."""
        if not self.whole:
            self.reception.shelf.discard()
        self.reception.close()


class ComingSealed(Coming):
    """The same for bytes that a phone has sealed: they are put away as they are."""

    def __init__(self, public_id, name: str, limit: int):
        self.limit = limit
        with no_room_said():
            shelves.room_for_media()
        self.reception = Reception(public_id, "", name)
        self.whole = False


def stored_name(public_id: str) -> str:
    return f"originals/{public_id[:2]}/{public_id}"


def keys_of(public_id: str, pair: Keypair) -> dict[str, str]:
    """An item's key as its row will hold it: the public half, and the other sealed twice."""
    intake = keys.intake_public()
    place = item_place(public_id, "key")
    return {
        "key_public": pair.public,
        "key_for_case": _text(keys.seal_to(Vault.Kind.CASE, pair.private, place)),
        "key_for_intake": _text(sealing.seal(pair.private, [intake], place)),
        "intake_public": intake,
    }


@contextmanager
def no_room_said():
    """A full disk, in words for a person."""
    try:
        yield
    except shelves.NoRoom:
        raise DiskFull() from None


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


def _text(sealed: bytes) -> str:
    return base64.b64encode(sealed).decode()
