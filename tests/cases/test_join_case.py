"""Putting a report into a case that is open."""

import pytest

from portal.lib.refusals import Refused
from reports.cases import actions


def test_a_report_joins_a_case_like_it(desk, told, case, page, tanya):
    second = told()
    answer = desk.post(page("join", second), {"case": case.number})
    assert answer.headers["Location"] == page("case", case)
    assert set(case.reports.all()) == {second, case.reports.exclude(pk=second.pk).get()}
    assert case.history.last().verb == "joined"
    assert case.history.last().detail == {"report": second.reference}
    assert second.triage.last().verb == "joined"
    second.refresh_from_db()
    assert second.progress == "case"


def test_the_page_proposes_open_cases_of_the_precinct(desk, told, case, page):
    shown = desk.get(page("report", told())).context["sheet"].cases_like_it
    assert [one.case for one in shown] == [case]


def test_a_guarded_report_finds_them_once_it_is_opened(desk, guarded, case, page):
    assert not desk.get(page("report", guarded)).context["sheet"].cases_like_it
    desk.post(page("read", guarded))
    assert [one.case for one in desk.get(page("report", guarded)).context["sheet"].cases_like_it]


def test_closed_cases_are_not_proposed(desk, told, case, page, tanya):
    actions.move(case, "closed", by=tanya, version=1)
    assert not desk.get(page("report", told())).context["sheet"].cases_like_it


def test_the_number_may_be_typed_as_it_is_heard(desk, told, case, page):
    heard = case.number.removeprefix("K-").replace("-", " ").lower()
    desk.post(page("join", told()), {"number": f"к-{heard}"})
    assert case.reports.count() == 2


def test_a_number_that_nobody_gave_is_refused_in_words(desk, told, case, page):
    answer = desk.post(page("join", told()), {"number": "K-0000-0000"})
    assert answer.status_code == 400
    assert "K-0000-0000" in answer.content.decode()


def test_a_case_that_was_closed_meanwhile_takes_no_report(told, case, tanya):
    actions.move(case, "closed", by=tanya, version=1)
    with pytest.raises(Refused):
        actions.join_case(told(), case, by=tanya)


def test_the_references_of_its_reports_find_a_case(told, case, tanya):
    second = told()
    actions.join_case(second, case, by=tanya)
    assert type(case).objects.worded(second.reference).get() == case


def test_only_triagers_join(signed_in, told, case, page, nobody_else, leo):
    second = told()
    answer = signed_in(leo).post(page("join", second), {"case": case.number})
    assert answer.status_code == 404
    nobody_else("join", second, case=case.number)
    assert case.reports.count() == 1
