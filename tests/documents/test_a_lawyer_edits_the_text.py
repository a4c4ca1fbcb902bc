"""The text in the lawyer's box and the structure stand for each other exactly."""

import random

import pytest

from portal.documents.letters import load_letters
from portal.documents.structure import KINDS, Block, Structure, TextFault
from tests.documents.facts import KINDS as LETTER_KINDS
from tests.documents.facts import LANGUAGES, LETTERS, everything

PIECES = [
    "слово", "Әділ", "> кому", "= т", "== т", "# т", "- п", "1. п", "12) п", ": a | b", "§ 1",
    "| 1 | 2 |", "~ имя", "^ день", "\\", "\\\\", "\\|", "|", "\n", "\n\n", "\n\n\n", "  ", " ",
    "\t", "\r\n", "\x00", "\x1b", "\u202e", "\u2028", "\ufeff", "\ud800", "\u00a0", "שלום", "🗳",
    "[[end]]", "{place}", "________ [место составления]", "<w:p>", "{{ x }}", "---", "§",
]  # fmt: skip


def again(structure):
    return Structure.from_editable_text(structure.to_editable_text(), like=structure)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", LETTER_KINDS)
def test_every_letter_comes_back_as_it_was(kind, language):
    for facts in (everything(language), {}):
        structure = load_letters(LETTERS).get(kind, language).fill(facts)
        assert again(structure) == structure
        assert Structure.from_json(structure.to_json()) == structure
        assert Structure.from_json(structure.to_json()).gaps == structure.gaps


def test_whatever_is_typed_comes_back_as_it_was():
    chance = random.Random(41)
    for _ in range(3000):
        blocks = []
        for _ in range(chance.randint(1, 4)):
            kind = chance.choice(list(KINDS))
            rows = tuple(
                tuple(
                    "".join(chance.choices(PIECES, k=chance.randint(0, 5)))
                    for _ in range(KINDS[kind][1])
                )
                for _ in range(chance.randint(1, 3))
            )
            blocks.append(Block(kind, rows))
        structure = Structure(language="ru", blocks=tuple(blocks))
        assert again(structure) == structure, structure.to_editable_text()
        assert Structure.from_json(structure.to_json()) == structure
        typed = Structure(language="ru").to_editable_text() + "".join(
            chance.choices([p for p in PIECES if "|" not in p], k=12)
        )
        read = Structure.from_editable_text(typed, like=structure)
        assert again(read) == read, typed


def test_a_browser_ends_lines_its_own_way():
    structure = load_letters(LETTERS).get("court", "kk").fill(everything("kk"))
    posted = structure.to_editable_text().replace("\n", "\r\n")
    assert Structure.from_editable_text(posted, like=structure) == structure


def test_an_edited_paragraph_is_the_only_thing_that_changes():
    structure = load_letters(LETTERS).get("court", "ru").fill(everything("ru"))
    text = structure.to_editable_text().replace("Я сделал ему замечание", "Я возразил")
    edited = Structure.from_editable_text(text, like=structure)
    different = [
        (old, new) for old, new in zip(structure.blocks, edited.blocks, strict=True) if old != new
    ]
    assert len(different) == 1
    assert "Я возразил" in different[0][1].text
    assert (edited.reference, edited.date) == (structure.reference, structure.date)


def test_marks_forgotten_blank_lines_and_hanging_lines_are_understood():
    like = Structure(language="ru")
    blocks = Structure.from_editable_text(
        "# Прошу\nвот что:\nсделать\n1. Первое\n  и второе\n7. Третье\n~ Имя", like=like
    ).blocks
    assert [(block.kind, block.rows) for block in blocks] == [
        ("heading", (("Прошу",),)),
        ("paragraph", (("вот что:\nсделать",),)),
        ("numbered", (("Первое\nи второе",), ("Третье",))),
        ("signature", (("Имя", ""),)),
    ]


def test_a_row_with_too_many_columns_is_refused_by_its_line():
    with pytest.raises(TextFault, match="line 3: at most 2 columns"):
        Structure.from_editable_text("Текст\n\n~ Имя | кто | лишнее", like=Structure(language="ru"))


def test_what_would_read_differently_from_what_it_is_is_taken_out():
    structure = Structure(language="ru", blocks=(Block("paragraph", (("а\x00б\u202e71",),)),))
    assert structure.plain_text() == "аб71"
