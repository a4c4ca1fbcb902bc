"""Passwords are long, none that became known, and none made of the words of this house."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse

from portal.accounts import actions
from portal.accounts.models import Role, User

AIGERIM = User(username="aigerim.s", display_name="Айгерим Сарсенова")


def problems(password: str, user=AIGERIM) -> list[str]:
    try:
        validate_password(password, user)
    except ValidationError as refused:
        return [problem.code for problem in refused.error_list]
    return []


@pytest.mark.parametrize(
    "password",
    ["seven green bicycles", "жеті жасыл велосипед", "семь зелёных велосипедов", "h7$Kq9!zR2mPx"],
)
def test_a_sentence_of_ones_own_is_taken(password):
    assert problems(password) == []


@pytest.mark.parametrize("password", ["qwertyuiop12", "Neworleans12345", "йцукенгшщзхъ"])
def test_what_became_known_elsewhere_is_refused(password):
    assert "common" in problems(password)


@pytest.mark.parametrize(
    "password",
    [
        "Election-2026!",
        "election portal 22",
        "Құрылтайсайлауы",
        "выборывКурултай",
        "ds,jhsdRehekmnfq",  # the same, typed with the other layout
        "saylau-saylau-26",
        "Алматынская2026!",
        "Сарсенова-Айгерим",
        "aigerim-2026-!!",
    ],
)
def test_words_of_the_house_make_no_password_long(password):
    assert problems(password) == ["guessed-here"]


def test_what_somebody_else_is_called_is_not_looked_for():
    assert problems("Сарсенова-Айгерим", User(username="dana")) == []


def test_one_of_these_words_in_a_sentence_does_no_harm():
    assert problems("on election day my goat ate seven hats") == []


def test_a_short_one_is_called_short_only():
    assert problems("election") == ["too-short"]


def test_whoever_is_invited_is_told_before_an_account_is_made(ada, client):
    _row, code = actions.invite(
        "dana", {Role.OPERATOR}, display_name="Дана Ермек", member=ada.member
    )
    fields = {"code": code, "password1": "Дана-Ермек-1990", "password2": "Дана-Ермек-1990"}
    answer = client.post(reverse("account_come_in"), fields, headers={"accept-language": "en"})
    assert (answer.status_code, "of your own name" in answer.content.decode()) == (400, True)
    assert not User.objects.filter(username="dana").exists()
