"""tus 1.0 (https://tus.io): what its headers say, and what they say back.

Core, creation, creation-with-upload, checksum, expiration and termination. What happens to the
bytes is in `resuming.py`; whose they are, the room says that keeps the files.
"""

import base64
import binascii
import re
import time
from email.utils import format_datetime

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.evidence.resuming import Checksum
from portal.evidence.upload_refusals import (
    OtherVersion,
    Unclear,
    UnknownChecksum,
    WrongType,
)
from portal.evidence.uploads import EmptyFile, TooLarge

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,checksum,expiration,termination"
ALGORITHMS = ("sha256", "sha1")
TYPE = "application/offset+octet-stream"
METHODS = ("PATCH", "DELETE", "HEAD")
METADATA_LIMIT = 4096
# Silence on a connection after which it counts as cut, and how often it is looked up meanwhile.
SILENCE, GLANCE = 30.0, 2.0
# So much of a body that was refused is read past, so that its connection can be used again.
LEFT_OVER = 8 * 1024 * 1024
_NUMBER = re.compile(r"\d{1,15}")
_KEY = re.compile(r"[!-+\--~]{1,60}")


def method_of(request: HttpRequest) -> str:
    """What is asked for, also through networks that let POST pass only."""
    asked = request.headers.get("X-HTTP-Method-Override", "").upper()
    return asked if request.method == "POST" and asked in METHODS else request.method


def check_version(request: HttpRequest) -> None:
    if request.headers.get("Tus-Resumable") != VERSION:
        raise OtherVersion()


def length_announced(request: HttpRequest, limit: int) -> int:
    """Upload-Length. Raises Unclear, EmptyFile or TooLarge."""
    if "Upload-Defer-Length" in request.headers:
        raise Unclear(_("The length of the file has to be said at the beginning (Upload-Length)."))
    length = _number(request, "Upload-Length")
    if length == 0:
        raise EmptyFile()
    if length > limit:
        raise TooLarge(settings.FILE_SIZE_LIMIT)
    return length


def offset_of(request: HttpRequest) -> int:
    return _number(request, "Upload-Offset")


def check_type(request: HttpRequest) -> None:
    if request.content_type != TYPE:
        raise WrongType()


def metadata_of(request: HttpRequest) -> dict[str, bytes]:
    """Upload-Metadata, decoded. Raises Unclear."""
    raw = request.headers.get("Upload-Metadata", "")
    if len(raw) > METADATA_LIMIT:
        raise Unclear(
            _("Upload-Metadata is too long: {limit} bytes at most.").format(limit=METADATA_LIMIT)
        )
    found = {}
    for pair in filter(None, (part.strip() for part in raw.split(","))):
        key, _space, value = pair.partition(" ")
        if not _KEY.fullmatch(key) or key in found:
            raise _bad_metadata()
        try:
            found[key] = base64.b64decode(value.strip(), validate=True)
        except (binascii.Error, ValueError):
            raise _bad_metadata() from None
    return found


def checksum_of(request: HttpRequest) -> Checksum | None:
    """Upload-Checksum. Raises UnknownChecksum or Unclear."""
    raw = request.headers.get("Upload-Checksum")
    if raw is None:
        return None
    algorithm, _space, value = raw.strip().partition(" ")
    if algorithm not in ALGORITHMS:
        raise UnknownChecksum()
    try:
        return Checksum(algorithm, base64.b64decode(value.strip(), validate=True))
    except (binascii.Error, ValueError):
        raise Unclear(_("Upload-Checksum is not base64.")) from None


def body_length(request: HttpRequest) -> int | None:
    """How many bytes this request brings; None when it does not say so."""
    if _is_chunked(request):
        return None
    try:
        return max(0, int(request.headers.get("Content-Length") or 0))
    except ValueError:
        return 0


def expires(row) -> str:
    return format_datetime(row.expires_at.replace(microsecond=0), usegmt=True)


def _number(request: HttpRequest, header: str) -> int:
    raw = request.headers.get(header, "")
    if not _NUMBER.fullmatch(raw):
        raise Unclear(_("The header {header} is missing or no number.").format(header=header))
    return int(raw)


def _bad_metadata() -> Unclear:
    return Unclear(_("Upload-Metadata cannot be read: names and base64, divided by commas."))


def _is_chunked(request: HttpRequest) -> bool:
    return bool(
        request.META.get("wsgi.input_terminated")
        and "chunked" in request.headers.get("Transfer-Encoding", "").lower()
    )


class Body:
    """The bytes of a request, as the server hands them on.

    A silent connection would hold a thread for ever: after half a minute it counts as cut, and
    earlier when `is_wanted` says that its phone has come back over another one.
    """

    def __init__(self, request: HttpRequest):
        self.request = request
        self.stream = request.META["wsgi.input"] if _is_chunked(request) else request
        self.line = _Line.of(request)

    def read(self, size: int, is_wanted=lambda: False) -> bytes | memoryview:
        """The next bytes, to be used before more are read: their room is used again."""
        if self.line is not None:
            return self.line.read(size, is_wanted)
        return self.stream.read(size)

    def read_past(self) -> bool:
        """Get over what was refused; False when it is so much that the connection has to end."""
        left = body_length(self.request)
        if left is None or left > LEFT_OVER:
            return False
        try:
            while self.read(64 * 1024):
                pass
        except OSError:
            return False
        return True


class _Line:
    """A body straight from gunicorn's connection, into a buffer that is used again.

    gunicorn's own reader asks for a megabyte ahead and copies it several times, and cannot give
    what has come so far when a phone falls silent. Other servers bring a body whole before they
    call, and are read in the ordinary way.
    """

    def __init__(self, connection, reader):
        self.connection = connection
        self.reader = reader
        self.buffer = memoryview(bytearray(256 * 1024))
        # What came together with the headers.
        self.early = reader.unreader.take_buffered()

    @classmethod
    def of(cls, request: HttpRequest) -> "_Line | None":
        connection = request.META.get("gunicorn.socket")
        reader = getattr(request.META.get("wsgi.input"), "reader", None)
        whole = hasattr(reader, "length") and hasattr(reader, "unreader")
        if connection is None or not whole or not hasattr(reader.unreader, "take_buffered"):
            return None
        if getattr(request, "_tus_line", None) is None:
            request._tus_line = cls(connection, reader)
        return request._tus_line

    def read(self, size: int, is_wanted) -> memoryview:
        size = min(size, self.reader.length, len(self.buffer))
        got = self._take_early(size)
        if got < size:
            self.connection.settimeout(GLANCE)
            try:
                got = self._receive(got, size, is_wanted)
            finally:
                self.connection.settimeout(None)
        self.reader.length -= got
        return self.buffer[:got]

    def _take_early(self, size: int) -> int:
        early, self.early = self.early[:size], self.early[size:]
        self.buffer[: len(early)] = early
        if self.early and len(early) == self.reader.length:
            # Already the next request of this connection.
            self.reader.unreader.unread(self.early)
            self.early = b""
        return len(early)

    def _receive(self, got: int, size: int, is_wanted) -> int:
        silent, begun = 0.0, time.monotonic()
        # Whoever sends slowly is not waited for until the buffer is full.
        while got < size and (not got or time.monotonic() - begun < GLANCE):
            try:
                came = self.connection.recv_into(self.buffer[got:size])
            except TimeoutError:
                silent += GLANCE
                if not got and (silent >= SILENCE or is_wanted()):
                    raise
                continue
            if not came:
                break
            got += came
        return got
