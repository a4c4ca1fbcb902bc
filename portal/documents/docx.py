"""A structure as DOCX: real styles, the paper of official correspondence, the same bytes twice.

The lawyer opens it in any office program, so it asks for Times New Roman, which every one of
them has or replaces well, Kazakh letters included. It names no author, no host and no program.
"""

import io
import re
import zipfile
from datetime import UTC, date, datetime

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from portal.documents import words
from portal.documents.marks import heading

FONT = "Times New Roman"
SIGNATURE = "_" * 28
GREY = RGBColor(0x59, 0x59, 0x59)
_EPOCH = (1980, 1, 1, 0, 0, 0)
_PROPERTIES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns='
    '"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)


def write_docx(structure, mark=None):
    """The bytes of the DOCX; `mark` says which copy it is."""
    return _Writing(structure, mark).bytes()


class _Writing:
    """One structure being written."""

    def __init__(self, structure, mark):
        self.structure, self.mark = structure, mark
        self.words = words.of(structure.language)
        self.paper = Document()
        self.titles = 0
        _set_page(self.paper.sections[0])
        _set_styles(self.paper, self.words["locale"])

    def bytes(self):
        self._header_and_footer()
        for block in self.structure.blocks:
            getattr(self, f"_{block.kind}")(block)
        self._properties()
        written = io.BytesIO()
        self.paper.save(written)
        return _same_every_time(written.getvalue())

    # One method for each kind of block, named after it

    def _heading_right(self, block):
        for at, (line,) in enumerate(block.rows):
            paragraph = self._add(line, "Addressee")
            if at == len(block.rows) - 1:
                paragraph.paragraph_format.space_after = Pt(12)

    def _title(self, block):
        paragraph = self._add(block.text, "Title")
        # A second title begins a paper of its own: the act is attached to the counting record.
        paragraph.paragraph_format.page_break_before = self.titles > 0
        self.titles += 1

    def _subtitle(self, block):
        self._add(block.text, "Subtitle")

    def _heading(self, block):
        self._add(block.text, "Heading 1")

    def _paragraph(self, block):
        paragraph = self._add(block.text, "Normal")
        # Words that announce a list stay with it.
        paragraph.paragraph_format.keep_with_next = block.text.endswith(":") or None

    def _list(self, block):
        for (text,) in block.rows:
            self._add(text, "List Bullet")

    def _numbered(self, block):
        number = _new_numbering(self.paper)
        for (text,) in block.rows:
            properties = self._add(text, "List Number")._p.get_or_add_pPr()
            chosen = properties.get_or_add_numPr()
            chosen.get_or_add_ilvl().val = 0
            chosen.get_or_add_numId().val = number

    def _fields(self, block):
        table = self._table(2, (Mm(52), Mm(113)))
        for label, value in block.rows:
            left, right = table.add_row().cells
            self._cell(left, label, "Field Label")
            self._cell(right, value, "Field")
        self._after_table()

    def _provisions(self, block):
        for citation, paraphrase in block.rows:
            paragraph = self._add("", "Provision")
            _write(paragraph.add_run(), citation)
            paragraph.runs[0].bold = True
            if paraphrase:
                paragraph.add_run().add_break()
                _write(paragraph.add_run(), paraphrase)

    def _annex_table(self, block):
        table = self._table(3, (Mm(10), Mm(110), Mm(45)), "Table Grid")
        heads = (self.words["annexes"][name] for name in ("number", "what", "facts"))
        for cell, head in zip(table.add_row().cells, heads, strict=True):
            self._cell(cell, head, "Annex").runs[0].bold = True
        _mark_row(table.rows[0], "w:tblHeader")
        for number, what, facts, sha256 in block.rows:
            cells = table.add_row().cells
            self._cell(cells[0], number, "Annex")
            self._cell(cells[1], what, "Annex")
            if sha256:
                _write(cells[1].add_paragraph(style="Checksum").add_run(), sha256)
            self._cell(cells[2], facts, "Annex")
        for row in table.rows:
            _mark_row(row, "w:cantSplit")
        self._after_table()

    def _signature(self, block):
        table = self._table(2, (Mm(64), Mm(101)))
        for name, status in block.rows:
            row = table.add_row()
            _mark_row(row, "w:cantSplit")
            line, who = row.cells
            self._cell(line, SIGNATURE, "Signature Line")
            _write(line.add_paragraph(style="Signature Hint").add_run(), self.words["signature"])
            self._cell(who, name, "Signature Line")
            if status:
                _write(who.add_paragraph(style="Signature Role").add_run(), status)
        self._after_table()

    def _date(self, block):
        for row in block.rows:
            self._add(", ".join(cell for cell in row if cell), "Letter Date")

    # Parts of blocks

    def _add(self, text, style):
        paragraph = self.paper.add_paragraph(style=style)
        if text:
            _write(paragraph.add_run(), text)
        return paragraph

    def _table(self, columns, widths, style="Normal Table"):
        table = self.paper.add_table(rows=0, cols=columns, style=style)
        table.alignment = WD_TABLE_ALIGNMENT.LEFT
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        return table

    def _after_table(self):
        # Two tables with nothing between them would become one.
        self._add("", "Gap")

    def _cell(self, cell, text, style):
        paragraph = cell.paragraphs[0]
        paragraph.style = self.paper.styles[style]
        _write(paragraph.add_run(), text)
        return paragraph

    def _header_and_footer(self):
        section = self.paper.sections[0]
        if line := heading(self.structure, self.mark):
            _write(section.header.paragraphs[0].add_run(), line)
        section.header.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
        footer = section.footer.paragraphs[0]
        footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for part in re.split(r"(\{pages?\})", self.words["page"]):
            field = {"{page}": "PAGE", "{pages}": "NUMPAGES"}.get(part)
            _add_field(footer, field) if field else footer.add_run(part)

    def _properties(self):
        day = date.fromisoformat(self.structure.date) if self.structure.date else date(2000, 1, 1)
        moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
        about = self.paper.core_properties
        about.title = self.structure.title[:255]
        about.language = self.words["locale"]
        about.author = about.last_modified_by = about.comments = about.keywords = ""
        about.revision = 1
        about.created = about.modified = moment


def _write(run, text):
    # python-docx turns \n into a line break and keeps everything else as text.
    run.add_text(text)


def _set_page(section):
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.top_margin, section.bottom_margin = Mm(20), Mm(20)
    section.header_distance = section.footer_distance = Mm(10)


def _set_styles(paper, locale):
    styles = paper.styles
    _set_language(styles.element, locale)
    _shape(styles["Normal"], size=12, after=6, line=1.1)
    _shape(styles["Title"], size=14, bold=True, centre=True, before=18, after=2, keep=True)
    _shape(styles["Subtitle"], size=12, centre=True, after=14, keep=True)
    _shape(styles["Heading 1"], size=12, bold=True, before=12, after=4, keep=True)
    _shape(styles["List Bullet"], size=12, after=3)
    _shape(styles["List Number"], size=12, after=3)
    _shape(styles["Header"], size=9, grey=True)
    _shape(styles["Footer"], size=9, grey=True)
    _shape(_new(styles, "Addressee"), size=12, left=Mm(75), after=0, line=1.0)
    _shape(_new(styles, "Field"), after=2, line=1.0)
    _shape(_new(styles, "Field Label"), size=11, grey=True, after=2, line=1.0)
    _shape(_new(styles, "Gap"), size=4, after=4, line=1.0, keep=True)
    _shape(_new(styles, "Provision"), size=12, left=Mm(8), after=5, line=1.0)
    _shape(_new(styles, "Annex"), size=10, after=0, line=1.0)
    _shape(_new(styles, "Checksum"), size=8, after=0, line=1.0)
    _shape(_new(styles, "Signature Line"), before=18, after=0, line=1.0, keep=True)
    _shape(
        _new(styles, "Signature Hint"), size=8, grey=True, centre=True, after=2, line=1.0, keep=True
    )
    _shape(_new(styles, "Signature Role"), size=11, grey=True, after=2, line=1.0, keep=True)
    _shape(_new(styles, "Letter Date"), before=14, after=10)


def _new(styles, name):
    style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = styles["Normal"]
    style.quick_style = True
    return style


def _shape(style, *, size=12, bold=False, grey=False, centre=False, left=None, hanging=None,
           before=0, after=6, line=None, keep=False):  # fmt: skip
    """Set all a style says, so that nothing of the template's look is left in it."""
    properties = style.element.get_or_add_rPr()
    for child in list(properties):
        properties.remove(child)
    style.font.name, style.font.size, style.font.bold = FONT, Pt(size), bold
    style.font.color.rgb = GREY if grey else RGBColor(0, 0, 0)
    fonts = properties.find(qn("w:rFonts"))
    for script in ("w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)
    paragraph = style.element.get_or_add_pPr()
    for border in paragraph.findall(qn("w:pBdr")) + paragraph.findall(qn("w:contextualSpacing")):
        paragraph.remove(border)
    layout = style.paragraph_format
    layout.space_before, layout.space_after = Pt(before), Pt(after)
    layout.keep_with_next, layout.widow_control = keep, True
    if line:
        layout.line_spacing = line
    if centre:
        layout.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if left is not None:
        layout.left_indent = left
    if hanging is not None:
        layout.first_line_indent = -hanging
    return layout


def _set_language(styles, locale):
    """The language of every run that says nothing else: spelling and hyphenation follow it."""
    for language in styles.iter(qn("w:lang")):
        language.set(qn("w:val"), locale)
        for other in ("w:eastAsia", "w:bidi"):
            language.attrib.pop(qn(other), None)


def _new_numbering(paper):
    """A numbering of its own, so that each list begins with 1."""
    numbering = paper.part.numbering_part.element
    style = paper.styles["List Number"].element
    based_on = style.pPr.numPr.numId.val
    abstract = numbering.num_having_numId(based_on).abstractNumId.val
    number = numbering.add_num(abstract)
    number.add_lvlOverride(ilvl=0).add_startOverride(1)
    return number.numId


def _mark_row(row, name):
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _add_field(paragraph, name):
    for kind, text in (("begin", None), (None, name), ("separate", None), ("end", None)):
        run = paragraph.add_run()._r
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = f" {text} "
            element.set(qn("xml:space"), "preserve")
        run.append(element)
        if kind == "separate":
            paragraph.add_run("1")


def _same_every_time(written):
    """The package again, in a fixed order with fixed times, without the template's picture."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(written)) as source, zipfile.ZipFile(kept, "w") as target:
        names = sorted(set(source.namelist()) - {"docProps/thumbnail.jpeg"})
        # Readers that look only at the beginning expect the list of content types there.
        for name in sorted(names, key=lambda each: each != "[Content_Types].xml"):
            part = zipfile.ZipInfo(name, _EPOCH)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.create_system = 0
            target.writestr(part, _neutral(name, source.read(name)))
    return kept.getvalue()


def _neutral(name, data):
    if name == "docProps/app.xml":
        return _PROPERTIES.encode()
    if name == "_rels/.rels":
        return re.sub(rb"<Relationship [^>]*thumbnail[^>]*/>", b"", data)
    return data
