"""What a complaint says, block by block, before it is a DOCX or a PDF.

The lawyer edits a structure as plain text in one box; both files are made from it.
The text form has one mark at the beginning of a line and a blank line between blocks:

    > line            a line of the heading on the right (addressee, complainant)
    = text            the title                  == text      the subtitle
    # text            a heading inside the text
    text              a paragraph; a new line inside it stays a new line
    - text            a list                     1. text      a numbered list
    : label | value   a field                    § citation | what it says
    | number | what | facts | sha256             a row of the table of annexes
    ~ name | status   a line for a signature     ^ place | date

A line indented by two spaces goes on with the line above it. A backslash before a mark
makes it an ordinary character: at the beginning of a paragraph, and before | in a column.
"""

import json
import re
from dataclasses import dataclass, field, replace

from portal.documents import words

#: kind of block: (its mark in the text form, its number of columns)
KINDS = {
    "heading_right": (">", 1),
    "title": ("=", 1),
    "subtitle": ("==", 1),
    "heading": ("#", 1),
    "paragraph": ("", 1),
    "list": ("-", 1),
    "numbered": ("1.", 1),
    "fields": (":", 2),
    "provisions": ("§", 2),
    "annex_table": ("|", 4),
    "signature": ("~", 2),
    "date": ("^", 2),
}
#: kinds whose every row is a block of its own
ALONE = {"title", "subtitle", "heading", "paragraph"}

_KIND_OF_MARK = {mark: kind for kind, (mark, _) in KINDS.items() if mark}
_MARK = re.compile(r"(?:(?P<mark>>|==|=|#|-|:|§|\||~|\^)|(?P<number>\d{1,4}[.)]))(?:\s+|$)")
_BREAKS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Bidirectional overrides can make a number or a name read differently from what it is.
_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")

# What no file format may hold: control characters but the end of a line, halves of pairs, and
# numbers that are no characters.
_NEVER = re.compile(
    "[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\ufdd0-\\ufdef\\ufeff"
    + "".join(f"\\U{plane:04x}fffe-\\U{plane:04x}ffff" for plane in range(17))
    + "]"
)

LINE = "________"
# Such a line without its name: forms that are filled in by hand have longer or shorter ones.
_BLANK = re.compile(f"(?<!_){LINE}(?!_)")


class TextFault(ValueError):
    """A text that cannot be a structure, said with its line and how many columns it takes."""

    def __init__(self, words, *, line=0, columns=0):
        super().__init__(words)
        self.line, self.columns = line, columns


def clean(text):
    """Text as every file format can hold it: no control characters, lines ended by \\n."""
    text = _OVERRIDES.sub("", _BREAKS.sub("\n", str(text).replace("\t", " ")))
    lines = [line.strip() for line in _NEVER.sub("", text).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def gap(name, language):
    """What stands in the text where a fact is missing, seen by everyone who reads it."""
    return f"{LINE} [{words.of(language)['gaps'][name]}]"


@dataclass(frozen=True)
class Block:
    """One block: its kind, and rows of one or more columns of text."""

    kind: str
    rows: tuple

    @property
    def text(self):
        """The words of a block that has one column, lines joined."""
        return "\n".join(row[0] for row in self.rows)


@dataclass(frozen=True)
class Structure:
    """A complaint in one language: its blocks, and what both files write about themselves."""

    language: str
    blocks: tuple = ()
    title: str = ""
    letter: str = ""
    edition: int = 0
    reference: str = ""
    date: str = ""
    #: names of missing facts whose gap marks still stand in the text
    gaps: list = field(init=False, compare=False, default_factory=list)

    def __post_init__(self):
        words.of(self.language)
        object.__setattr__(self, "blocks", tuple(_normal(self.blocks)))
        for name in ("title", "letter", "reference", "date"):
            object.__setattr__(self, name, " ".join(clean(getattr(self, name)).split()))
        object.__setattr__(self, "gaps", self._gaps())

    def _gaps(self):
        names = {label: name for name, label in words.of(self.language)["gaps"].items()}
        found = re.findall(re.escape(LINE) + r" \[([^\]\n]+)\]", self.plain_text())
        return list(dict.fromkeys(names[label] for label in found if label in names))

    def has_blank(self):
        """Whether the line of a gap still stands there, even if nothing says any more of what."""
        return bool(_BLANK.search(self.plain_text()))

    def annexes(self):
        """Rows of the table of annexes: (number, what, facts, sha256)."""
        return [row for block in self.blocks if block.kind == "annex_table" for row in block.rows]

    # JSON: what a row in the database holds

    def as_dict(self):
        return {
            "language": self.language,
            "letter": self.letter,
            "edition": self.edition,
            "title": self.title,
            "reference": self.reference,
            "date": self.date,
            "blocks": [
                {"kind": b.kind, "rows": [list(row) for row in b.rows]} for b in self.blocks
            ],
        }

    def to_json(self):
        return json.dumps(self.as_dict(), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, data):
        """Read what `to_json` wrote, or the same as a dict."""
        data = json.loads(data) if isinstance(data, (str, bytes)) else data
        blocks = tuple(Block(b["kind"], tuple(map(tuple, b["rows"]))) for b in data["blocks"])
        return cls(**{**data, "blocks": blocks})

    # The text a lawyer edits

    def to_editable_text(self):
        return "\n\n".join(_written(block) for block in self.blocks) + "\n"

    @classmethod
    def from_editable_text(cls, text, *, like):
        """The structure a lawyer's text stands for; language, reference and date stay `like`."""
        return replace(like, blocks=tuple(_read(text)))

    def plain_text(self):
        """The words alone, for searching, comparing and telling words apart in two versions."""
        return "\n\n".join(
            "\n".join(" ".join(cell for cell in row if cell) for row in block.rows)
            for block in self.blocks
        )


def _normal(blocks):
    """Blocks in the one form that files and the text form can both hold."""
    for block in blocks:
        if block.kind not in KINDS:
            raise TextFault(f"unknown kind of block: {block.kind!r}")
        columns = KINDS[block.kind][1]
        rows = []
        for row in block.rows:
            if len(row) > columns:
                raise TextFault(f"a row of {block.kind} has at most {columns} columns: {row!r}")
            rows.extend(_normal_row(block.kind, [*row, *[""] * (columns - len(row))]))
        if block.kind in ALONE:
            yield from (Block(block.kind, (row,)) for row in rows)
        elif rows:
            yield Block(block.kind, tuple(rows))


def _normal_row(kind, row):
    cells = [clean(cell) for cell in row]
    if kind == "paragraph":
        return [(part,) for part in re.split(r"\n\n", cells[0]) if part]
    if kind == "heading_right":
        return [(line,) for line in cells[0].split("\n") if line]
    one_line = [" ".join(cell.split("\n")) for cell in cells[:-1]]
    row = (*one_line, cells[-1].replace("\n\n", "\n"))
    return [row] if any(row) else []


def _written(block):
    mark = KINDS[block.kind][0]
    if block.kind == "paragraph":
        return "\n".join(_escaped_line(line) for line in block.text.split("\n"))
    lines = []
    for number, row in enumerate(block.rows, 1):
        head = f"{number}." if block.kind == "numbered" else mark
        cells = row if len(row) == 1 else [_escaped_cell(cell) for cell in row]
        lines.append(f"{head} {' | '.join(cells)}".rstrip().replace("\n", "\n  "))
    return "\n".join(lines)


def _escaped_line(line):
    return "\\" + line if line.startswith("\\") or _MARK.match(line) else line


def _escaped_cell(cell):
    return cell.replace("\\", "\\\\").replace("|", "\\|")


def _read(text):
    """Blocks of an edited text. What has no mark is a paragraph, so nothing typed is refused
    but a row with too many columns."""
    blocks, fresh = [], True
    for number, raw in enumerate(_BREAKS.sub("\n", str(text)).split("\n"), 1):
        if not raw.strip():
            fresh = True
            continue
        goes_on = not fresh and (raw[0].isspace() or _goes_on(blocks[-1], raw))
        if goes_on:
            kind, rows = blocks[-1]
            line = raw.strip() if raw[0].isspace() else _unescaped_line(raw)
            rows[-1] += "\n" + line
        else:
            kind, row = split_line(raw.strip())
            if not fresh and blocks[-1][0] == kind and kind not in ALONE:
                blocks[-1][1].append(row)
            else:
                blocks.append((kind, [row]))
        fresh = False
        _check(blocks[-1], number)
    return [Block(kind, tuple(split_cells(kind, row) for row in rows)) for kind, rows in blocks]


def _goes_on(block, raw):
    return block[0] == "paragraph" and not _MARK.match(raw)


def _check(block, number):
    kind, rows = block
    if len(split_cells(kind, rows[-1])) > KINDS[kind][1]:
        raise TextFault(
            f"line {number}: at most {KINDS[kind][1]} columns here; write \\| for the character |",
            line=number,
            columns=KINDS[kind][1],
        )


def split_line(line):
    """A line's kind and the rest of it, as yet one string."""
    found = _MARK.match(line)
    if not found:
        return "paragraph", _unescaped_line(line)
    kind = "numbered" if found["number"] else _KIND_OF_MARK[found["mark"]]
    return kind, line[found.end() :]


def _unescaped_line(line):
    return line[1:] if line.startswith("\\") else line


def split_cells(kind, text):
    """The columns of a row; a lone column takes everything as it stands."""
    if KINDS[kind][1] == 1:
        return (text,)
    cells, cell, escaped = [], "", False
    for char in text:
        if escaped:
            cell += char
            escaped = False
        elif char == "\\":
            escaped = True
        elif char == "|":
            cells.append(cell.strip())
            cell = ""
        else:
            cell += char
    return (*cells, (cell + "\\" if escaped else cell).strip())
