"""What a file really is, by its first bytes and our own table, never by its name.

The answer decides which decoder may open it, and forces that decoder. What is not in the
table is kept sealed and never decoded.
"""

import re
from codecs import getincrementaldecoder
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from django.utils.translation import gettext_lazy as _

HEAD = 4096


class Kind(StrEnum):
    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    DOCUMENT = "document"
    OTHER = "other"


# Why a file is kept but never opened here, by code; the sentence is for staff.
REASONS = {
    "": "",
    "empty": _("The file is empty. Nothing reached us but its name."),
    "playlist": _(
        "This is a playlist: a text that points to other files. It is kept and not opened, "
        "because opening it could read files that are not part of the report."
    ),
    "drawing": _(
        "This is a vector drawing. It can carry programs, so it is kept and not shown here."
    ),
    "page": _("This is a web page. It can carry programs, so it is kept and not shown here."),
    "archive": _("This is an archive of files. It is kept whole and not unpacked here."),
    "program": _("This is a program. It is kept and never started."),
    "office": _("This is an office document. It is kept and not opened here."),
    "text": _("This is plain text. It is kept and not shown here."),
    "not_shown": _("Files of this type are kept, but no picture of them is made here."),
    "endless": _(
        "The recording says that it lasts longer than eight hours. It is kept whole and not "
        "opened here."
    ),
    "unknown": _("The type of this file is not known here. It is kept and not opened."),
}


@dataclass(frozen=True)
class Signature:
    """The type of a file, and the one decoder that may open it."""

    kind: Kind
    media_type: str
    suffix: str
    format: str = ""  # Pillow's format for images, ffmpeg's demuxer for video and audio
    reason: str = ""

    @property
    def decodable(self) -> bool:
        return not self.reason

    @property
    def sentence(self) -> str:
        return str(REASONS[self.reason])


def _image(media_type, suffix, pillow):
    return Signature(Kind.IMAGE, media_type, suffix, pillow)


def _video(media_type, suffix, demuxer):
    return Signature(Kind.VIDEO, media_type, suffix, demuxer)


def _audio(media_type, suffix, demuxer):
    return Signature(Kind.AUDIO, media_type, suffix, demuxer)


def _kept(reason, media_type="application/octet-stream", suffix=".bin", kind=Kind.OTHER):
    return Signature(kind, media_type, suffix, reason=reason)


EMPTY = _kept("empty")
UNKNOWN = _kept("unknown")

# Bytes a file begins with. Longer ones first where one begins another.
BEGINNINGS = (
    (b"\xff\xd8\xff", _image("image/jpeg", ".jpg", "JPEG")),
    (b"\x89PNG\r\n\x1a\n", _image("image/png", ".png", "PNG")),
    (b"GIF87a", _image("image/gif", ".gif", "GIF")),
    (b"GIF89a", _image("image/gif", ".gif", "GIF")),
    (b"II*\x00", _kept("not_shown", "image/tiff", ".tif", Kind.IMAGE)),
    (b"MM\x00*", _kept("not_shown", "image/tiff", ".tif", Kind.IMAGE)),
    (b"#!AMR-WB\n", _audio("audio/amr-wb", ".awb", "amr")),
    (b"#!AMR\n", _audio("audio/amr", ".amr", "amr")),
    (b"fLaC", _audio("audio/flac", ".flac", "flac")),
    (b"ID3", _audio("audio/mpeg", ".mp3", "mp3")),
    (b"%PDF-", Signature(Kind.DOCUMENT, "application/pdf", ".pdf", "pdf")),
    (b"PK\x03\x04", _kept("archive", "application/zip", ".zip")),
    (b"PK\x05\x06", _kept("archive", "application/zip", ".zip")),
    (b"Rar!\x1a\x07", _kept("archive", "application/vnd.rar", ".rar")),
    (b"7z\xbc\xaf\x27\x1c", _kept("archive", "application/x-7z-compressed", ".7z")),
    (b"\x1f\x8b", _kept("archive", "application/gzip", ".gz")),
    (b"BZh", _kept("archive", "application/x-bzip2", ".bz2")),
    (b"\xfd7zXZ\x00", _kept("archive", "application/x-xz", ".xz")),
    (b"\x28\xb5\x2f\xfd", _kept("archive", "application/zstd", ".zst")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _kept("office", "application/x-ole-storage", ".doc")),
    (b"{\\rtf", _kept("office", "application/rtf", ".rtf")),
    (b"\x7fELF", _kept("program")),
    (b"MZ", _kept("program")),
    (b"\xca\xfe\xba\xbe", _kept("program")),
)

# ISO files (MP4 and its relatives) name their brands in the first box.
HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
AVIF_BRANDS = {b"avif", b"avis"}
AUDIO_BRANDS = {b"M4A ", b"M4B ", b"M4P "}
OLD_MOV_BOXES = {b"moov", b"mdat", b"wide", b"pnot"}
AVIF = _image("image/avif", ".avif", "AVIF")
HEIF = _image("image/heic", ".heic", "HEIF")
MP4 = _video("video/mp4", ".mp4", "mov")
MOV = _video("video/quicktime", ".mov", "mov")
M4A = _audio("audio/mp4", ".m4a", "mov")
THREE_GP = _video("video/3gpp", ".3gp", "mov")

RIFF = {
    b"WEBP": _image("image/webp", ".webp", "WEBP"),
    b"WAVE": _audio("audio/wav", ".wav", "wav"),
    b"AVI ": _kept("not_shown", "video/x-msvideo", ".avi", Kind.VIDEO),
}

# A text is looked at only to say what it is; none of them is ever opened.
PLAYLISTS = re.compile(
    rb"#EXTM3U|#EXT-X-|<MPD[\s>]|<SmoothStreamingMedia|ffconcat|\[playlist\]|<playlist[\s>]", re.I
)
DRAWING = re.compile(rb"<svg[\s>:]|<!DOCTYPE svg", re.I)
PAGE = re.compile(rb"<!DOCTYPE html|<html[\s>]|<script[\s>]|<body[\s>]", re.I)


def identify(source: Path | str | bytes) -> Signature:
    """The type of a file on disk, or of the first bytes of one."""
    head = source[:HEAD] if isinstance(source, bytes) else _head_of(Path(source))
    if not head:
        return EMPTY
    for beginning, signature in BEGINNINGS:
        if head.startswith(beginning):
            return signature
    return _boxed(head) or _streamed(head) or _text(head) or UNKNOWN


def _head_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD)


def _boxed(head: bytes) -> Signature | None:
    """RIFF, ISO base media, Matroska, Ogg: containers that name their content inside."""
    if head[:4] in (b"RIFF", b"RF64"):
        return RIFF.get(head[8:12])
    if head[:4] == b"\x1aE\xdf\xa3":
        return _matroska(head)
    if head[:4] == b"OggS":
        moving = b"theora" in head[:512]
        return _video("video/ogg", ".ogv", "ogg") if moving else _audio("audio/ogg", ".ogg", "ogg")
    if head[4:8] == b"ftyp":
        return _iso(head)
    if head[4:8] in OLD_MOV_BOXES:
        return MOV
    if head[257:262] == b"ustar":
        return _kept("archive", "application/x-tar", ".tar")
    return None


def _iso(head: bytes) -> Signature:
    end = min(max(int.from_bytes(head[:4]), 16), 512)
    main = head[8:12]
    brands = [main] + [head[at : at + 4] for at in range(16, end, 4)]
    if AVIF_BRANDS.intersection(brands):
        return AVIF
    if main in HEIF_BRANDS or HEIF_BRANDS.intersection(brands) - {b"mif1", b"msf1"}:
        return HEIF
    if main in AUDIO_BRANDS:
        return M4A
    if main == b"qt  ":
        return MOV
    return THREE_GP if main[:2] in (b"3g", b"3G") else MP4


def _matroska(head: bytes) -> Signature | None:
    if b"webm" in head[:128]:
        return _video("video/webm", ".webm", "matroska")
    if b"matroska" in head[:128]:
        return _video("video/x-matroska", ".mkv", "matroska")
    return None


def _streamed(head: bytes) -> Signature | None:
    """MP3 and AAC without a container: a frame header whose every field makes sense."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    if head[1] & 0xF6 == 0xF0:
        return _audio("audio/aac", ".aac", "aac")
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    rate, frequency = head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or layer != 1 or rate in (0, 15) or frequency == 3:
        return None
    return _audio("audio/mpeg", ".mp3", "mp3")


def _text(head: bytes) -> Signature | None:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head[2:].replace(b"\x00", b"")
    if b"\x00" in head:
        return None
    if PLAYLISTS.search(head):
        return _kept("playlist", "application/x-playlist", ".txt")
    if DRAWING.search(head):
        return _kept("drawing", "image/svg+xml", ".svg")
    if PAGE.search(head):
        return _kept("page", "text/html", ".html")
    try:
        getincrementaldecoder("utf-8")().decode(head)  # the last letter may be cut in two
    except UnicodeDecodeError:
        return None
    return _kept("text", "text/plain", ".txt")
