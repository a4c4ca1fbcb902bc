"""A structure as DOCX: real styles, the paper of official correspondence, the same bytes twice.

The paper (styles, numbering, margins, header and footer) is a handful of text files in
`page/docx/`; what a letter says is written into it. No paragraph brings looks of its own: a
lawyer who changes a style in Word changes the whole letter. It asks for Times New Roman, which
every office program has or replaces well, Kazakh letters included, and it names no author, no
host and no program.
"""

import io
import re
import zipfile
from datetime import date
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from portal.documents import words
from portal.documents.marks import heading

PAPER = Path(__file__).parent / "page" / "docx"
#: name in the package: its file. Readers that look only at the beginning expect the first there.
PARTS = {
    "[Content_Types].xml": "content-types.xml",
    "_rels/.rels": "package-rels.xml",
    "docProps/app.xml": "app.xml",
    "docProps/core.xml": "core.xml",
    "word/_rels/document.xml.rels": "document-rels.xml",
    "word/document.xml": "document.xml",
    "word/footer1.xml": "footer.xml",
    "word/header1.xml": "header.xml",
    "word/numbering.xml": "numbering.xml",
    "word/settings.xml": "settings.xml",
    "word/styles.xml": "styles.xml",
}
_EPOCH = (1980, 1, 1, 0, 0, 0)
_BLANK = re.compile(r"\{([a-z]+)\}")
# How Word keeps a paragraph on the page of the one after it.
KEPT = "<w:keepNext/>"
# Numberings that the paper brings along; each numbered list of a letter gets one more.
_GIVEN = 2
# Widths of columns in twentieths of a point: together what A4 leaves between 30 and 15 mm.
FIELDS, ANNEXES, SIGNATURES = (2948, 6407), (567, 6236, 2552), (3628, 5727)


def write_docx(structure, mark=None) -> bytes:
    """The bytes of the DOCX; `mark` says which copy it is."""
    own = words.of(structure.language)
    body = _Body(own)
    kinds = [block.kind for block in structure.blocks]
    signed = len(kinds) - kinds[::-1].index("signature") if "signature" in kinds else len(kinds)
    receipt = any(kind != "date" for kind in kinds[signed:])
    for at, block in enumerate(structure.blocks, 1):
        # What stands before the signatures stays with them: no page holds signatures alone. A
        # mark of receipt after them is on their page.
        after = [kind for kind in kinds[at : at + 4] if kind != "heading"]
        before = after[:1] == ["signature"] or after[:2] == ["paragraph", "signature"]
        body.kept = KEPT if before or (receipt and signed <= at < len(kinds)) else ""
        getattr(body, f"_{block.kind}")(block)
    line = heading(structure, mark)
    filled = {
        "body": "".join(body.parts),
        "heading": _run(line) if line else "",
        "page": _page(own["page"]),
        "lists": "".join(map(_numbering, range(body.lists))),
        "title": escape(structure.title[:255]),
        "day": str(date.fromisoformat(structure.date) if structure.date else date(2000, 1, 1)),
        "locale": own["locale"],
    }
    return _package(filled)


class _Body:
    """The blocks of one letter being written, one method for each kind and named after it."""

    def __init__(self, own):
        self.words = own
        self.parts = []
        self.titles = self.lists = 0
        self.kept = ""

    def _heading_right(self, block):
        self.parts += [_paragraph(line, "Addressee") for (line,) in block.rows]

    def _title(self, block):
        # A second title begins a paper of its own: the act is attached to the counting record.
        self.parts.append(_paragraph(block.text, "NextTitle" if self.titles else "Title"))
        self.titles += 1

    def _subtitle(self, block):
        self.parts.append(_paragraph(block.text, "Subtitle"))

    def _heading(self, block):
        self.parts.append(_paragraph(block.text, "Heading1"))

    def _paragraph(self, block):
        # Words that announce a list stay with it.
        style = "LeadIn" if block.text.endswith(":") else "Normal"
        self.parts.append(_paragraph(block.text, style, self.kept))

    def _list(self, block):
        self.parts += [_paragraph(text, "ListBullet") for (text,) in block.rows]

    def _numbered(self, block):
        # A numbering of its own, so that each list begins with 1.
        self.lists += 1
        number = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{_GIVEN + self.lists}"/></w:numPr>'
        last = len(block.rows)
        self.parts += [
            _paragraph(text, "ListNumber", (self.kept if at == last else "") + number)
            for at, (text,) in enumerate(block.rows, 1)
        ]

    def _fields(self, block):
        self._table(
            "LetterFields",
            FIELDS,
            [
                ([_paragraph(label, "FieldLabel")], [_paragraph(value, "Field")])
                for label, value in block.rows
            ],
        )

    def _provisions(self, block):
        for citation, paraphrase in block.rows:
            said = _run(citation, "Citation")
            if paraphrase:
                said += f"<w:r><w:br/></w:r>{_run(paraphrase)}"
            self.parts.append(_holding(said, "Provision"))

    def _annex_table(self, block):
        heads = [self.words["annexes"][name] for name in ("number", "what", "facts")]
        rows = [[[_paragraph(head, "AnnexHeading")] for head in heads]]
        for at, (number, what, facts, sha256) in enumerate(block.rows, 1):
            kept = self.kept if at == len(block.rows) else ""
            told = [_paragraph(what, "Annex", kept)]
            if sha256:
                told.append(_paragraph(sha256, "Checksum", kept))
            sides = [[_paragraph(side, "Annex", kept)] for side in (number, facts)]
            rows.append([sides[0], told, sides[1]])
        self._table("Annexes", ANNEXES, rows, heads=1, whole=True)

    def _signature(self, block):
        rows = []
        for name, status in block.rows:
            line = [
                _holding("", "SignatureRule", self.kept),
                _paragraph(self.words["signature"], _HINT, self.kept),
            ]
            who = [_paragraph(name, "SignatureName", self.kept)]
            if status:
                who.append(_paragraph(status, "SignatureRole", self.kept))
            rows.append((line, who))
        self._table("Signatures", SIGNATURES, rows, whole=True)

    def _date(self, block):
        for row in block.rows:
            self.parts.append(_paragraph(", ".join(filter(None, row)), "LetterDate", self.kept))

    def _table(self, style, widths, rows, *, heads=0, whole=False):
        self.parts.append(_table(style, widths, rows, heads, whole))
        # Two tables with nothing between them would become one.
        self.parts.append(_holding("", "Gap", self.kept))


_HINT = "SignatureHint"


# --- Paragraphs and tables -----------------------------------------------------------------------


def _paragraph(text, style, more=""):
    return _holding(_run(text) if text else "", style, more)


def _holding(runs, style, more=""):
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{runs}</w:p>'


def _run(text, style=""):
    looks = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    said = "<w:br/>".join(
        f'<w:t xml:space="preserve">{line}</w:t>' for line in escape(text).split("\n")
    )
    return f"<w:r>{looks}{said}</w:r>"


def _table(style, widths, rows, heads, whole):
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    look = f'<w:tblLook w:val="0000" w:firstRow="{min(heads, 1)}" w:noHBand="1" w:noVBand="1"/>'
    made = "".join(_row(cells, widths, at < heads, whole) for at, cells in enumerate(rows))
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/>{look}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{made}</w:tbl>'
    )


def _row(cells, widths, is_head, whole):
    """A row; `whole` ones are not torn between two pages, and heads stand on each."""
    marks = "<w:cantSplit/>" * whole + "<w:tblHeader/>" * is_head
    made = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{"".join(paragraphs)}</w:tc>'
        for width, paragraphs in zip(widths, cells, strict=True)
    )
    return f"<w:tr>{f'<w:trPr>{marks}</w:trPr>' if marks else ''}{made}</w:tr>"


def _numbering(at):
    return (
        f'<w:num w:numId="{_GIVEN + at + 1}"><w:abstractNumId w:val="1"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )


def _page(said):
    """The words of the footer with the fields that Word fills in."""
    fields = {"{page}": "PAGE", "{pages}": "NUMPAGES"}
    return "".join(
        f'<w:fldSimple w:instr=" {fields[part]} ">{_run("1")}</w:fldSimple>'
        if part in fields
        else _run(part)
        for part in re.split(r"(\{pages?\})", said)
        if part
    )


# --- The package ---------------------------------------------------------------------------------


@cache
def _paper() -> dict[str, str]:
    return {name: (PAPER / file).read_text("utf-8") for name, file in PARTS.items()}


def _package(filled: dict[str, str]) -> bytes:
    """In a fixed order with fixed times, so that the same letter has the same bytes."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as package:
        for name, text in _paper().items():
            part = zipfile.ZipInfo(name, _EPOCH)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.create_system = 0
            # One pass: what a letter says is never read again for blanks.
            said = _BLANK.sub(lambda found: filled[found[1]], text)
            package.writestr(part, said.encode())
    return written.getvalue()
