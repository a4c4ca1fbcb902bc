"""The papers on security name every requirement and only files that are there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAPERS = ROOT / "docs" / "security"
# Levels 1 and 2 of ASVS 5.0: how many requirements each section has of them (they stand first).
SECTIONS = {
    1: (2, 9, 11, 3, 2),
    2: (3, 3, 4, 1),
    3: (0, 2, 4, 6, 5, 0, 2),
    4: (3, 1, 2, 4),
    5: (1, 3, 2, 3),
    6: (3, 12, 4, 4, 5, 3, 0, 4),
    7: (3, 4, 2, 5, 2, 2),
    8: (2, 3, 1, 1),
    9: (3, 4),
    11: (2, 3, 3, 4, 1, 1),
    12: (3, 2, 4),
    13: (1, 5, 2, 5),
    14: (2, 4, 3),
    15: (3, 3, 7),
    16: (1, 5, 4, 3, 3),
}
# OAuth and WebRTC: whole chapters about what is not here.
WHOLE = {"V10", "V17"}
STATES = {"met", "partly", "not met", "does not apply"}


def rows() -> list[tuple[list[str], str, str]]:
    lines = (PAPERS / "asvs.md").read_text().splitlines()
    cells = [line.strip("| ").split(" | ") for line in lines if line.startswith("| V")]
    return [(names.split(", "), state, words) for names, state, words in cells]


def test_every_requirement_has_one_answer():
    wanted = {
        f"V{chapter}.{section}.{number}"
        for chapter, sections in SECTIONS.items()
        for section, count in enumerate(sections, start=1)
        for number in range(1, count + 1)
    }
    given = [name for names, _state, _words in rows() for name in names]
    assert len(given) == len(set(given))
    assert set(given) == wanted | WHOLE
    assert {state for _names, state, _words in rows()} <= STATES


@pytest.mark.parametrize("paper", ["asvs.md", "threat-model.md"])
def test_every_file_that_is_named_is_there(paper):
    places = r"`((?:tests|portal|reports|observers|docs|static|\.deploy)/[\w./-]+|\.dockerignore)`"
    named = re.findall(places, (PAPERS / paper).read_text())
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []
