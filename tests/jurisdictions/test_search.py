"""People find their violation by the words they use, on whatever keyboard they have."""

import pytest

from portal.jurisdictions.search import fold


@pytest.mark.parametrize(
    "words",
    ["заставляют голосовать", "Заставляют", "мәжбүрлейді", "МАЖБУРЛЕЙДИ", "forced to vote"],
)
def test_who_is_forced_to_vote_finds_it_first(kz, words):
    assert kz.search_violations(words)[0].code == "forced-to-vote"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("вброс", "ballot-stuffing"),
        ("фото бюллетеня", "ballot-photo-demand"),
        ("деньги за голос", "vote-buying"),
        ("меня нет в списке", "voter-missing-from-list"),
        ("не дали копию протокола", "protocol-copy-refused"),
        ("жұмыстан шығарады", "dismissal-threat-or-reprisal"),
        ("не пустили наблюдателя", "observer-denied-entry"),
    ],
)
def test_what_people_type_finds_what_they_mean(kz, words, code):
    assert kz.search_violations(words)[0].code == code


def test_a_beginning_of_a_word_is_enough(kz):
    assert "multiple-voting" in [v.code for v in kz.search_violations("карус")]


def test_words_of_another_language_are_found_too(kz):
    assert kz.search_violations("ballot stuffing", "kk")[0].code == "ballot-stuffing"


@pytest.mark.parametrize("words", ["", "  ", "?!", "zzzz", "\x00"])
def test_words_nobody_knows_find_nothing(kz, words):
    assert kz.search_violations(words) == []


def test_no_more_is_found_than_asked_for(kz):
    assert len(kz.search_violations("голосовать", limit=3)) == 3


def test_kazakh_letters_are_found_from_a_russian_keyboard():
    assert fold("Әділ ҒҚҢӨҰҮҺІ ё") == "адил гкноуухи е"
