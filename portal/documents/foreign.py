"""Files that people wrote in other programs: what they are, and what must not leave the house.

Only looked at: they are kept and handed on as they came, bit for bit.
"""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from portal.lib import zips

DOCX, PDF = "docx", "pdf"
# So much of a package is read at most; a letter has a hundredth of it.
MOST = 40 * 1024 * 1024
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DC = "{http://purl.org/dc/elements/1.1/}creator"
_BY = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}lastModifiedBy"
_GAP = re.compile(r"_{8} \[([^\]\n]{1,80})\]")


class NotReadable(ValueError):
    """It is neither a DOCX nor a PDF, or it is broken."""


@dataclass(frozen=True)
class Foreign:
    """What is known of such a file. Of a PDF only that it is one."""

    form: str
    lines: tuple = ()
    #: labels of gaps that still stand in it
    gaps: tuple = ()
    #: it runs a program, or fetches something when it is opened
    active: bool = False
    #: it names who wrote it
    names_author: bool = False

    def __repr__(self) -> str:
        return f"Foreign({self.form})"


def look(data: bytes) -> Foreign:
    """Raises NotReadable."""
    if data.startswith(b"%PDF-"):
        if b"%%EOF" not in data[-2048:]:
            raise NotReadable
        return Foreign(PDF, active=_acts(data), names_author=b"/Author" in data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _docx(package)
    except (*zips.BROKEN, KeyError, etree.XMLSyntaxError) as problem:
        raise NotReadable from problem


# What a PDF does by itself, or carries inside. A place in the text to open at is no deed: office
# programs write it into every PDF.
_ACTS = re.compile(
    rb"/(?:JavaScript|Launch|EmbeddedFiles?)\b|/JS\s{0,9}(?:[(<]|\d{1,9}\s)"
    rb"|/OpenAction\s{0,9}(?:<<|\d{1,9}\s)"
)
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")


def _acts(data: bytes) -> bool:
    return any(
        _ACTS.search(_ESCAPED.sub(lambda found: bytes.fromhex(found[1].decode()), text))
        for text in (data, *_unpacked(data))
    )


_PACKED = re.compile(rb"/ObjStm\b[^>]{0,300}>>\s{0,9}stream\r?\n")
_TREE = re.compile(rb"/Type\s{0,9}/Pages\b")
_COUNT = re.compile(rb"/Count\s+(\d{1,6})\b")
_ONE = re.compile(rb"/Type\s{0,9}/Page\b")
# So far from its name the count of a tree is looked for, in so many trees and packs.
_NEAR, _TREES, _PACK = 20_000, 1000, 1 << 20


def sheets(data: bytes) -> int:
    """The pages of a PDF, as its own tree of pages counts them; 0 when that cannot be read."""
    texts = [data, *_unpacked(data)]
    counts = [
        int(count)
        for text in texts
        for found in islice(_TREE.finditer(text), _TREES)
        for count in _COUNT.findall(_around(text, found))
    ]
    return max(counts, default=0) or sum(len(_ONE.findall(text)) for text in texts)


def _around(text: bytes, found: re.Match) -> bytes:
    """The rest of the dictionary in which something stands."""
    before = text[max(0, found.start() - _NEAR) : found.start()]
    after = text[found.end() : found.end() + _NEAR]
    return (
        before.rpartition(b"<<")[2].rpartition(b">>")[2]
        + after.partition(b">>")[0].partition(b"<<")[0]
    )


def _unpacked(data: bytes):
    """Objects that newer PDFs keep squeezed together."""
    left, view = MOST, memoryview(data)
    for found in islice(_PACKED.finditer(data), _TREES):
        inflating = zlib.decompressobj()
        try:
            text = inflating.decompress(view[found.end() : found.end() + _PACK], left)
        except zlib.error:
            continue
        left -= len(text)
        yield text
        if left <= 0:
            return


def _docx(package: zipfile.ZipFile) -> Foreign:
    names = package.namelist()
    if sum(entry.file_size for entry in package.infolist()) > MOST:
        raise NotReadable
    lines = tuple(_lines(_parsed(package, "word/document.xml")))
    said = "\n".join(lines)
    core = _parsed(package, "docProps/core.xml") if "docProps/core.xml" in names else None
    return Foreign(
        DOCX,
        lines,
        gaps=tuple(dict.fromkeys(_GAP.findall(said))),
        active=any(name.casefold().endswith("vbaproject.bin") for name in names)
        or _fetches(package)
        or _has_active_field(package),
        names_author=core is not None and any(core.findtext(tag) for tag in (_DC, _BY)),
    )


def _parsed(package: zipfile.ZipFile, name: str):
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    return etree.fromstring(zips.inside(package, package.getinfo(name)), parser)


def _lines(document):
    for paragraph in document.iter(f"{_W}p"):
        parts = []
        for child in paragraph.iter(f"{_W}t", f"{_W}br", f"{_W}tab"):
            parts.append(child.text or "" if child.tag == f"{_W}t" else " ")
        if line := "".join(parts).strip():
            yield line


# Fields that start a program, or take in what lies elsewhere.
_FIELDS = re.compile(r"\b(?:DDE|DDEAUTO|INCLUDEPICTURE|INCLUDETEXT)\b", re.IGNORECASE)


def _has_active_field(package: zipfile.ZipFile) -> bool:
    """A field may stand in any part, and its words may be cut into pieces."""
    for name in package.namelist():
        lower = name.casefold()
        if lower.startswith("word/") and lower.endswith(".xml"):
            part = _parsed(package, name)
            pieces = part.iter(f"{_W}instrText", f"{_W}fldChar")
            said = "".join(one.text or " " for one in pieces)
            simple = " ".join(one.get(f"{_W}instr", "") for one in part.iter(f"{_W}fldSimple"))
            if _FIELDS.search(said) or _FIELDS.search(simple):
                return True
    return False


def _fetches(package: zipfile.ZipFile) -> bool:
    """Whether opening it asks somebody else's machine for something; a link that waits is none."""
    for name in package.namelist():
        if name.casefold().endswith(".rels"):
            for one in _parsed(package, name):
                away = one.get("TargetMode", "").casefold() == "external"
                if away and not one.get("Type", "").endswith("/hyperlink"):
                    return True
    return False
