"""Reads the letters of a jurisdiction and fills them with the facts of a case.

A letter is one text file for each kind and language, `court.kk.txt`: YAML between two lines
of ---, then the text with the marks of `structure.py` and three things more:

    {complainant_name}                           a blank, named in `blanks.py`
    {complainant_name:genitive}                  a name in a case, {today:words} a date in words
    {organisation_head:heading}                  an office as it stands at the top of a letter
    [[if witnesses]] … [[end]]                   only when there is such a fact
    [[unless annexes]] … [[end]]                 only when there is none
    [[each provisions]] … [[end]]                once for each entry, with the entry's own blanks

A letter that asks for something unknown, or leaves a part open, is refused on loading. A fact
that is missing when a letter is filled stays visible as a gap in the text.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

import yaml

from portal.documents import grammar, words
from portal.documents.filling import Filling
from portal.documents.markup import LetterFault, asked, parsed

FRONT = {
    "kind", "language", "title", "addressee_kinds", "violations", "edition",
    "reviewed_by", "reviewed_on", "confidence",
}  # fmt: skip
OPTIONAL = {"note", "addressees", "two_person"}


@dataclass(frozen=True)
class Letter:
    """The text with blanks from which a complaint is drafted."""

    kind: str
    language: str
    title: str
    addressee_kinds: tuple
    violations: tuple  # empty: any
    edition: int
    reviewed_by: str | None
    reviewed_on: str | None
    confidence: str
    addressees: tuple  # empty: any of those kinds
    note: str
    parts: tuple
    #: whether another person than the author approves it; None: as its addressee says
    two_person: bool | None = None
    #: cases of names written down by hand in the letters' folder: {name: {case: form}}
    forms: dict = field(default_factory=dict, repr=False)

    @cached_property
    def asked(self):
        """The names of its blanks."""
        return asked(self.parts)

    @property
    def is_reviewed(self):
        return bool(self.reviewed_by and self.reviewed_on)

    def suits(self, addressee_kind, violations=(), addressee=None):
        """Whether it may go to such an addressee about such violation types."""
        return (
            addressee_kind in self.addressee_kinds
            and (not self.addressees or addressee is None or addressee in self.addressees)
            and (not self.violations or bool(set(self.violations) & set(violations)))
        )

    def fill(self, facts):
        """The complaint's structure; what is missing stands in it as a gap."""
        return Filling(self, facts).structure()


class Letters:
    """All letters of a jurisdiction."""

    def __init__(self, letters):
        self._letters = {(letter.kind, letter.language): letter for letter in letters}

    def __iter__(self):
        return iter(self._letters.values())

    def __len__(self):
        return len(self._letters)

    def kinds(self):
        return list(dict.fromkeys(kind for kind, _ in self._letters))

    def get(self, kind, language):
        try:
            return self._letters[kind, language]
        except KeyError:
            raise LetterFault(f"there is no letter {kind!r} in {language!r}") from None

    def suited_to(self, addressee_kind, language, violations=(), addressee=None):
        """Letters in one language that may go to such an addressee."""
        return [
            letter
            for letter in self
            if letter.language == language and letter.suits(addressee_kind, violations, addressee)
        ]


def load_letters(folder, country=None):
    """Read and check every letter of a folder; `country` (its pack) knows addressees and codes."""
    folder = Path(folder)
    forms = load_forms(folder)
    letters = []
    for path in sorted(folder.glob("*.txt")):
        letter = read_letter(path, country)
        letters.append(replace(letter, forms=forms[letter.language]))
    _check_languages(folder.name, letters)
    return Letters(letters)


def _check_languages(where, letters):
    """Every kind is there in every language, for the same addressees and violations."""
    kinds = {}
    for letter in letters:
        kinds.setdefault(letter.kind, {})[letter.language] = letter
    for kind, found in kinds.items():
        if missing := [one for one in words.LANGUAGES if one not in found]:
            raise LetterFault(f"{where}/{kind}.{missing[0]}.txt: there is no such letter")
        first = next(iter(found.values()))
        for letter in found.values():
            for name in ("addressee_kinds", "addressees", "violations", "edition"):
                if getattr(letter, name) != getattr(first, name):
                    file = f"{where}/{kind}.{letter.language}.txt"
                    raise LetterFault(f"{file}, line 1: {name} is not that of {first.language!r}")


def load_forms(folder):
    """Cases of names written down by hand: {language: {name: {case: form}}}."""
    path = Path(folder) / "forms.yaml"
    if not path.is_file():
        return {language: {} for language in words.LANGUAGES}
    forms = yaml.safe_load(path.read_text(encoding="utf-8"))
    for language, names in forms.items():
        known = {"heading", *grammar.cases(language)}
        for name, by_case in names.items():
            if strange := sorted(set(by_case) - known):
                raise LetterFault(f"{path.name}: {name}: no case {', '.join(strange)}")
    return {language: forms.get(language) or {} for language in words.LANGUAGES}


def read_letter(path, country=None):
    """Read and check one letter."""
    where = f"{path.parent.name}/{path.name}"
    lines = path.read_text(encoding="utf-8").split("\n")
    if lines[0].strip() != "---" or "---" not in [line.strip() for line in lines[1:]]:
        raise LetterFault(f"{where}, line 1: a letter begins with YAML between two lines of ---")
    end = [line.strip() for line in lines].index("---", 1)
    front = _front(where, "\n".join(lines[1:end]), path.name)
    _check_front(where, lines, front, country)
    many = {key: tuple(front.get(key) or ()) for key in ("addressee_kinds", "addressees")}
    violations = () if front["violations"] == "any" else tuple(front["violations"])
    note = front.get("note") or ""
    parts = tuple(parsed(where, lines[end + 1 :], end + 2, front["language"]))
    return Letter(**{**front, **many, "violations": violations, "note": note, "parts": parts})


def _front(where, text, name):
    try:
        front = yaml.safe_load(text) or {}
    except yaml.YAMLError as fault:
        at = getattr(fault, "problem_mark", None)
        raise LetterFault(f"{where}, line {at.line + 2 if at else 1}: not YAML") from fault
    wrong = FRONT - set(front) or set(front) - FRONT - OPTIONAL
    if wrong:
        raise LetterFault(f"{where}, line 1: missing or unknown: {', '.join(sorted(wrong))}")
    if front["language"] not in words.LANGUAGES:
        raise LetterFault(f"{where}, line 1: unknown language {front['language']!r}")
    if name != f"{front['kind']}.{front['language']}.txt":
        raise LetterFault(f"{where}, line 1: the file's name must be its kind and language")
    return front


def _check_front(where, lines, front, country):
    """What the head of a letter says has the right shape, and its codes are known."""

    def refuse(key, why):
        line = next((n for n, text in enumerate(lines, 1) if text.startswith(f"{key}:")), 1)
        raise LetterFault(f"{where}, line {line}: {key} {why}")

    for key in ("kind", "title", "confidence"):
        if not isinstance(front[key], str) or not front[key].strip():
            refuse(key, "has to be a text")
    if not isinstance(front["edition"], int):
        refuse("edition", "has to be a number")
    if not isinstance(front.get("two_person", False), bool):
        refuse("two_person", "has to be true or false")
    for key in ("addressee_kinds", "addressees", "violations"):
        value = front.get(key, [])
        if key == "violations" and value == "any":
            continue
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            refuse(key, "has to be a list of codes" + (", or any" if key == "violations" else ""))
    if (front["reviewed_by"] is None) != (front["reviewed_on"] is None):
        refuse("reviewed_on", "and reviewed_by are both written, or neither")
    if front["reviewed_on"] is not None and not isinstance(front["reviewed_on"], date):
        refuse("reviewed_on", "has to be a day such as 2026-11-22")
    if country is None:
        return
    known = {
        "addressee_kinds": country.addressee_kinds,
        "addressees": country.addressees,
        "violations": country.violations,
    }
    for key, codes in known.items():
        named = front.get(key) or []
        strange = [one for one in named if one not in codes] if named != "any" else []
        if strange:
            refuse(key, f"names what the folder does not know: {', '.join(strange)}")
    if front["confidence"] not in country.scales["confidence"]:
        refuse("confidence", f"is no mark: {front['confidence']}")
