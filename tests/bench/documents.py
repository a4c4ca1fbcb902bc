"""Letters of three pages as DOCX and PDF, beside the bare libraries that write the same words.

python -m tests.bench.documents     times all of them by turns
"""

import io
import json
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import typst
from docx import Document
from pypdf import PdfReader

from portal.documents import docx, letters, pdf
from portal.documents.structure import Structure
from tests.bench import servers
from tests.bench.ground import Ground, run
from tests.bench.table import Row, middle, ratio_of, rounded
from tests.documents.facts import LETTERS, everything

LEAST = 0.7  # of what the bare library does in the same time
TIMES = 40
LETTER, LANGUAGE = "chair-act", "ru"


def measure(ground: Ground):
    surroundings = servers.environment(DJANGO_SETTINGS_MODULE="tests.settings")
    said = json.loads(run("-m", "tests.bench.documents", **surroundings).splitlines()[-1])
    for name, bare in (("docx", "python-docx"), ("pdf", "Typst, its compiler kept")):
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
    said = pdf._data(structure, None)
    return {
        "pages": len(PdfReader(io.BytesIO(pdf.write_pdf(structure))).pages),
        "docx": by_turns(lambda: docx.write_docx(structure), lambda: bare_docx(structure)),
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


def bare_docx(structure: Structure) -> bytes:
    """python-docx alone, with the styles that it brings along."""
    paper, written = Document(), io.BytesIO()
    styles = {"title": "Title", "heading": "Heading 1", "list": "List Bullet"}
    for block in structure.blocks:
        if block.kind in {"fields", "annex_table", "signature"}:
            table = paper.add_table(rows=0, cols=len(block.rows[0]))
            for row in block.rows:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
            continue
        for row in block.rows:
            paper.add_paragraph(", ".join(row), style=styles.get(block.kind))
    paper.save(written)
    return written.getvalue()


def bare_pdf(said: dict) -> bytes:
    """The compiler alone on the same page: no standards to keep, no words to make ready."""
    return _compiler().compile(format="pdf", sys_inputs={"data": json.dumps(said)})


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(pdf.FONTS)]
    )
    return typst.Compiler(str(Path(pdf.PAGES) / "letter.typ"), font_paths=fonts)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(compare()) + "\n")
