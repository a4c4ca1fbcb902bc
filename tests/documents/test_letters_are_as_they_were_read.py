"""One text for each letter and language, looked at by eye as printed pages and kept.

When a letter is changed on purpose, look at its pages again and write the texts anew:
python -m tests.documents.test_letters_are_as_they_were_read
"""

from pathlib import Path

import pytest

from portal.documents.letters import load_letters
from tests.documents.facts import LANGUAGES, LETTERS, everything

GOLDEN = Path(__file__).parent / "golden"


def made(language):
    """The editable text of every letter in a language, filled with the sample case."""
    for letter in load_letters(LETTERS):
        if letter.language == language:
            path = GOLDEN / f"{letter.kind}.{language}.txt"
            yield path, letter.fill(everything(language)).to_editable_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_says_what_was_read(language):
    texts = dict(made(language))
    changed = [path.name for path, text in texts.items() if not _is_as_kept(path, text)]
    assert changed == [] and set(GOLDEN.glob(f"*.{language}.txt")) == set(texts)


def _is_as_kept(path, text):
    return path.is_file() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for language in LANGUAGES:
        for path, text in made(language):
            path.write_text(text, encoding="utf-8")
