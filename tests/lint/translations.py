"""Every text that people read stands in every language, and no catalogue holds more.

With `--write` the catalogues in `locale/` are brought up to date instead, so that what is
new can be translated.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

LANGUAGES = ("kk", "ru")
SOURCES = ("portal", "observers", "reports", "templates")
MARKS = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")


def wrongs(root: Path) -> list[str]:
    found = []
    with tempfile.TemporaryDirectory() as folder:
        gathered = gather(root, Path(folder))
        for language in LANGUAGES:
            kept = catalogue(root, language)
            if not kept.exists():
                found.append(f"{language}: there is no catalogue {kept.relative_to(root)}")
                continue
            found += _compare(language, polib.pofile(str(gathered[language])))
            found += _superfluous(language, kept, gathered[language])
    return found


def catalogue(root: Path, language: str) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def gather(root: Path, folder: Path) -> dict[str, Path]:
    """The catalogues as they would be with every text of today's code in them."""
    for source in SOURCES:
        if (root / source).is_dir():
            ignore = shutil.ignore_patterns("__pycache__", "*.pyc", "migrations")
            shutil.copytree(root / source, folder / source, ignore=ignore)
    if (root / "locale").is_dir():
        shutil.copytree(root / "locale", folder / "locale")
    (folder / "locale").mkdir(exist_ok=True)
    names = [part for language in LANGUAGES for part in ("--locale", language)]
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "django",
            "makemessages",
            *names,
            "--no-wrap",
            "--no-obsolete",
            "--add-location=file",
            "--extension=html,py,txt",
        ],
        cwd=folder,
        # No settings: the texts are gathered from the files of this folder alone.
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"The texts could not be gathered:\n{done.stderr}")
    return {language: catalogue(folder, language) for language in LANGUAGES}


def _compare(language: str, gathered: polib.POFile) -> list[str]:
    found = []
    for entry in gathered:
        said = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
        where = entry.occurrences[0][0] if entry.occurrences else ""
        if not all(said):
            found.append(f"{language}: not translated ({where}): {entry.msgid!r}")
        elif marks := _marks(language, where, entry):
            found += marks
        elif "fuzzy" in entry.flags:
            found.append(f"{language}: guessed, not translated ({where}): {entry.msgid!r}")
    return found


def _marks(language: str, where: str, entry: polib.POEntry) -> list[str]:
    """A translation that loses a %(name)s, or invents one, breaks the page it stands on."""
    wanted = set(MARKS.findall(f"{entry.msgid} {entry.msgid_plural}"))
    texts = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
    found = []
    for text in texts:
        marks = set(MARKS.findall(text))
        # One form of a plural may say "one" instead of the number.
        lost = set() if entry.msgid_plural else wanted - marks
        if marks - wanted or lost:
            found.append(f"{language}: other marks than the text has ({where}): {entry.msgid!r}")
    return found


def _superfluous(language: str, kept: Path, gathered: Path) -> list[str]:
    today = {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(gathered))}
    found = []
    for entry in polib.pofile(str(kept)):
        if entry.obsolete or (entry.msgctxt, entry.msgid) not in today:
            found.append(f"{language}: no longer used: {entry.msgid!r}")
    return found


def write(root: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for language, path in gather(root, Path(folder)).items():
            kept = catalogue(root, language)
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, kept)


if __name__ == "__main__":
    here = Path(__file__).resolve().parent.parent.parent
    if "--write" in sys.argv:
        write(here)
    found = wrongs(here)
    print("\n".join(found) or "Every text stands in every language.")
    sys.exit(1 if found and "--write" not in sys.argv else 0)
