"""Dates, hours, precincts and offices inside a sentence."""

from datetime import date, datetime, time

import pytest

from portal.documents import grammar


def test_dates_in_words():
    day = date(2026, 11, 22)
    assert grammar.date_words(day, "kk") == "2026 жылғы 22 қараша"
    assert grammar.date_words(day, "ru") == "22 ноября 2026 года"
    assert grammar.date_words("2026-11-22", "en") == "22 November 2026"
    assert grammar.date_words("в прошлую среду", "ru") == "в прошлую среду"


@pytest.mark.parametrize(
    ("month", "written"),
    [(1, "қаңтарда"), (4, "сәуірде"), (7, "шілдеде"), (9, "қыркүйекте"), (12, "желтоқсанда")],
)
def test_the_kazakh_month_takes_the_ending_of_its_vowels(month, written):
    assert grammar.date_on(date(2026, month, 5), "kk") == f"2026 жылғы 5 {written}"


@pytest.mark.parametrize(
    ("at", "written"),
    [
        (time(7), "07:00-де"), (time(9, 5), "09:05-те"), (time(9, 6), "09:06-да"),
        (time(9, 10), "09:10-да"), (time(9, 13), "09:13-те"), (time(9, 20), "09:20-да"),
        (time(9, 21), "09:21-де"), (time(9, 40), "09:40-та"), (time(9, 50), "09:50-де"),
        (time(9, 59), "09:59-да"),
    ],
)  # fmt: skip
def test_the_kazakh_hour_takes_the_ending_of_the_last_number_heard(at, written):
    assert grammar.time_at(at, "kk") == f"сағат {written}"


def test_a_moment_and_words_for_a_moment():
    at = datetime(2026, 11, 22, 9, 40)
    assert grammar.when(at, at, "ru") == "22 ноября 2026 года в 09:40"
    assert grammar.when("2026-11-22", "9:40", "kk") == "2026 жылғы 22 қарашада сағат 09:40-та"
    assert grammar.when("2026-11-22", "09:40", "en") == "on 22 November 2026 at 09:40"
    assert grammar.when("2026-11-22", "ближе к вечеру", "ru").endswith("года, ближе к вечеру")
    assert grammar.as_time("25:10") is None and grammar.as_date("2026-13-40") is None


def test_precincts_and_lists():
    assert grammar.precinct(123, "kk") == "№ 123 сайлау учаскесі"
    assert grammar.at_precinct(123, "kk") == "№ 123 сайлау учаскесінде"
    assert grammar.at_precinct(123, "ru") == "на избирательном участке № 123"
    assert grammar.joined(["Ольга", "Омар", "Вера"], "ru") == "Ольга, Омар и Вера"
    assert grammar.joined(["Ольга", "Омар"], "kk") == "Ольга және Омар"
    assert grammar.joined([], "en") == ""


@pytest.mark.parametrize(
    ("language", "name", "written"),
    [
        ("ru", "Прокуратура района Есиль", "В Прокуратуру района Есиль"),
        ("ru", "Центральная избирательная комиссия", "В Центральную избирательную комиссию"),
        ("ru", "Верховный Суд", "В Верховный Суд"),
        ("ru", "Директор школы № 5", "Директору школы № 5"),
        ("ru", "ТОО «Ромашка»", "Кому: ТОО «Ромашка»"),
        ("kk", "Есіл ауданының прокуратурасы", "Есіл ауданының прокуратурасына"),
        ("kk", "Орталық сайлау комиссиясы (ОСК)", "Орталық сайлау комиссиясына (ОСК)"),
        ("kk", "Оқу-ағарту министрлігі", "Оқу-ағарту министрлігіне"),
        ("kk", "Жоғарғы Сот", "Жоғарғы Сотқа"),
        ("kk", "«Ромашка» ЖШС", "Кімге: «Ромашка» ЖШС"),
        ("en", "Supreme Court", "To: Supreme Court"),
    ],
)
def test_an_office_at_the_top_of_a_letter(language, name, written):
    assert grammar.to_addressee(name, language) == written


def test_a_language_without_letters_is_refused():
    with pytest.raises(ValueError, match="'de'"):
        grammar.joined(["a", "b"], "de")
