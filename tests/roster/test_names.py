"""Names of observers are read by operators and coordinators whose vault is open."""

import pytest
from django.urls import reverse

from observers.roster import actions

NAME = "Канарейка Әлия"


@pytest.fixture
def invited(organisation, precinct):
    made, _code = actions.invite(organisation, name=NAME, contact="+7 705 909 11 22")
    return made


def page(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def pages(invited):
    return [
        reverse("roster:overview"),
        reverse("roster:observer", args=[invited.public_id]),
        reverse("roster:edit", args=[invited.public_id]),
    ]


def test_with_an_open_vault_names_are_shown(desk, pages):
    assert all(NAME in page(desk.get(address)) for address in pages)


def test_with_a_locked_vault_there_are_codes_only(desk, pages, invited):
    del desk.cookies["member"]
    for address in pages:
        shown = page(desk.get(address))
        assert invited.code in shown
        assert NAME not in shown
        assert "705 909" not in shown


def test_a_coordinator_who_was_not_let_in_sees_codes_only(karim, desk, pages):
    karim.member_key.grants.all().delete()
    assert not any(NAME in page(desk.get(address)) for address in pages)


def test_a_contact_is_shown_beside_the_name(desk, pages):
    assert "+7 705 909 11 22" in page(desk.get(pages[1]))


@pytest.mark.parametrize("somebody", ["hana", "tanya", "leo", "ada", "aigul", "kira", "olga"])
def test_nobody_else_sees_the_roster(somebody, request, signed_in, pages):
    browser = signed_in(request.getfixturevalue(somebody))
    assert {browser.get(address).status_code for address in pages} == {404}
