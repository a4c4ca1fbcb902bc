"""Every letter in every language, opened by programs that are not ours.

LibreOffice reads each DOCX (in one call) and has to find the very words in it; qpdf looks through
each PDF, and the ids, tags, language and fonts that archives and screen readers ask for are there.
"""

import io
import re
import shutil
import subprocess
import time
from pathlib import Path

import pikepdf
from docx import Document

from portal.documents.docx import write_docx
from portal.documents.letters import load_letters
from portal.documents.pdf import write_pdf
from tests.bench.table import Row
from tests.chaos.ground import Ground
from tests.documents.facts import LETTERS, everything
from tests.documents.test_a_complaint_is_printed import LOCALES, tags, words_of_docx

# The first start makes a profile; all letters are read in one call.
PATIENCE = 55
TAGGED = {"/H1", "/P"}


def measure(ground: Ground):
    folder = ground.folder / "letters"
    folder.mkdir()
    letters = {f"{one.kind}.{one.language}": one for one in load_letters(LETTERS)}
    filled = {name: one.fill(everything(one.language)) for name, one in letters.items()}
    yield _opened({name: write_docx(one) for name, one in filled.items()}, folder)
    yield _archivable({name: write_pdf(one) for name, one in filled.items()}, filled, folder)


def _opened(letters: dict[str, bytes], folder: Path) -> Row:
    for name, data in letters.items():
        (folder / f"{name}.docx").write_bytes(data)
    begun = time.monotonic()
    _read_by_libreoffice(folder)
    seconds = time.monotonic() - begun
    different = [name for name, data in letters.items() if _words(folder, name) != _own(data)]
    return Row(
        f"{len(letters)} letters as DOCX, read by LibreOffice",
        f"{len(letters) - len(different)} with the very words, {seconds:.0f} s"
        + (f"; first that differs: {different[0]}" if different else ""),
        "all",
        bool(letters) and not different,
        {"different": different, "seconds": round(seconds, 1)},
    )


def _read_by_libreoffice(folder: Path) -> None:
    command = [
        shutil.which("soffice") or "soffice",
        f"-env:UserInstallation=file://{folder}/profile",
        *("--headless", "--norestore", "--convert-to", "txt:Text (encoded):UTF8"),
        *("--outdir", folder, *sorted(folder.glob("*.docx"))),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)


def _words(folder: Path, name: str) -> list[str]:
    path = folder / f"{name}.txt"
    return _plain(path.read_text("utf-8-sig")) if path.exists() else []


def _own(data: bytes) -> list[str]:
    # A library that refuses what is damaged reads it first.
    assert Document(io.BytesIO(data)).paragraphs
    return _plain(words_of_docx(data))


def _plain(text: str) -> list[str]:
    """The words, without the numbers and marks that a program writes before lines of a list."""
    return [word for word in text.split() if not re.fullmatch(r"[–•]|\d{1,2}\.", word)]


def _archivable(letters: dict[str, bytes], filled: dict, folder: Path) -> Row:
    wrong = {}
    for name, data in letters.items():
        path = folder / f"{name}.pdf"
        path.write_bytes(data)
        checked = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True)
        faults = [] if checked.returncode == 0 else ["qpdf"]
        faults += _faults(data, LOCALES[filled[name].language])
        if faults:
            wrong[name] = faults
    return Row(
        f"{len(letters)} letters as PDF: qpdf, fonts, tags, language, PDF/A-2a and PDF/UA-1",
        f"{len(letters) - len(wrong)} without a fault"
        + (f"; first: {next(iter(wrong.items()))}" if wrong else ""),
        "all",
        bool(letters) and not wrong,
        {"wrong": wrong},
    )


def _faults(data: bytes, locale: str) -> list[str]:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        about = pdf.open_metadata()
        ids = (about.get("pdfaid:part"), about.get("pdfaid:conformance"), about.get("pdfuaid:part"))
        found = {
            "language": str(pdf.Root.Lang) == locale,
            "ids": ids == ("2", "A", "1"),
            "tags": bool(pdf.Root.MarkInfo.Marked) and tags(pdf.Root.StructTreeRoot) >= TAGGED,
            "title": bool(about.get("dc:title")),
            "fonts": all(_embedded(font) for page in pdf.pages for font in _fonts(page)),
        }
    return [name for name, holds in found.items() if not holds]


def _fonts(page):
    return page.Resources.get("/Font", {}).values()


def _embedded(font) -> bool:
    descriptor = font.DescendantFonts[0].FontDescriptor
    return "/FontFile2" in descriptor or "/FontFile3" in descriptor
