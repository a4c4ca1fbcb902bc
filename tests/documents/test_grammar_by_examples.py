"""Two hundred worked examples a language, written by hand; lawyers read and mend the tables."""

import csv
from datetime import date
from pathlib import Path

import pytest

from portal.documents import grammar, grammar_numbers
from portal.documents.letters import load_forms
from portal.jurisdictions import pack
from tests.documents.facts import LANGUAGES, LETTERS

HERE = Path(__file__).parent


def examples(language):
    with (HERE / f"grammar_{language}.csv").open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def made(example, language, known):
    kind, text, case = example["kind"], example["text"], example["case"]
    if kind == "date":
        day = date.fromisoformat(text)
        if case == "words":
            return grammar.in_words(day, language)
        return grammar.date_words(day, language)
    if kind == "ordinal":
        return grammar_numbers.ordinal(int(text), language, case)
    if case == "heading":
        return grammar.to_addressee(text, language, known)
    return grammar.declined(text, case, language, kind, known) or ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_example_comes_out_as_it_was_worked_out(language):
    known = load_forms(LETTERS)[language]
    rows = examples(language)
    wrong = [
        f"{one['text']} ({one['case']}): {got!r}, expected {one['form']!r}"
        for one in rows
        if (got := made(one, language, known)) != one["form"]
    ]
    assert len(rows) >= 200 and wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_examples_hold_every_body_and_every_region(language):
    country, rows = pack.get(), examples(language)
    texts = {one["text"] for one in rows}
    names = [one.name for one in country.addressees.values()]
    names += [one.name for one in country.regions.values()]
    assert [said for name in names if (said := name.in_language(language)) not in texts] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_regions_stand_in_the_folder_as_the_grammar_makes_them(language):
    for region in pack.get().regions.values():
        name = region.name.in_language(language)
        if region.code in {"astana", "almaty", "shymkent"}:
            continue
        assert grammar.in_case(name, "genitive", language, "place").removeprefix(
            "of "
        ) == region.genitive.in_language(language)


def test_a_form_written_down_by_hand_is_taken_first():
    known = {"Заяц Олег Петрович": {"genitive": "Зайца Олега Петровича"}}
    name = "Заяц Олег Петрович"
    assert grammar.in_case(name, "genitive", "ru", "person") == f"лица по имени {name}"
    assert grammar.in_case(name, "genitive", "ru", "person", known) == "Зайца Олега Петровича"
    assert grammar.in_case("Smith John", "dative", "kk", "party") == "Smith John деген адамға"
    assert grammar.in_case("Khabar", "dative", "ru") == "организации под названием Khabar"


def test_a_name_in_neutral_words_is_found_again():
    text = "от лица по имени Smith John\nЖалоба"
    assert grammar.undeclined(text, "ru") == ["лица по имени Smith John"]
    assert grammar.undeclined("Smith John деген адамнан", "kk") == ["Smith John деген адамнан"]
    assert grammar.undeclined("от Ивановой Анны Сергеевны", "ru") == []


def test_a_party_is_a_person_or_a_body_by_how_it_is_written():
    assert grammar.kind_of("Иванова Анна Сергеевна") == "person"
    assert grammar.kind_of("Алиев Эльдар Гасан оглы") == "person"
    assert grammar.kind_of("Ғабидуллаұлы Өмірбек Һәмитұлы") == "person"
    assert grammar.kind_of("Общественное объединение «Әділ сайлау»") == "body"
    assert grammar.kind_of("ТОО «Ромашка»") == "body"
    assert grammar.kind_of("Omirbek Gabidullauly") == "person"


def test_a_case_that_a_language_does_not_have_is_refused():
    with pytest.raises(ValueError, match="no case 'locative' in 'ru'"):
        grammar.declined("Астана", "locative", "ru", "place")
