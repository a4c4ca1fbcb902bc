"""Whether a changed folder can be used: every fault by file, entry and line."""

import tempfile
from pathlib import Path

from portal.documents.letters import read_letter
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
        country = None
        try:
            folders.written(folders.unpacked(content, against.code), folder)
            self._letters(folder)
            country = pack.load(folder)
        except folders.BadFolder as problem:
            self._fault(*problem.faults)
        except PackError as problem:
            self._fault(*problem.errors)
        if country is not None:
            self._gone(against, country)
            self._letters_fit(country)
        return None if self.faults else country

    def _letters(self, folder: Path) -> None:
        self.letters = []
        for path in sorted((folder / LETTERS).glob("*.txt")):
            try:
                self.letters.append(read_letter(path))
            except (LetterFault, UnicodeDecodeError) as problem:
                self._fault(str(problem))

    def _letters_fit(self, country: Pack) -> None:
        """Each speaks of what the folder knows."""
        for letter in self.letters:
            name = f"{LETTERS}/{letter.kind}.{letter.language}.txt"
            asked = [(letter.addressee_kinds, country.addressee_kinds, "addressee kinds")]
            asked += [(letter.violations, country.violations, "violations")]
            asked += [(letter.addressees, country.addressees, "addressees")]
            for codes, table, words in asked:
                for code in codes:
                    if code not in table:
                        self._fault(f"{name}: “{code}” is not found in {words}")

    def _gone(self, against: Pack, country: Pack) -> None:
        """Reports, cases and letters keep these codes for ever."""
        for code in against.violations.keys() - country.violations.keys():
            self._fault(f"violations.yaml: {code}: reports are classified by it; it cannot go")
        for code in against.regions.keys() - country.regions.keys():
            self._fault(f"regions.yaml: {code}: precincts lie in it; it cannot go")

    def _fault(self, *faults: str) -> None:
        self.faults += [{"words": str(one), "line": getattr(one, "line", 0)} for one in faults]
