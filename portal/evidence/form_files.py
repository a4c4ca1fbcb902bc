"""Files of forms on their way in."""

from django.conf import settings
from django.core.files import File
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers, StopUpload
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from portal.evidence import scratch, shelves
from portal.evidence.lanes import Full, Lane
from portal.evidence.uploads import (
    Arrived,
    Coming,
    DiskFull,
    EmptyFile,
    TooLarge,
    discard,
    no_room_said,
)
from portal.lib.refusals import Refused

# The largest file with what sealing adds, and a few words: what the proxy lets through.
BUNDLE_LIMIT = settings.FILE_SIZE_LIMIT + 16 * 1024 * 1024
# Anybody may bring bundles, so they stand in a lane of their own: two of the largest at once.
BUNDLES = Lane("bundles", places=32, bytes=2 * BUNDLE_LIMIT)
# How often it is asked whether there is room for more.
STRIDE = 4 * 1024 * 1024


class TooManyAtOnce(Refused):
    def __init__(self):
        super().__init__(
            ngettext_lazy(
                "Only {limit} file can be sent at once, so this one was not taken.",
                "Only {limit} files can be sent at once, so this one was not taken.",
                settings.FILES_PER_REPORT,
            ).format(limit=settings.FILES_PER_REPORT),
            code="too-many",
        )


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
    """Seals a form's files while they come; nothing plain reaches the disk."""

    chunk_size = 256 * 1024

    def __init__(self, request=None):
        super().__init__(request)
        self.coming: Coming | None = None
        self.problem: Refused | None = None
        self.taken: list[Arrived] = []

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        full = len(self.taken) >= settings.FILES_PER_REPORT
        self.problem = TooManyAtOnce() if full else None
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data, start):
        if self.problem is not None:
            # The file was refused and the page says why; the rest is read past.
            return
        try:
            if self.coming is None:
                self.coming = Coming()
            self.coming.take(raw_data)
        except Refused as problem:
            self.problem = problem
            self._let_go()

    def file_complete(self, file_size):
        arrived = None
        if self.problem is None:
            try:
                if self.coming is None:
                    raise EmptyFile()
                arrived = self.coming.arrived()
                self.taken.append(arrived)
            except Refused as problem:
                self.problem = problem
        self._let_go()
        return SealedUpload(self.file_name, file_size, arrived, self.problem)

    def _let_go(self) -> None:
        if self.coming is not None:
            self.coming.close()
            self.coming = None

    def upload_interrupted(self):
        self._let_go()

    def close(self):
        """Let go of everything that came."""
        self._let_go()
        while self.taken:
            discard(self.taken.pop())


class TooManyBundles(Refused):
    def __init__(self):
        super().__init__(
            _(
                "So many files are being handed in right now that there is no room for this one. "
                "Nothing of it was taken and nothing is lost: keep the file, and try again in a "
                "few minutes."
            ),
            code="busy",
        )


class SpooledUpload(File):
    """Sealed bytes that lie in the scratch space for as long as the request lasts."""

    def __init__(self, spool, name: str, size: int, problem: Refused | None):
        super().__init__(spool, name)
        self.size = size
        self.problem = problem


class SpoolingUploadHandler(FileUploadHandler):
    """For one file that a phone has sealed: it has to be read from its end, so it is put on the
    disk as it is. Everything in it is sealed already, and it has no name there."""

    chunk_size = 256 * 1024

    def __init__(self, request=None):
        super().__init__(request)
        self.spool = None
        self.place = None
        self.size = 0
        self.asked_at = 0
        self.problem: Refused | None = None

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        if self.spool is not None:
            raise StopUpload(connection_reset=True)
        self.spool = scratch.nameless()
        try:
            self.place = BUNDLES.enter()
            self._ask_for_room()
        except Full:
            self._refuse(TooManyBundles())
        except Refused as problem:
            self._refuse(problem)
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data, start):
        if self.problem is not None:
            # The page says why; the rest is read past.
            return
        self.size += len(raw_data)
        try:
            if self.size > BUNDLE_LIMIT:
                raise TooLarge(BUNDLE_LIMIT)
            if self.size - self.asked_at >= STRIDE:
                self._ask_for_room()
            self.spool.write(raw_data)
        except Full:
            self._refuse(TooManyBundles())
        except OSError:
            self._refuse(DiskFull())
        except Refused as problem:
            self._refuse(problem)

    def _ask_for_room(self) -> None:
        """Raises Full or DiskFull."""
        with no_room_said():
            shelves.room_for_media()
        self.place.tell(self.size)
        self.asked_at = self.size

    def _refuse(self, problem: Refused) -> None:
        self.problem = problem
        self.spool.truncate(0)
        self._leave()

    def _leave(self) -> None:
        if self.place is not None:
            self.place.leave()
            self.place = None

    def file_complete(self, file_size):
        self.spool.seek(0)
        return SpooledUpload(self.spool, self.file_name, file_size, self.problem)

    def upload_interrupted(self):
        self.close()

    def close(self):
        """The request is over, or broke off."""
        if self.spool is not None:
            self.spool.close()
        self._leave()


class RefusingUploadHandler(FileUploadHandler):
    """For pages that take no files: the first one ends the reading of the form."""

    def new_file(self, *args, **kwargs):
        raise StopUpload(connection_reset=True)

    def receive_data_chunk(self, raw_data, start):
        """Never reached."""

    def file_complete(self, file_size):
        """Never reached."""


def takes_a_sealed_bundle(view):
    """Mark a view whose form brings one file of sealed things, kept as it is."""
    view.takes_a_sealed_bundle = True
    return view


def takes_files(view):
    """Mark a view whose forms may bring files; all others leave them unread."""
    view.takes_files = True
    return view
