"""One text for each letter and language, looked at by eye as printed pages and kept.

When a letter is changed on purpose, write the texts anew, look at its pages again and say so:
python -m tests.documents.test_letters_are_as_they_were_read, then tests.documents.looked_at
"""

from portal.documents.letters import load_letters
from tests.documents import looked_at
from tests.documents.facts import LETTERS


def made():
    """The editable text of every letter, filled with the sample case, and where it is kept."""
    return {path: structure.to_editable_text() for _, structure, path in looked_at.filled()}


def test_every_letter_says_what_was_read():
    texts = made()
    changed = [path.name for path, text in texts.items() if not _is_as_kept(path, text)]
    assert changed == [] and set(looked_at.GOLDEN.glob("*.txt")) == set(texts)


def _is_as_kept(path, text):
    return path.is_file() and path.read_text(encoding="utf-8") == text


def test_the_pages_of_every_letter_were_looked_at_since_it_was_changed():
    """Who looked, and when, stands in docs/letters-looked-at.csv."""
    known = looked_at.record()
    letters = {(one.kind, one.language): one for one in load_letters(LETTERS)}
    assert set(known) == set(letters)
    for (kind, language), line in known.items():
        path = looked_at.GOLDEN / f"{kind}.{language}.txt"
        said = f"{path.name} was changed: draw its pages, look at them, and note it"
        assert line["sha256"] == looked_at.digest(path), said
        assert int(line["edition"]) == letters[kind, language].edition, said
        assert line["looked on"] and line["by"] and int(line["pages"])


if __name__ == "__main__":
    looked_at.GOLDEN.mkdir(exist_ok=True)
    for path, text in made().items():
        path.write_text(text, encoding="utf-8")
