"""Finding violation types by the words people use."""

from reports.cases import picking

from .conftest import GUARDED, UNGUARDED


def test_plain_words_find_a_type(desk, catalogue, page):
    found = desk.post(page("types"), {"q": "заставляют голосовать"}).json()["types"]
    assert GUARDED in [one["code"] for one in found]
    assert len(found) <= picking.MOST


def test_no_words_find_nothing(desk, catalogue, page):
    assert desk.post(page("types")).json() == {"types": []}


def test_every_type_can_be_ticked_once(catalogue):
    offered = picking.offer([UNGUARDED], "заставляют")
    codes = [choice.violation.code for choice in offered.chosen + offered.found]
    codes += [choice.violation.code for _stage, choices in offered.rest for choice in choices]
    assert len(codes) == len(set(codes))
    assert set(codes) == set(picking.pack.get().violations)
    assert offered.chosen[0].is_chosen
    assert offered.chosen[0].violation.code == UNGUARDED


def test_only_the_desks_of_cases_ask(signed_in, catalogue, page, leo, hana):
    assert signed_in(leo).post(page("types"), {"q": "урна"}).status_code == 200
    assert signed_in(hana).post(page("types"), {"q": "урна"}).status_code == 404
