"""A structure as PDF: archivable (PDF/A-2a), accessible (PDF/UA-1), fonts inside, tagged.

The words go in as data and are never read as markup. The same structure gives the same
bytes, so the hash of an exported complaint can be given again.
"""

import json
import re
import threading
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import typst

from portal.documents import words
from portal.documents.fonts import FOLDER as FONTS
from portal.documents.fonts import showable
from portal.documents.marks import heading

PAGES = Path(__file__).parent / "page"
STANDARDS = ["a-2a", "ua-1"]
# A compiler holds one text at a time, so two threads must not share it while it works.
_at_work = threading.Lock()
# A number stays with its word: “статьи 49”, “No. 45”, “20 қарашадағы”.
_AFTER_A_WORD, _BEFORE_A_WORD = r"(?:(?<=[^\W\d_])|(?<=\.)) (?=\d)", r"(?<=\d) (?=[^\W\d_])"
_OF_A_NUMBER = {"kk": _BEFORE_A_WORD, "ru": _AFTER_A_WORD, "en": _AFTER_A_WORD}


def write_pdf(structure, mark=None):
    """The bytes of the PDF; `mark` says which copy it is."""
    return write_page("letter", _data(structure, mark), _day(structure))


def write_page(page, data, day):
    """The bytes of one kind of page (`page/<page>.typ`) filled with data, as of a day."""
    with _at_work:
        return _compiler(page).compile(
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            pdf_standards=STANDARDS,
            timestamp=datetime.combine(day, datetime.min.time(), UTC),
        )


@cache
def _compiler(page):
    """Kept warm for the life of the process: starting reads the template and the fonts."""
    return typst.Compiler(
        str(PAGES / f"{page}.typ"),
        root=str(PAGES),  # all it could ever read is the templates themselves
        font_paths=typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
        ),
        ignore_system_fonts=True,
    )


def _day(structure):
    # A structure without a date still needs one moment, the same every time.
    return date.fromisoformat(structure.date) if structure.date else date(2000, 1, 1)


def _data(structure, mark):
    own = words.of(structure.language)
    language, region = own["locale"].split("-")
    day, space = _day(structure), _OF_A_NUMBER[structure.language]

    def kept(text):
        return re.sub(space, "\u00a0", _shown(text))

    return {
        "language": language,
        "region": region,
        "title": showable(structure.title or structure.letter or structure.reference or "—"),
        "date": {"year": day.year, "month": day.month, "day": day.day},
        "reference": showable(heading(structure, mark)),
        "words": {name: own[name] for name in ("page", "signature", "annexes")},
        "blocks": [
            {"kind": block.kind, "rows": [[kept(cell) for cell in row] for row in block.rows]}
            for block in structure.blocks
        ],
    }


def _shown(text):
    # A word longer than a line would run off the paper; a SHA-256 still is one word.
    return re.sub(r"\S{65,}", _broken, showable(text))


def _broken(word):
    return "\u200b".join(re.findall(r".{1,40}", word[0]))
