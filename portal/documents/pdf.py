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
_AFTER_A_WORD, _BEFORE_A_WORD = r" (?=\d)(?:(?<=[^\W\d_] )|(?<=\. ))", r" (?<=\d )(?=[^\W\d_])"
_OF_A_NUMBER = {
    "kk": re.compile(_BEFORE_A_WORD),
    "ru": re.compile(_AFTER_A_WORD),
    "en": re.compile(_AFTER_A_WORD),
}
_TOO_LONG = re.compile(r"\S{65,}")


def write_pdf(structure, mark=None):
    """The bytes of the PDF; `mark` says which copy it is."""
    title = showable(structure.title or structure.letter or structure.reference or "—")
    above = showable(heading(structure, mark))
    return write_page("letter", _data(structure, above), title, above, _day(structure))


def write_page(page, data, title, above, day):
    """The bytes of one kind of page (`page/<page>.typ`) filled with data, as of a day.

    `title` is what the file calls itself, `above` a small line over every page.
    """
    with _at_work:
        return _compiler().compile(
            _document(page, {"paper": data, "title": title, "above": above, "day": day}),
            format="pdf",
            pdf_standards=STANDARDS,
            timestamp=datetime.combine(day, datetime.min.time(), UTC),
        )


def _document(page, said):
    """What is compiled: the page, filled; then what differs between copies of the same.

    The compiler knows again what it has laid out before, as long as nothing above it has changed.
    A style or an input of the whole that names the copy would make it lay out everything anew.
    """
    told = json.dumps(said, ensure_ascii=False, default=_parts_of_a_day)
    return f"""\
#import "/{page}.typ": paper
#let said = json(bytes({_quoted(told)}))
#paper(said.paper)
#set document(title: said.title, date: datetime(..said.day))
#metadata(said.above) <above>
""".encode()


def _quoted(text):
    """As text of Typst, in which these two letters alone mean something."""
    return '"{}"'.format(text.replace("\\", "\\\\").replace('"', '\\"'))


def _parts_of_a_day(day):
    return {"year": day.year, "month": day.month, "day": day.day}


@cache
def _compiler():
    """Kept warm for the life of the process: starting reads the templates and the fonts."""
    return typst.Compiler(
        root=str(PAGES),  # all it could ever read is the templates themselves
        font_paths=typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
        ),
        ignore_system_fonts=True,
    )


def _day(structure):
    # A structure without a date still needs one moment, the same every time.
    return date.fromisoformat(structure.date) if structure.date else date(2000, 1, 1)


def _data(structure, above):
    own = words.of(structure.language)
    language, region = own["locale"].split("-")
    space = _OF_A_NUMBER[structure.language]

    def kept(text):
        return space.sub("\u00a0", _shown(text))

    return {
        "language": language,
        "region": region,
        "headed": bool(above),
        "words": {name: own[name] for name in ("page", "signature", "annexes")},
        "blocks": [
            {"kind": block.kind, "rows": [[kept(cell) for cell in row] for row in block.rows]}
            for block in structure.blocks
        ],
    }


def _shown(text):
    # A word longer than a line would run off the paper; a SHA-256 still is one word.
    return _TOO_LONG.sub(_broken, showable(text))


def _broken(word):
    return "\u200b".join(re.findall(r".{1,40}", word[0]))
