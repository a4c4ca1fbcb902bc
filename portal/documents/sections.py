"""A paper in numbered sections (a certificate), and its PDF in the manner of the letters."""

from dataclasses import dataclass, field

from portal.documents import words
from portal.documents.fonts import showable
from portal.documents.pdf import write_page


@dataclass(frozen=True)
class Table:
    """Columns with a heading each; `shares` are their widths in parts of the line."""

    heads: tuple
    shares: tuple
    rows: tuple


@dataclass(frozen=True)
class Section:
    """One numbered section: facts (label, value), then sentences, a table, a list, commands."""

    title: str
    facts: tuple = ()
    paragraphs: tuple = ()
    table: Table | None = None
    items: tuple = ()
    commands: tuple = ()


@dataclass(frozen=True)
class Paper:
    """The whole of it in one language; `day` is the date that the file says of itself."""

    language: str
    title: str
    lead: str
    reference: str
    day: object
    sections: tuple
    #: labels under lines on which somebody signs by hand
    signatures: tuple = field(default=())


def write_paper(paper):
    """The bytes of the PDF: archivable, tagged, the same for the same paper."""
    own = words.of(paper.language)
    language, region = own["locale"].split("-")
    data = {
        "language": language,
        "region": region,
        "title": showable(paper.title),
        "lead": showable(paper.lead),
        "page": own["page"],
        "sections": [_section(one) for one in paper.sections],
        "signatures": [showable(one) for one in paper.signatures],
    }
    return write_page("certificate", data, data["title"], showable(paper.reference), paper.day)


def _section(section):
    table = section.table
    return {
        "title": showable(section.title),
        "facts": [[_shown(label), _shown(value)] for label, value in section.facts],
        "paragraphs": [_shown(one) for one in section.paragraphs],
        "items": [_shown(one) for one in section.items],
        "commands": [showable(one) for one in section.commands],
        "table": table
        and {
            "heads": [showable(one) for one in table.heads],
            "shares": list(table.shares),
            "rows": [[_shown(cell) for cell in row] for row in table.rows],
        },
    }


def _shown(text):
    # Hashes may break anywhere: a line holds no 64 letters beside a label.
    return "\u200b".join(showable(text)) if _is_hash(text) else showable(text)


def _is_hash(text):
    return len(text) > 30 and text.isascii() and text.isalnum()
