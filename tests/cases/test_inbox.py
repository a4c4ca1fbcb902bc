"""What awaits triage."""

from datetime import timedelta

import pytest

from reports.cases import actions, inbox, paging
from reports.cases.models import SetAside, TriageEvent
from reports.incidents.models import IncidentReport

from .conftest import GUARDED


def listed(answer):
    return [row.report for row in answer.context["rows"]]


def test_the_most_urgent_and_newest_stand_first(desk, told, page):
    calm = told(violation_type="campaign-finance-breach")
    older = told(violation_type="ballot-stuffing")
    newer = told(violation_type="ballot-stuffing")
    assert calm.urgency < older.urgency
    assert listed(desk.get(page("inbox"))) == [newer, older, calm]


def test_what_has_a_decision_waits_no_longer(desk, told, report, case, page, tanya):
    aside = told()
    actions.set_aside(aside, SetAside.Reason.SPAM, by=tanya)
    waiting = told()
    assert listed(desk.get(page("inbox"))) == [waiting]


def test_looking_at_the_list_opens_nothing(desk, guarded, report, page):
    shown = desk.get(page("inbox")).content.decode()
    shown += desk.get(page("glance", guarded)).content.decode()
    shown += desk.get(page("glance", report)).content.decode()
    assert "Петров" not in shown
    assert "двадцать лет" not in shown
    assert not TriageEvent.objects.exists()


def test_a_guarded_report_shows_region_kind_and_urgency_only(desk, guarded, page, precinct):
    shown = desk.get(page("glance", guarded)).content.decode()
    assert str(guarded.region) in shown
    assert str(guarded.violation_type) in shown
    for secret in (f"№ {precinct.number}", precinct.venue, precinct.address, "43.22", "09:41"):
        assert secret not in shown


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({"type": GUARDED}, {"guarded"}),
        ({"guarded": "yes"}, {"guarded"}),
        ({"guarded": "no"}, {"plain", "called"}),
        ({"source": "hotline"}, {"called"}),
        ({"files": "yes"}, {"plain"}),
        ({"files": "no"}, {"guarded", "called"}),
        ({"region": "almaty"}, {"guarded", "plain", "called"}),
        ({"region": "astana"}, set()),
        ({"source": "nonsense", "region": "nowhere"}, {"guarded", "plain", "called"}),
    ],
)
def test_the_list_can_be_narrowed(desk, told, with_file, page, asked, wanted):
    rows = {
        "guarded": told(violation_type=GUARDED),
        "plain": told(),
        "called": told(source="hotline"),
    }
    with_file(rows["plain"])
    found = listed(desk.get(page("inbox", **asked)))
    assert {name for name, row in rows.items() if row in found} == wanted


def test_pages_meet_without_a_gap_or_a_repeat(desk, told, page, monkeypatch):
    monkeypatch.setattr(paging.page, "__kwdefaults__", {**paging.page.__kwdefaults__, "size": 3})
    rows = [
        told(violation_type=kind) for kind in ["ballot-stuffing", "campaign-finance-breach"] * 4
    ]
    for count, row in enumerate(rows):
        # Some at the same moment, and others before what was filed earlier.
        row.received_at -= timedelta(minutes=[5, 0, 5, 9, 1, 5, 9, 5][count])
        row.received_at = row.received_at.replace(second=0, microsecond=0)
        row.save(update_fields=["received_at"])
    order = sorted(rows, key=lambda row: (row.urgency, row.received_at, row.pk), reverse=True)
    first = desk.get(page("inbox"))
    second = desk.get(first.context["older_url"])
    third = desk.get(second.context["older_url"])
    assert listed(first) + listed(second) + listed(third) == order
    assert not first.context["newer_url"]
    assert not third.context["older_url"]
    back = desk.get(third.context["newer_url"])
    assert listed(back) == listed(second)
    again = desk.get(back.context["newer_url"])
    assert listed(again) == listed(first)
    assert not again.context["newer_url"]


def test_a_page_stays_where_it_is_when_something_new_comes(desk, told, page, monkeypatch):
    monkeypatch.setattr(paging.page, "__kwdefaults__", {**paging.page.__kwdefaults__, "size": 2})
    for _number in range(4):
        told()
    second = desk.get(page("inbox")).context["older_url"]
    before = listed(desk.get(second))
    told()
    assert listed(desk.get(second)) == before


@pytest.mark.parametrize("cursor", ["x", "1.2", "1.t2.3.4", "t.t.t", "9" * 40 + ".t1.1"])
def test_a_page_that_never_was_is_refused_in_words(desk, report, page, cursor):
    assert desk.get(page("inbox", after=cursor)).status_code == 409


def test_the_row_one_came_from_is_marked(desk, told, page):
    first, second = told(), told()
    answer = desk.get(page("inbox", look=str(first.public_id)))
    assert answer.context["looked_at"].report == first
    assert desk.get(page("inbox")).context["looked_at"].report == second


def test_news_tells_of_what_came_since(desk, told, guarded, page):
    news = desk.get(page("inbox")).context["news_url"]
    assert not desk.get(news).json()["new"]
    told()
    told()
    answer = desk.get(news).json()
    assert answer["new"]
    assert "2" in answer["words"]


def test_news_obeys_the_same_narrowing(desk, told, page):
    news = desk.get(page("inbox", guarded="yes")).context["news_url"]
    told()
    assert not desk.get(news).json()["new"]


def test_the_badge_counts_no_further_than_99(report, tanya, hana, monkeypatch):
    assert inbox.waiting_count(tanya) == "1"
    assert inbox.waiting_count(hana) == ""
    monkeypatch.setattr(inbox, "COUNT_LIMIT", 0)
    assert inbox.waiting_count(tanya) == "0+"


def test_an_empty_inbox_says_so(desk, page, catalogue):
    answer = desk.get(page("inbox"))
    assert answer.status_code == 200
    assert not answer.context["rows"]


def test_the_triage_desk_is_the_triagers(signed_in, report, page, leo, hana, karim, aigul):
    for user in (leo, hana, karim, aigul):
        for name in ("inbox", "news"):
            assert signed_in(user).get(page(name)).status_code == 404
    assert IncidentReport.objects.visible_to(hana).count() == 0
