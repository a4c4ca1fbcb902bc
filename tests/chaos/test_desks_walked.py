"""The scanners come round to every desk that the portal has."""

from django.urls import get_resolver

from tests.chaos.scanners import DESKS, FIELDS, LISTS, sorted_by_turn

# The door of all desks, a sheet to print, and buttons on the pages of observers.
AT_THE_DOOR = {"desk//", "desk/card/", "desk/deployments/"}


def routes(patterns, before="") -> set[str]:
    found = set()
    for one in patterns:
        here = before + str(one.pattern)
        found |= routes(one.url_patterns, here) if hasattr(one, "url_patterns") else {here}
    return found


def test_every_desk_is_among_them():
    desks = [one for one in routes(get_resolver().url_patterns) if one.startswith("desk/")]
    folders = {"/".join(one.split("/")[:2]) + "/" for one in desks}
    assert folders - AT_THE_DOOR <= {starts[0] for starts in DESKS.values()}


def test_as_many_days_as_desks_begin_at_each_of_them_once():
    days = [sorted_by_turn(day) for day in range(739_000, 739_000 + len(DESKS))]
    assert {order[0] for order in days} == set(DESKS)
    assert all(set(order) == set(DESKS) for order in days)


def test_every_list_is_asked_and_another_one_first_each_day():
    assert {one.partition("?")[0] for one in FIELDS} <= {one.partition("?")[0] for one in LISTS}
    days = [sorted_by_turn(day, LISTS)[0] for day in range(739_000, 739_000 + len(LISTS))]
    assert set(days) == set(LISTS)
