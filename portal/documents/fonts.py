"""The fonts letters are set in, and which characters they can show."""

import struct
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "fonts"


@cache
def shown():
    """Every character at least one of the regular fonts has a glyph for."""
    everyday = [_characters(FOLDER / f"{name}-Regular.ttf") for name in ("NotoSerif", "NotoSans")]
    arabic = _characters(FOLDER / "NotoNaskhArabic-Regular.ttf")
    return (everyday[0] & everyday[1]) | arabic


def showable(text):
    """The text with every character no font can show written as its code, [U+1F600].

    An archivable PDF must not have a character without a glyph, and nothing a person wrote
    may vanish from a complaint.
    """
    known = shown()
    if all(ord(char) in known or char == "\n" for char in text):
        return text
    return "".join(
        char if char == "\n" or ord(char) in known else f"[U+{ord(char):04X}]" for char in text
    )


def _characters(path):
    """The characters of a TrueType font, from its cmap table (format 4 or 12)."""
    data = path.read_bytes()
    start = _table(data, b"cmap")
    found = set()
    for at in range(struct.unpack_from(">H", data, start + 2)[0]):
        offset = start + struct.unpack_from(">I", data, start + 4 + at * 8 + 4)[0]
        layout = struct.unpack_from(">H", data, offset)[0]
        if layout == 4:
            found |= _segments(data, offset)
        elif layout == 12:
            found |= _groups(data, offset)
    return {code for code in found if not _private(code)}


def _private(code):
    return 0xE000 <= code <= 0xF8FF or code >= 0xF0000 or code < 0x20


def _table(data, name):
    for at in range(struct.unpack_from(">H", data, 4)[0]):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, 12 + at * 16)
        if tag == name:
            return offset
    raise ValueError(f"the font has no table {name!r}")


def _segments(data, offset):
    half = struct.unpack_from(">H", data, offset + 6)[0]
    ends, starts = offset + 14, offset + 16 + half
    found = set()
    for at in range(0, half, 2):
        first = struct.unpack_from(">H", data, starts + at)[0]
        last = struct.unpack_from(">H", data, ends + at)[0]
        found |= {code for code in range(first, last + 1) if code != 0xFFFF}
    return found


def _groups(data, offset):
    found = set()
    for at in range(struct.unpack_from(">I", data, offset + 12)[0]):
        first, last, _ = struct.unpack_from(">III", data, offset + 16 + at * 12)
        found |= set(range(first, last + 1))
    return found
