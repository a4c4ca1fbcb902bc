"""Observers are placed at precincts, move, and are taken off the plan."""

import re
from urllib.parse import unquote

import pytest
from django.urls import reverse

from observers.roster import actions
from observers.roster.models import Deployment
from portal.lib.refusals import Refused

State = Deployment.State


@pytest.fixture
def placed(olga):
    return Deployment.objects.get(observer=olga.observer)


@pytest.fixture
def newcomer(organisation):
    observer, _secret = actions.invite(organisation, name="Канарейка Новая")
    return observer


def page(answer) -> str:
    return answer.content.decode()


def test_an_observer_is_placed_by_number(desk, newcomer, precinct):
    desk.post(reverse("roster:observer", args=[newcomer.public_id]), {"precinct": "123"})
    assert newcomer.deployments.get().precinct == precinct


@pytest.mark.parametrize("words", ["школа гимназия", "Тимирязева 42", "№ 123 Алматы", "123 almaty"])
def test_a_precinct_is_found_by_words_as_well(desk, newcomer, precinct, words):
    desk.post(reverse("roster:observer", args=[newcomer.public_id]), {"precinct": words})
    assert newcomer.deployments.get().precinct == precinct


@pytest.mark.parametrize("words", ["999", "Астана", "123 Астана", "9" * 100, "%", ""])
def test_words_that_mean_no_precinct_place_nobody(desk, newcomer, precinct, words):
    answer = desk.post(reverse("roster:observer", args=[newcomer.public_id]), {"precinct": words})
    assert answer.status_code == 400
    assert not newcomer.deployments.exists()


def test_nobody_is_placed_twice_at_one_precinct(placed):
    with pytest.raises(Refused, match="already placed"):
        actions.deploy(placed.observer, placed.precinct)


def test_nobody_is_placed_whose_invitation_has_ended(olga, precinct):
    actions.revoke(olga.observer)
    with pytest.raises(Refused, match="ended"):
        actions.deploy(olga.observer, precinct)


def test_an_observer_arrives_and_leaves(desk, placed):
    address = reverse("roster:move", args=[placed.public_id])
    desk.post(address, {"state": "present", "version": 1})
    desk.post(address, {"state": "gone", "version": 2})
    placed.refresh_from_db()
    assert (placed.state, placed.version) == (State.GONE, 3)


def test_of_two_coordinators_the_slower_one_is_told(desk, placed):
    actions.move(placed, State.PRESENT, version=1)
    answer = desk.post(
        reverse("roster:move", args=[placed.public_id]), {"state": "gone", "version": 1}
    )
    assert answer.status_code == 409
    assert "Somebody else changed this" in page(answer)
    placed.refresh_from_db()
    assert placed.state == State.PRESENT


def test_a_state_that_there_is_not_changes_nothing(desk, placed):
    desk.post(reverse("roster:move", args=[placed.public_id]), {"state": "flying", "version": 1})
    placed.refresh_from_db()
    assert placed.state == State.PLANNED


def test_a_deployment_is_taken_off_the_plan(desk, placed):
    desk.post(reverse("roster:withdraw", args=[placed.public_id]))
    assert not Deployment.objects.exists()


@pytest.mark.parametrize("somebody", ["hana", "tanya", "ada", "aigul", "omar"])
def test_nobody_else_moves_or_withdraws(somebody, request, signed_in, placed):
    browser = signed_in(request.getfixturevalue(somebody))
    moved = browser.post(
        reverse("roster:move", args=[placed.public_id]), {"state": "gone", "version": 1}
    )
    gone = browser.post(reverse("roster:withdraw", args=[placed.public_id]))
    assert (moved.status_code, gone.status_code) == (404, 404)
    placed.refresh_from_db()
    assert placed.state == State.PLANNED


def test_precincts_without_anybody_are_found(desk, placed, precinct):
    address = reverse("roster:precincts")
    assert "№ 123" in page(desk.get(address))
    assert "№ 123" not in page(desk.get(address, {"empty": "1"}))
    actions.move(placed, State.GONE, version=1)
    found = desk.post(address, {"empty": "1", "q": "тимирязева"}, follow=True)
    assert "№ 123" in page(found)
    assert "тимирязева" not in unquote(found.redirect_chain[0][0])
    assert "№ 123" not in page(desk.post(address, {"empty": "1", "q": "абая"}, follow=True))


def test_long_lists_come_in_pages(desk, organisation, precinct, monkeypatch):
    monkeypatch.setattr("observers.roster.views.PAGE", 2)
    codes = sorted(actions.invite(organisation, name="Имя")[0].code for _one in range(5))
    seen, address = [], reverse("roster:overview")
    while address:
        shown = page(desk.get(address))
        seen.append(re.findall(r">(OBS-\w{5})<", shown))
        older = re.search(r'rel="next"[^>]*href="([^"]+)"|href="([^"]+)"[^>]*rel="next"', shown)
        address = older and (older[1] or older[2])
    assert seen == [codes[:2], codes[2:4], codes[4:]]


@pytest.mark.parametrize("odd", ["\0", "é' OR 1=1", "9" * 4000, "\u202e"])
def test_an_odd_address_shows_the_list_all_the_same(desk, placed, odd):
    for name in ("election", "after", "find", "empty"):
        assert desk.get(reverse("roster:overview"), {name: odd}).status_code == 200
        assert desk.get(reverse("roster:precincts"), {name: odd}).status_code == 200
