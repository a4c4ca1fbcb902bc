"""Whoever takes the phone finds no word, name or picture in the browser's files."""

from tests.phone import reporting


def test_the_browsers_files_never_hold_a_canary(watched_phone):
    assert len(watched_phone.planted.all) >= 20
    assert {moment: found for moment, found in watched_phone.found.items() if found} == {}
    assert len(watched_phone.found) == 6


def test_they_never_hold_who_observes_on_the_phone(watched_phone):
    assert len(watched_phone.of_observer) == 2
    assert not any(watched_phone.of_observer.values()), watched_phone.of_observer
    assert not watched_phone.observes


def test_whoever_has_the_keys_finds_every_one(watched_phone, portal_live):
    planted = watched_phone.planted
    found = reporting.filed(portal_live, planted.code)
    told = {name: words for name, words in planted.told.items() if "half" not in name}
    said = str(found["told"]) + str(found["narrative"]) + found["contact"]
    # What was looked for in the list of violations is nobody's business but the reporter's.
    del told["search_words"]
    assert {name for name, words in told.items() if words not in said} == set()
