"""DOCX and PDF read back: the same words, the right paper, the same bytes twice."""

import hashlib
import io
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace

import pikepdf
import pytest
from docx import Document
from docx.shared import Mm
from pypdf import PdfReader

from portal.documents import fonts, marks, words
from portal.documents.docx import write_docx
from portal.documents.letters import load_letters
from portal.documents.pdf import write_pdf
from portal.documents.structure import KINDS as BLOCKS
from portal.documents.structure import Block, Structure
from tests.documents.facts import HASHES, KAZAKH, KINDS, LANGUAGES, LETTERS, everything

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LOCALES = {"kk": "kk-KZ", "ru": "ru-KZ", "en": "en-GB"}
HOSTILE = [
    '#read("/etc/passwd")',
    "#{panic()} $ x $ *a* _b_ <label> @ref \\ // /* ~",
    r'\")) #read("/etc/passwd") // \\" \u{41} \n',
    "{{ x }} {% load y %}",
    "<w:p><w:r/></w:p> &amp; ]]>",
    "]] [[end]] {place}",
    "قازاق ءتىلى",
]


def complaint(kind, language):
    return load_letters(LETTERS).get(kind, language).fill(everything(language))


def odd(*paragraphs):
    blocks = tuple(Block("paragraph", ((text,),)) for text in paragraphs)
    return Structure(language="ru", title="Проба", date="2026-11-23", blocks=blocks)


def words_of_docx(data):
    body = Document(io.BytesIO(data)).element.body
    lines = []
    for paragraph in body.iter(f"{{{body.nsmap['w']}}}p"):
        parts = (child.text if child.tag.endswith("}t") else "\n" for child in paragraph.iter()
                 if child.tag.endswith(("}t", "}br")))  # fmt: skip
        lines.append("".join(part or "" for part in parts))
    return "\n".join(lines)


def words_of_pdf(data):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def squeezed(text):
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_both_files_say_what_the_structure_says(kind, language):
    structure = complaint(kind, language)
    docx = squeezed(words_of_docx(write_docx(structure)))
    pdf = squeezed(words_of_pdf(write_pdf(structure)))
    for block in structure.blocks:
        for row in block.rows:
            for cell in row:
                assert squeezed(cell) in docx
                # In a PDF a line may be followed by what stands beside it, so line by line.
                for word in cell.split():
                    assert word in pdf, (block.kind, cell)


def test_kazakh_letters_articles_and_hashes_are_whole_in_both():
    structure = complaint("chair-act", "kk")
    edited = structure.to_editable_text() + f"\n{KAZAKH} 500 ₸\n"
    structure = Structure.from_editable_text(edited, like=structure)
    for text in (words_of_docx(write_docx(structure)), words_of_pdf(write_pdf(structure))):
        assert KAZAKH + " 500 ₸" in text
        assert "20-1-бабы 2-тармағының 12)" in " ".join(text.split())
        for sha256 in HASHES:
            assert sha256 in text


def test_the_docx_is_official_paper_with_real_styles():
    structure = complaint("higher-commission", "kk")
    paper = Document(io.BytesIO(write_docx(structure)))
    section = paper.sections[0]
    assert (section.page_width.mm, section.page_height.mm) == pytest.approx((210, 297), abs=0.1)
    margins = (section.left_margin, section.right_margin, section.top_margin, section.bottom_margin)
    assert [round(each / Mm(1)) for each in margins] == [30, 15, 20, 20]
    used = {paragraph.style.name for paragraph in paper.paragraphs}
    assert {"Addressee", "Title", "Subtitle", "Heading 1", "List Number", "Provision"} <= used
    assert "Шығыс № KZ-2026-00017" in section.header.paragraphs[0].text
    footer = section.footer.paragraphs[0]._p.xml
    assert "PAGE" in footer and "NUMPAGES" in footer
    assert 'w:lang w:val="kk-KZ"' in paper.styles.element.xml
    annexes = next(table for table in paper.tables if table.style.name == "Annexes")
    assert [row.cells[1].text.split("\n")[-1] for row in annexes.rows[1:]] == HASHES
    assert "w:tblHeader" in annexes.rows[0]._tr.xml


def test_no_paragraph_brings_looks_of_its_own():
    """A lawyer who changes a style in Word changes the whole letter."""
    styles = {style.name for style in Document(io.BytesIO(write_docx(odd("да")))).styles}
    # keepNext is no look: it only keeps what stands before the signatures on their page.
    allowed = {"pStyle", "rStyle", "numPr", "ilvl", "numId", "keepNext"}
    for kind in KINDS:
        paper = Document(io.BytesIO(write_docx(complaint(kind, "ru"))))
        assert {each.style.name for each in paper.paragraphs} <= styles
        for properties in paper.element.body.iter(f"{W}pPr", f"{W}rPr"):
            assert {each.tag.removeprefix(W) for each in properties.iter()} - {"pPr", "rPr"} <= (
                allowed
            ), kind


def test_both_files_hold_the_same_words_in_the_same_order():
    for kind, language in zip(KINDS * 2, LANGUAGES * 5, strict=False):
        structure = complaint(kind, language)
        assert printed_words(structure) == written_words(structure), (kind, language)


def printed_words(structure):
    """The words of a PDF without its head and foot, numbers and marks of lists."""
    own = words.of(structure.language)
    head = [marks.heading(structure, None)]
    foot = re.escape(own["page"]).replace(r"\{page\}", r"\d+").replace(r"\{pages\}", r"\d+")
    text = words_of_pdf(write_pdf(structure)).replace("\u200b", "")
    lines = [line for line in text.split("\n") if line.strip() not in head]
    found = " ".join(re.sub(rf"^\s*{foot}\s*$", "", line) for line in lines)
    return [word for word in found.split() if not re.fullmatch(r"–|\d{1,2}\.", word)]


def written_words(structure):
    found = words_of_docx(write_docx(structure)).split()
    return [word for word in found if not re.fullmatch(r"–|\d{1,2}\.", word)]


def test_another_process_writes_the_very_same_bytes():
    structure = complaint("higher-commission", "kk")
    asked = (
        "import hashlib, sys; from portal.documents.docx import write_docx;"
        "from portal.documents.pdf import write_pdf;"
        "from portal.documents.structure import Structure;"
        "it = Structure.from_json(sys.stdin.read());"
        "print(*(hashlib.sha256(one(it)).hexdigest() for one in (write_docx, write_pdf)))"
    )
    said = subprocess.run(
        [sys.executable, "-c", asked],
        input=structure.to_json(),
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Almaty", "LC_ALL": "C.UTF-8"},
    )
    here = [hashlib.sha256(one(structure)).hexdigest() for one in (write_docx, write_pdf)]
    assert said.stdout.split() == here


def test_each_numbered_list_begins_with_one():
    lists = tuple(Block("numbered", (("первое",), ("второе",))) for _ in range(2))
    between = Block("paragraph", (("между",),))
    structure = Structure(language="ru", blocks=(lists[0], between, lists[1]))
    paper = Document(io.BytesIO(write_docx(structure)))
    used = [p._p.pPr.numPr.numId.val for p in paper.paragraphs if p.style.name == "List Number"]
    assert used[0] == used[1] != used[2] == used[3]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_docx_names_its_language_and_nobody(language):
    data = write_docx(complaint("court", language))
    about = Document(io.BytesIO(data)).core_properties
    assert about.language == LOCALES[language]
    assert (about.author, about.last_modified_by, about.comments) == ("", "", "")
    assert about.created.date().isoformat() == "2026-11-23"
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert {part.date_time for part in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        everything_inside = b"".join(package.read(name) for name in package.namelist())
    assert b"python-docx" not in everything_inside and b"Macintosh" not in everything_inside


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_is_archivable_tagged_and_says_its_language(language):
    structure = complaint("prosecutor", language)
    with pikepdf.open(io.BytesIO(write_pdf(structure))) as pdf:
        assert str(pdf.Root.Lang) == LOCALES[language]
        assert pdf.Root.MarkInfo.Marked and "/StructTreeRoot" in pdf.Root
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        about = pdf.open_metadata()
        assert (about["pdfaid:part"], about["pdfaid:conformance"]) == ("2", "A")
        assert about["pdfuaid:part"] == "1"
        assert structure.title in str(about["dc:title"])
        assert "dc:creator" not in about
        kinds = tags(pdf.Root.StructTreeRoot)
        assert {"/H1", "/H2", "/L", "/LI", "/Table", "/TH", "/TD", "/P"} <= kinds
        for page in pdf.pages:
            for font in page.Resources.Font.values():
                assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor


def tags(element):
    found = {str(element.S)} if "/S" in element else set()
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary):
            found |= tags(kid)
    return found


def test_the_same_structure_gives_the_same_bytes():
    structure, other = complaint("chair-act", "kk"), complaint("court", "ru")
    first = (write_docx(structure), write_pdf(structure))
    assert write_pdf(other) != first[1]
    assert (write_docx(structure), write_pdf(structure)) == first


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_a_report_says_is_only_text(text):
    structure = odd(text)
    assert squeezed(words_of_docx(write_docx(structure))) == squeezed(text)
    printed = words_of_pdf(write_pdf(structure))
    if text.isascii():
        assert squeezed(text) in squeezed(printed)
    assert "root:" not in printed


def test_hostile_text_in_every_place_of_every_block_is_printed():
    nasty = '#read("/etc/passwd") <w:p> {{ x }} \x00\x1b\u202e שלום 🗳 \ud800 \ufffe \ue000'
    blocks = tuple(
        Block(kind, (tuple(nasty for _ in range(columns)),))
        for kind, (_, columns) in BLOCKS.items()
    )
    structure = Structure(
        language="kk", blocks=blocks, title=nasty, letter=nasty, reference=nasty, date="2026-11-23"
    )
    printed = words_of_pdf(write_pdf(structure))
    assert '#read("/etc/passwd")' in printed and "root:" not in printed
    assert "[U+1F5F3]" in printed
    assert '#read("/etc/passwd") <w:p> {{ x }}' in words_of_docx(write_docx(structure))


def test_a_word_longer_than_the_paper_stays_on_it():
    data = write_pdf(odd("ы" * 500))
    ends = []
    page = PdfReader(io.BytesIO(data)).pages[0]
    page.extract_text(visitor_text=lambda text, *_: ends.append(text))
    longest = max(len(line) for line in "".join(ends).split("\n"))
    assert longest <= 81


def test_a_complaint_of_a_hundred_pages_is_printed():
    structure = odd(*("Обстоятельства дела. " * 60 for _ in range(300)))
    assert len(PdfReader(io.BytesIO(write_pdf(structure))).pages) > 60
    assert len(Document(io.BytesIO(write_docx(structure))).paragraphs) == 300


def test_an_empty_structure_is_still_a_file():
    structure = Structure(language="en")
    assert write_pdf(structure).startswith(b"%PDF")
    assert Document(io.BytesIO(write_docx(structure))).paragraphs == []


def test_a_complaint_whose_title_was_taken_out_is_still_printed():
    structure = complaint("court", "ru")
    blocks = tuple(block for block in structure.blocks if block.kind != "title")
    printed = words_of_pdf(write_pdf(replace(structure, blocks=blocks)))
    assert "Нарушенные нормы" in printed


def test_the_fonts_show_kazakh_and_are_small():
    assert {ord(letter) for letter in KAZAKH + "₸№«»–—…"} <= fonts.shown()
    size = sum(path.stat().st_size for path in fonts.FOLDER.iterdir())
    assert size <= 2_500_000
    assert "SIL OPEN FONT LICENSE" in (fonts.FOLDER / "OFL.txt").read_text(encoding="utf-8")


def test_signatures_never_stand_alone_on_a_page():
    """What is said last before them goes along, whatever the length of the letter."""
    letter = load_letters(LETTERS).get("inaction", "ru")
    facts = everything("ru")
    for count in range(0, 12, 2):
        told = [f"Строка {one}." for one in range(count)]
        structure = letter.fill({**facts, "narrative": told or ["Одна."]})
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(write_pdf(structure))).pages]
        signed = next(page for page in pages if "(подпись)" in page)
        assert HASHES[-1][:20] in signed and pages[-1] == signed, count
    paper = Document(io.BytesIO(write_docx(structure)))
    annexes = next(table for table in paper.tables if table.style.name == "Annexes")
    rows = [row._tr.xml.count("w:keepNext") for row in annexes.rows]
    assert rows[-1] == 4 and rows[-2] == 0
