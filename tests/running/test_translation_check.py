"""The check of translations finds what is missing, guessed, broken and left over."""

import shutil
from pathlib import Path

import pytest

from tests.lint import translations

HEAD = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


@pytest.fixture
def house(tmp_path):
    """A small house with one text; `house(po)` gives it a catalogue in each language."""
    assert shutil.which("xgettext"), "gettext is not installed"
    room = tmp_path / "portal"
    room.mkdir()
    (room / "words.py").write_text(
        'from django.utils.translation import gettext as _\nHELLO = _("Hello, %(name)s")\n'
    )

    def wrongs(entries: str) -> list[str]:
        for language in translations.LANGUAGES:
            path = translations.catalogue(tmp_path, language)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(HEAD + entries)
        return translations.wrongs(Path(tmp_path))

    return wrongs


def test_a_complete_catalogue_is_fine(house):
    assert house('msgid "Hello, %(name)s"\nmsgstr "Сәлем, %(name)s"\n') == []


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ("", "not translated"),
        ('msgid "Hello, %(name)s"\nmsgstr ""\n', "not translated"),
        ('#, fuzzy\nmsgid "Hello, %(name)s"\nmsgstr "Сәлем, %(name)s"\n', "guessed"),
        ('msgid "Hello, %(name)s"\nmsgstr "Сәлем"\n', "other marks"),
        ('msgid "Hello, %(name)s"\nmsgstr "Сәлем, %(имя)s"\n', "other marks"),
        (
            'msgid "Hello, %(name)s"\nmsgstr "Сәлем, %(name)s"\n\nmsgid "Bye"\nmsgstr "Сау бол"\n',
            "no longer used",
        ),
    ],
)
def test_what_is_wrong_is_said_for_each_language(house, entries, words):
    found = house(entries)
    assert [line[:2] for line in found if words in line] == ["kk", "ru"]
