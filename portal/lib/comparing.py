"""Two versions of a text side by side: what was taken out, what was put in."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, OUT, IN = "same", "out", "in"
# Two lines that share less than this are better read as one gone and one new.
ALIKE = 0.4


@dataclass(frozen=True)
class Line:
    """One line of the comparison: pieces of text, each (same | out | in, words)."""

    pieces: list[tuple[str, str]]

    @property
    def is_changed(self) -> bool:
        return any(kind != SAME for kind, _words in self.pieces)


def lines(before: str, after: str) -> list[Line]:
    """The whole new text with what changed in it."""
    old = [line for line in before.split("\n") if line.strip()]
    new = [line for line in after.split("\n") if line.strip()]
    found = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [Line([(SAME, line)]) for line in old[a:b]]
        else:
            found += _replaced(old[a:b], new[c:d])
    return found


def _replaced(old: list[str], new: list[str]) -> list[Line]:
    """Lines that differ, paired in order while they are alike."""
    found = []
    for before, after in zip(old, new, strict=False):
        if SequenceMatcher(None, before, after, autojunk=False).quick_ratio() >= ALIKE:
            found.append(Line(words(before, after)))
        else:
            found += [Line([(OUT, before)]), Line([(IN, after)])]
    pairs = min(len(old), len(new))
    found += [Line([(OUT, line)]) for line in old[pairs:]]
    found += [Line([(IN, line)]) for line in new[pairs:]]
    return found


def words(before: str, after: str) -> list[tuple[str, str]]:
    """Pieces of one text: what stayed, what was taken out, what was put in."""
    old, new = re.findall(r"\s+|\S+", before), re.findall(r"\s+|\S+", after)
    pieces = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append((SAME, "".join(old[a:b])))
            continue
        if a < b:
            pieces.append((OUT, "".join(old[a:b])))
        if c < d:
            pieces.append((IN, "".join(new[c:d])))
    return pieces
