"""The fonts letters are set in, and which characters they can show."""

import re
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
    return _others().sub(lambda char: f"[U+{ord(char[0]):04X}]", text)


@cache
def _others():
    """What no font can show, as an expression: it looks through a letter in no time."""
    spans, codes = [], sorted(shown() | {ord("\n")})
    for code in codes:
        if spans and spans[-1][1] == code - 1:
            spans[-1][1] = code
        else:
            spans.append([code, code])
    return re.compile("[^{}]".format("".join(rf"\U{a:08x}-\U{b:08x}" for a, b in spans)))


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
