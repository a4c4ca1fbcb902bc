"""Eight words for a hash: three lists that can be told apart on the telephone, and what was
heard put right or refused."""

import json
from itertools import combinations
from pathlib import Path

import pytest

from portal.lib import commitments, mishearing

VECTORS = json.loads(
    (Path(__file__).parents[1] / "phone" / "commitment_vectors.json").read_text(encoding="utf-8")
)
SHARED = VECTORS[1]


@pytest.fixture(params=commitments.LANGUAGES)
def language(request):
    return request.param


def heard(text):
    (one,) = mishearing.read(text)
    return one


def test_a_list_has_a_word_for_each_ten_bits(language):
    words = commitments.words_in(language)
    assert len(words) == len(set(words)) == 2**commitments.BITS
    assert all(4 <= len(word) <= 9 and word.isalpha() and word.islower() for word in words)


def test_the_first_four_letters_are_enough_to_know_a_word(language):
    assert len({word[:4] for word in commitments.words_in(language)}) == 1024


def test_no_two_words_are_one_slip_apart_whatever_the_keyboard(language):
    # Words that share nothing when one letter is left out of either are two slips apart.
    seen = {}
    for word in commitments.words_in(language):
        plain = mishearing._plain(word, language)
        for rest in {plain, *(plain[:at] + plain[at + 1 :] for at in range(len(plain)))}:
            for other in seen.setdefault(rest, []):
                assert mishearing._strokes(plain, other) > 1, (plain, other)
            seen[rest].append(plain)


def test_no_word_stands_in_two_lists():
    lists = [set(commitments.words_in(code)) for code in commitments.LANGUAGES]
    assert not any(one & other for one, other in combinations(lists, 2))


@pytest.mark.parametrize("row", VECTORS, ids=lambda row: row["sha256"][:6])
def test_the_words_are_those_that_the_phone_is_held_against(row):
    value = commitments.value_of(row["sha256"])
    assert value == row["value"]
    assert commitments.digits_of(value) == row["digits"]
    for code in commitments.LANGUAGES:
        assert " ".join(commitments.words_of(value, code)) == row[code]


def test_words_of_any_language_and_digits_lead_back_to_the_same_value(language):
    assert heard(SHARED[language]).value == SHARED["value"]
    assert heard(SHARED[language]).language == language
    assert heard(SHARED[language].upper().replace(" ", ", ")).is_sure
    assert heard(SHARED["digits"]).value == SHARED["value"]


def test_letters_of_another_keyboard_are_no_mistake():
    kazakh = "комета сусар аспалы калта дурби сырнай жазык центнер"
    assert heard(kazakh).is_sure
    assert heard(kazakh).value == SHARED["value"]
    latin = SHARED["ru"].replace("о", "o").replace("а", "a").replace("е", "e")
    assert heard(latin).is_sure
    assert heard(latin).value == SHARED["value"]


@pytest.mark.parametrize(
    ("language", "wrong", "right"),
    [("ru", "крапевва", "крапива"), ("kk", "сырнйа", "сырнай"), ("en", "moskito", "mosquito")],
)
def test_a_word_that_was_misheard_is_put_right_and_said_so(language, wrong, right):
    one = heard(SHARED[language].replace(right, wrong))
    assert one.value == SHARED["value"]
    assert not one.is_sure
    assert [(word.typed, word.word) for word in one.mended] == [(wrong, right)]
    assert str(one) == SHARED[language]


def test_a_word_that_may_be_two_is_not_guessed():
    one = heard("accoss " * 8)
    assert not one.value
    assert one.unknown[0].near == ("access", "across")


def test_a_word_of_no_list_is_refused():
    one = heard(SHARED["ru"].replace("аптека", "абырвалг"))
    assert not one.value
    assert [word.typed for word in one.unknown] == ["абырвалг"]
    assert "абырвалг" in str(one)


def test_seven_words_are_not_enough():
    one = heard(SHARED["ru"].rpartition(" ")[0])
    assert (one.value, one.count, one.expected) == ("", 7, 8)


@pytest.mark.parametrize("place", [0, 8, 25])
def test_a_wrong_digit_and_two_that_changed_places_are_noticed(place):
    digits = SHARED["digits"].replace(" ", "")
    wrong = digits[:place] + str((int(digits[place]) + 1) % 10) + digits[place + 1 :]
    assert not heard(wrong).value
    swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
    assert swapped == digits or not heard(swapped).value


def test_several_reports_of_one_call_are_told_one_after_the_other():
    found = mishearing.read(f"{SHARED['ru']}\n{VECTORS[0]['digits']} {VECTORS[2]['en']}\n\n")
    assert [one.value for one in found] == [
        row["value"] for row in (SHARED, VECTORS[0], VECTORS[2])
    ]


def test_nonsense_of_any_length_costs_no_time():
    assert not any(one.value for one in mishearing.read("ъ" * 900 + " абв" * 300))
