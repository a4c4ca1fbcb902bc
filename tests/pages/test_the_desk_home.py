"""`/desk/` leads everyone to where their day begins."""

import pytest
from django.conf import settings as real
from django.urls import reverse

from portal.accounts.models import Role
from portal.context import desks_of
from portal.templatetags import portal_ui


@pytest.mark.parametrize(
    ("who", "room"),
    [
        ("hana", "hotline:log"),
        ("tanya", "cases:inbox"),
        ("leo", "complaints:board"),
        ("karim", "roster:overview"),
        ("kira", "accounts:overview"),
        ("ada", "accounts:overview"),
        ("aigul", "accounts:overview"),
    ],
)
def test_one_role_leads_straight_to_its_desk(house, request, signed_in, who, room):
    answer = signed_in(request.getfixturevalue(who)).get("/desk/")
    assert answer.status_code == 302
    assert answer["Location"] == reverse(room)


def test_several_desks_are_offered_as_doors(house, person, signed_in):
    both = person("both", Role.TRIAGER, Role.LAWYER)
    page = signed_in(both).get("/desk/").content.decode()
    for door in ("cases:inbox", "cases:cases", "complaints:board"):
        assert f'<a class="choice" href="{reverse(door)}">' in page
    assert reverse("hotline:log") not in page


def test_two_roles_with_one_desk_need_no_choice(house, person, signed_in):
    both = person("both", Role.ADMINISTRATOR, Role.AUDITOR)
    assert signed_in(both).get("/desk/").status_code == 302


def test_someone_without_a_role_is_told_whom_to_ask(house, person, signed_in):
    page = signed_in(person("new")).get("/desk/", headers={"accept-language": "en"})
    assert "Ask an administrator" in page.content.decode()


def test_nobody_is_asked_to_sign_in(house, client):
    assert client.get("/desk/")["Location"].startswith(reverse("account_login"))


def test_an_observer_is_led_to_the_day_at_the_station(house, olga, signed_in):
    assert signed_in(olga).get("/desk/")["Location"] == reverse("fieldwork:mine")


def test_a_page_inside_a_room_marks_its_desk_and_no_other(house, person):
    everywhere = person("all", *Role.values)
    inside = desks_of(everywhere, at=reverse("cases:inbox") + "some-report/")
    assert [desk["url"] for desk in inside if desk["current"]] == [reverse("cases:inbox")]


def test_the_start_page_of_reporters_is_not_the_desk_everybody_is_at(house, person):
    everywhere = person("all", *Role.values)
    assert not any(desk["current"] for desk in desks_of(everywhere, at="/desk/"))
    assert any(desk["current"] for desk in desks_of(everywhere, at="/"))


def test_a_desk_may_say_how_much_waits_there(house, tanya):
    house.DESK_NAV = [{**desk, "count": "operator.truth"} for desk in house.DESK_NAV]
    assert {desk["count"] for desk in desks_of(tanya)} == {True}


def test_every_desk_named_in_the_settings_exists():
    names = {desk["url"] for desk in real.DESK_NAV} | set(real.DESK_HOMES.values())
    assert [reverse(name) for name in names]


def test_every_role_named_in_the_settings_exists():
    named = set(real.DESK_HOMES).union(*(desk["roles"] for desk in real.DESK_NAV))
    assert named == set(Role.values)


def test_every_icon_named_in_the_settings_is_drawn():
    assert {desk["icon"] for desk in real.DESK_NAV} <= set(portal_ui.drawings())
