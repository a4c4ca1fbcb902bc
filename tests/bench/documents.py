"""Letters of three pages as DOCX and PDF, beside the bare libraries that write the same words.

The bare DOCX is docxtpl's, which fills a finished paper as we do; python-docx alone builds tables
cell by cell and takes many times as long.

python -m tests.bench.documents     times all of them by turns
"""

import io
import json
import sys
import time
from collections.abc import Callable
from functools import cache

import typst
from docx import Document
from docxtpl import DocxTemplate
from pypdf import PdfReader

from portal.documents import docx, letters, pdf
from portal.documents.marks import heading
from portal.documents.structure import Structure
from tests.bench import servers
from tests.bench.ground import Ground, run
from tests.bench.table import Row, middle, ratio_of, rounded
from tests.documents.facts import LETTERS, everything

LEAST = 0.7  # of what the bare library does in the same time
TIMES = 40
LETTER, LANGUAGE = "chair-act", "ru"
TABLES = {"fields", "annex_table", "signature"}
STYLES = {"title": "Title", "heading": "Heading 1", "list": "List Bullet"}


def measure(ground: Ground):
    surroundings = servers.environment(DJANGO_SETTINGS_MODULE="tests.settings")
    said = json.loads(run("-m", "tests.bench.documents", **surroundings).splitlines()[-1])
    for name, bare in (("docx", "docxtpl"), ("pdf", "Typst, its compiler kept")):
        took = said[name]
        ratio = ratio_of(took["bare"], took["ours"])
        yield Row(
            f"a letter of {said['pages']} pages as {name.upper()}",
            f"{1000 / middle(took['ours']):.0f} a second, {ratio:.2f} × {bare} "
            f"({1000 / middle(took['bare']):.0f})",
            f"≥ {LEAST} × bare",
            ratio >= LEAST,
            {"ratio": round(ratio, 3), **took},
        )


def compare() -> dict:
    structure = letters.load_letters(LETTERS).get(LETTER, LANGUAGE).fill(everything(LANGUAGE))
    above = heading(structure, None)
    paper, title, day = pdf._data(structure, above), structure.title, pdf._day(structure)
    said = pdf._document("letter", {"paper": paper, "title": title, "above": above, "day": day})
    blank, rows = paper_with_blanks(structure), structure.as_dict()["blocks"]
    _same_words(structure, bare_docx(blank, rows))
    return {
        "pages": len(PdfReader(io.BytesIO(pdf.write_pdf(structure))).pages),
        "docx": by_turns(lambda: docx.write_docx(structure), lambda: bare_docx(blank, rows)),
        "pdf": by_turns(lambda: pdf.write_pdf(structure), lambda: bare_pdf(said)),
    }


def by_turns(ours: Callable, bare: Callable) -> dict[str, list[float]]:
    """Milliseconds of both, one after the other, so that what slows the machine slows both."""
    took: dict[str, list[float]] = {"ours": [], "bare": []}
    for turn in range(TIMES + 2):
        for name, make in (("ours", ours), ("bare", bare)):
            begun = time.perf_counter()
            make()
            if turn >= 2:  # the first read the paper and the fonts
                took[name].append((time.perf_counter() - begun) * 1000)
    return {name: rounded(values, 2) for name, values in took.items()}


def bare_docx(paper: bytes, blocks: list[dict]) -> bytes:
    """docxtpl alone: the paper with its blanks filled."""
    letter, written = DocxTemplate(io.BytesIO(paper)), io.BytesIO()
    letter.render({"blocks": blocks}, autoescape=True)
    letter.save(written)
    return written.getvalue()


def paper_with_blanks(structure: Structure) -> bytes:
    """The paper that docxtpl fills, made once: each kind of block stands in it a single time."""
    paper, written = Document(), io.BytesIO()
    paper.add_paragraph("{%p for block in blocks %}")
    kinds = {block.kind: len(block.rows[0]) for block in structure.blocks}
    for kind, columns in kinds.items():
        paper.add_paragraph(f"{{%p if block.kind == '{kind}' %}}")
        if kind in TABLES:
            table = paper.add_table(rows=3, cols=columns)
            table.cell(0, 0).text = "{%tr for row in block.rows %}"
            for column in range(columns):
                table.cell(1, column).text = f"{{{{ row[{column}] }}}}"
            table.cell(2, 0).text = "{%tr endfor %}"
        else:
            paper.add_paragraph("{%p for row in block.rows %}")
            paper.add_paragraph("{{ row|join(', ') }}", style=STYLES.get(kind))
            paper.add_paragraph("{%p endfor %}")
        paper.add_paragraph("{%p endif %}")
    paper.add_paragraph("{%p endfor %}")
    paper.save(written)
    return written.getvalue()


def _same_words(structure: Structure, written: bytes) -> None:
    """What is compared says the same."""
    paper = Document(io.BytesIO(written))
    said = [each.text for each in paper.paragraphs]
    said += [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    words = set(" ".join(said).replace(",", " ").split())
    rows = [cell for block in structure.blocks for row in block.rows for cell in row]
    lacking = set(" ".join(rows).replace(",", " ").split()) - words
    if lacking:
        raise ValueError(f"The bare letter lacks {sorted(lacking)[:5]}")


def bare_pdf(said: bytes) -> bytes:
    """The compiler alone on the same page: no standards to keep, no words to make ready."""
    return _compiler().compile(said, format="pdf")


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(pdf.FONTS)]
    )
    return typst.Compiler(root=str(pdf.PAGES), font_paths=fonts)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(compare()) + "\n")
