"""Draws the kept letters page by page as pictures, and writes down that somebody looked at them.

    python -m tests.documents.looked_at FOLDER          pictures of every page, to be looked at
    python -m tests.documents.looked_at --note 2026-11-23 "engineers"    it was done, by whom

`docs/letters-looked-at.csv` holds a line for each letter and language. A text that was changed
since then has another SHA-256, and a test says so until its pages were looked at again.
"""

import csv
import hashlib
import io
import subprocess
import sys
from pathlib import Path

from portal.documents import foreign
from portal.documents.letters import load_letters
from portal.documents.pdf import write_pdf
from tests.documents.facts import LANGUAGES, LETTERS, everything

GOLDEN = Path(__file__).parent / "golden"
RECORD = Path(__file__).parents[2] / "docs" / "letters-looked-at.csv"
COLUMNS = ("letter", "language", "edition", "pages", "looked on", "by", "sha256")


def filled():
    """(letter, its structure with the sample case, where its text is kept) of each."""
    letters = load_letters(LETTERS)
    for language in LANGUAGES:
        for letter in letters:
            if letter.language == language:
                path = GOLDEN / f"{letter.kind}.{language}.txt"
                yield letter, letter.fill(everything(language, letter.kind)), path


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def record() -> dict:
    """What was looked at: the lines by letter and language."""
    with RECORD.open(encoding="utf-8-sig", newline="") as table:
        lines = list(csv.DictReader(table, delimiter=";"))
    return {(line["letter"], line["language"]): line for line in lines}


def draw(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for letter, structure, _ in filled():
        name = folder / f"{letter.kind}.{letter.language}"
        command = ["pdftoppm", "-r", "80", "-png", "-", str(name)]
        subprocess.run(command, input=write_pdf(structure), check=True)


def note(day: str, by: str) -> None:
    """Lines of texts that did not change keep who looked at them and when."""
    known = record() if RECORD.exists() else {}
    written = io.StringIO()
    writer = csv.DictWriter(written, COLUMNS, delimiter=";", lineterminator="\n")
    writer.writeheader()
    for letter, structure, path in filled():
        line = known.get((letter.kind, letter.language))
        if line is None or line["sha256"] != digest(path):
            pages = foreign.sheets(write_pdf(structure))
            line = dict(zip(COLUMNS, (letter.kind, letter.language, letter.edition, pages, day, by,
                                      digest(path)), strict=True))  # fmt: skip
        writer.writerow(line)
    RECORD.write_text(written.getvalue(), encoding="utf-8-sig")


if __name__ == "__main__":
    if sys.argv[1] == "--note":
        note(*sys.argv[2:])
    else:
        draw(Path(sys.argv[1]))
