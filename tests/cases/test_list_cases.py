"""The list of cases, and one case's page."""

from urllib.parse import unquote

import pytest

from portal.accounts import tokens
from reports.cases import actions, paging


@pytest.fixture
def cases(told, types, tanya, leo):
    """Three cases that differ in everything a list can be narrowed by."""

    def make(summary, severity, **changed):
        return actions.open_case(
            told(), by=tanya, violation_types=types(), severity=severity, summary=summary, **changed
        )

    first = make("Карусель у школы", 4, assignee=leo)
    second = make("Урна без пломбы", 2)
    third = make("Урна закрыта рано", 1, assignee=tanya)
    actions.move(third, "closed", by=tanya, version=1)
    return {"first": first, "second": second, "third": third}


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({}, {"first", "second", "third"}),
        ({"state": "closed"}, {"third"}),
        ({"assignee": "me"}, {"third"}),
        ({"assignee": "nobody"}, {"second"}),
        ({"assignee": "leo"}, {"first"}),
        ({"severity": "4"}, {"first"}),
        ({"region": "almaty"}, {"first", "second", "third"}),
        ({"region": "astana"}, set()),
        ({"q": "урна"}, {"second", "third"}),
        ({"q": "УРНА пломбы"}, {"second"}),
        ({"q": "урна", "state": "open"}, {"second"}),
        ({"state": "burnt", "severity": "9", "region": "nowhere"}, {"first", "second", "third"}),
    ],
)
def test_cases_are_found_by_what_is_known_of_them(desk, cases, page, asked, wanted):
    if "q" in asked:
        answer = desk.post(page("cases"), asked, follow=True)
    else:
        answer = desk.get(page("cases", **asked))
    shown = [case for case, _types in answer.context["cases"]]
    assert {name for name, case in cases.items() if case in shown} == wanted


def test_number_and_reference_find_the_case(desk, cases, page):
    case = cases["second"]
    for words in (case.number, case.number[2:], case.reports.get().reference.lower()):
        shown = desk.post(page("cases"), {"q": words}, follow=True).context["cases"]
        assert [one for one, _types in shown] == [case]


def test_pages_follow_each_other_newest_first(desk, cases, page, monkeypatch):
    monkeypatch.setattr(paging.page, "__kwdefaults__", {**paging.page.__kwdefaults__, "size": 2})
    first = desk.get(page("cases"))
    second = desk.get(first.context["older_url"])
    shown = [case for case, _types in first.context["cases"] + second.context["cases"]]
    assert shown == [cases["third"], cases["second"], cases["first"]]


def test_the_words_of_a_search_stand_in_no_address(desk, cases, page, monkeypatch):
    monkeypatch.setattr(paging.page, "__kwdefaults__", {**paging.page.__kwdefaults__, "size": 1})
    way = desk.post(page("cases"), {"q": "урна", "severity": ""})["Location"]
    first = desk.get(way)
    second = desk.get(first.context["older_url"])
    back = desk.get(second.context["newer_url"])
    for answer in (first, second, back):
        assert answer.context["query"] == "урна"
    assert [one.context["cases"][0][0] for one in (first, second)] == [
        cases["third"],
        cases["second"],
    ]
    for address in (way, first.context["older_url"], second.context["newer_url"]):
        assert "урна" not in unquote(address)
        assert "урна".encode().hex() not in address


def test_an_address_of_a_search_says_nothing_in_another_browser(
    desk, cases, page, signed_in, tanya, leo
):
    way = desk.post(page("cases"), {"q": "урна"})["Location"]
    for browser in (signed_in(tanya), signed_in(leo)):
        answer = browser.get(way)
        assert answer.context["query"] == ""
        assert len(answer.context["cases"]) == len(cases)
        assert "Please type the words of your search once more." in answer.content.decode()
    assert desk.get(way + "x").status_code == 200


def test_a_case_shows_the_words_of_reports_that_its_reader_opened(desk, case, report, page):
    words = "двадцать лет"
    assert words not in desk.get(page("case", case)).content.decode()
    desk.get(page("report", report))
    assert words in desk.get(page("case", case)).content.decode()


def test_a_locked_vault_keeps_them_closed(desk, locked, case, report, page, tanya):
    desk.get(page("report", report))
    answer = locked(tanya).get(page("case", case))
    assert answer.status_code == 200
    assert "двадцать лет" not in answer.content.decode()


def test_later_rooms_hang_their_doors_on_a_case(desk, signed_in, case, page, settings, leo):
    settings.CASE_PANELS = [
        {
            "label": "Complaints",
            "about": "Letters",
            "icon": "law",
            "url": "cases:classify",
            "roles": {"lawyer"},
            "lines": "tests.cases.test_list_cases.lines",
        }
    ]
    shown = signed_in(leo).get(page("case", case)).content.decode()
    assert f'href="{page("classify", case)}"' in shown
    assert f"Letter about {case.number} for {leo}" in shown
    assert "Letter about" not in desk.get(page("case", case)).content.decode()


def lines(case, user):
    return [{"text": f"Letter about {case.number} for {user}", "url": "/", "note": ""}]


def test_names_of_people_outside_the_desks_are_not_shown(desk, case, page, tanya, leo):
    actions.assign(case, leo, by=tanya, version=1)
    leo.roles_held.all().delete()
    shown = desk.get(page("case", case)).context["history"]
    assert str(leo) not in [line.note for line in shown]


def test_other_desks_see_no_cases(signed_in, case, page, hana, karim, aigul, ada):
    for user in (hana, karim, aigul, ada):
        assert signed_in(user).get(page("cases")).status_code == 404
        assert signed_in(user).get(page("case", case)).status_code == 404


def test_staff_integrations_read_the_list(client, cases, leo, monkeypatch):
    monkeypatch.setattr(paging.page, "__kwdefaults__", {**paging.page.__kwdefaults__, "size": 2})
    said = {"Authorization": f"Token {tokens.make(leo)}"}
    first = client.get("/api/v1/cases/", headers=said).json()
    second = client.get(first["next"], headers=said).json()
    numbers = [case["number"] for case in first["results"] + second["results"]]
    assert numbers == [cases[name].number for name in ("third", "second", "first")]
    assert second["next"] is None
    assert first["results"][0]["violation_types"] == ["voter-missing-from-list"]
    assert client.get("/api/v1/cases/?after=x", headers=said).status_code == 400


def test_strangers_and_other_desks_do_not(client, cases, hana):
    assert client.get("/api/v1/cases/").status_code in (401, 403)
    said = {"Authorization": f"Token {tokens.make(hana)}"}
    assert client.get("/api/v1/cases/", headers=said).status_code == 403
