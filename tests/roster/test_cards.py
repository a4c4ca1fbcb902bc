"""Cards for many: a list becomes a sheet, and a sheet can be made anew."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from observers.roster import actions
from observers.roster.forms import CARDS
from observers.roster.models import Deployment, Observer

PEOPLE = "Канарейка Әлия; +7 705 909 11 22; 123\n\nКанарейка Данияр\n Канарейка Жанна ;; 123 "


@pytest.fixture
def send(desk, organisation, precinct):
    def press(people, number=None):
        return desk.post(
            reverse("roster:invite_many"),
            {
                "public_id": str(number or uuid4()),
                "organisation": str(organisation.public_id),
                "people": people,
            },
        )

    return press


def page(answer) -> str:
    return answer.content.decode()


def cards_of(answer) -> list[tuple[str, str]]:
    """Code and PIN of each card, in the order of the sheet."""
    shown = page(answer)
    codes = re.findall(r"#([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})\"", shown)
    return list(zip(codes, re.findall(r"data-pin>(\d{6})<", shown), strict=True))


def test_a_list_becomes_a_sheet_on_which_every_card_lets_in(send, karim):
    answer = send(PEOPLE)
    cards = cards_of(answer)
    assert [actions.come_in(*card).code for card in cards] == re.findall(
        r'scope="row" class="mono">(OBS-\w{5})<', page(answer)
    )
    assert page(answer).count("data:image/png;base64,") == 3
    names = [
        karim.member.read("contact", row.sealed_name, row.place("name"))
        for row in Observer.objects.order_by("pk")
    ]
    assert names == ["Канарейка Әлия", "Канарейка Данияр", "Канарейка Жанна"]
    assert Deployment.objects.count() == 2


def test_pins_stand_on_a_sheet_apart(send):
    shown = page(send(PEOPLE))
    cards, _heading, apart = shown.partition("invitation-pins")
    assert "data-pin" not in cards
    assert apart.count("data-pin") == 3


@pytest.mark.parametrize(
    ("people", "words"),
    [
        ("Әлия\n; 1; 123", "Line 2: the name is missing."),
        ("Әлия;;999", "Line 1: This election has no such precinct."),
        ("Әлия; 1; 123; 4", "Line 1: there is more here than"),
        ("Әлия\n" * (CARDS + 1), f"room for {CARDS} people"),
        ("Ә" * 201, "Line 1:"),
    ],
)
def test_a_wrong_line_is_named_and_invites_nobody(send, people, words):
    answer = send(people)
    assert answer.status_code == 400
    assert words in page(answer)
    assert people.splitlines()[0] in page(answer)
    assert not Observer.objects.exists()


def test_a_second_press_invites_nobody_twice(send):
    number = uuid4()
    send(PEOPLE, number)
    assert send(PEOPLE, number).status_code == 409
    assert Observer.objects.count() == 3


def test_ticked_observers_get_new_cards_and_the_old_ones_are_dead(send, desk):
    old = cards_of(send(PEOPLE))
    ticked = [str(row.public_id) for row in Observer.objects.order_by("pk")[:2]]
    new = cards_of(desk.post(reverse("roster:cards"), {"observer": ticked}))
    assert len(new) == 2
    assert [actions.who_holds(code) for code, _pin in old[:2]] == [None, None]
    assert all(actions.come_in(*card) for card in [*new, old[2]])


@pytest.mark.parametrize("ticked", [[], ["x"], [str(uuid4())]])
def test_without_a_tick_no_card_dies(send, desk, ticked):
    card = cards_of(send("Әлия"))[0]
    answer = desk.post(reverse("roster:cards"), {"observer": ticked}, follow=True)
    assert "Tick the observers first" in page(answer)
    assert actions.who_holds(card[0])


def test_the_list_says_which_cards_were_used_and_where_pins_were_wrong(send, desk):
    used, tried, _unused = cards_of(send(PEOPLE))
    actions.come_in(*used)
    with pytest.raises(actions.NotLetIn):
        actions.come_in(tried[0], "not it")
    shown = page(desk.get(reverse("roster:overview")))
    chips = {words: shown.count(f"{words}</span>") for words in ("Used", "Not used yet")}
    assert chips == {"Used": 1, "Not used yet": 2}
    assert shown.count("1 wrong PIN</span>") == 1
