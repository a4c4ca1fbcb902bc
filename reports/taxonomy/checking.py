"""Whether a changed folder can be used: every fault by file, entry and line."""

import tempfile
from pathlib import Path

from yaml import YAMLError

from portal.documents.letters import load_letters, read_letter
from portal.documents.markup import LetterFault
from portal.jurisdictions import folders, pack
from portal.jurisdictions.pack import Pack, PackError
from reports.taxonomy import differences
from reports.taxonomy.differences import Entry

LETTERS = "letters"


class Checked:
    """A folder that was brought: its faults, or what it changes."""

    def __init__(self, content: bytes, against: Pack):
        self.faults: list[dict] = []
        self.differences: list[Entry] = []
        self.version = ""
        with tempfile.TemporaryDirectory() as place:
            country = self._read(content, Path(place) / against.code, against)
            if country is not None:
                self.version = country.version
                self.differences = differences.between(against, country)

    def _read(self, content: bytes, folder: Path, against: Pack) -> Pack | None:
        try:
            folders.written(folders.unpacked(content, against.code), folder)
            country = pack.load(folder)
        except folders.BadFolder as problem:
            self._fault(*problem.faults)
            return None
        except PackError as problem:
            country = None
            self._fault(*problem.errors)
        self._letters(folder / LETTERS, country)
        if country is not None:
            self._gone(against, country)
        return None if self.faults else country

    def _letters(self, folder: Path, country: Pack | None) -> None:
        """Each by itself, so that all faults are named at once; then all of them together."""
        before = len(self.faults)
        for path in sorted(folder.glob("*.txt")):
            self._try(lambda path=path: read_letter(path, country), f"{LETTERS}/{path.name}")
        if len(self.faults) == before:
            self._try(lambda: load_letters(folder, country), LETTERS)

    def _try(self, read, name: str) -> None:
        try:
            read()
        except LetterFault as problem:
            self._fault(str(problem))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError, YAMLError):
            self._fault(f"{name}: this is not what a letter or a table of forms looks like")

    def _gone(self, against: Pack, country: Pack) -> None:
        """Reports, cases and letters keep these codes for ever."""
        for code in against.violations.keys() - country.violations.keys():
            self._fault(f"violations.yaml: {code}: reports are classified by it; it cannot go")
        for code in against.regions.keys() - country.regions.keys():
            self._fault(f"regions.yaml: {code}: precincts lie in it; it cannot go")

    def _fault(self, *faults: str) -> None:
        self.faults += [{"words": str(one), "line": getattr(one, "line", 0)} for one in faults]
