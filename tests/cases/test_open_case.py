"""Opening a case from a report."""

import pytest

from portal.lib.refusals import Refused
from reports.cases import actions, history
from reports.cases.models import Case
from reports.incidents.models import IncidentReport

from .conftest import GUARDED, UNGUARDED


def fields(**changed):
    return {
        "violation_types": [UNGUARDED, "multiple-voting"],
        "severity": 3,
        "veracity": "plausible",
        "summary": "  Нет в списке  ",
        "assignee": "leo",
        **changed,
    }


def test_a_case_keeps_what_was_decided(desk, report, page, precinct, leo, tanya):
    answer = desk.post(page("open_case", report), fields())
    case = report.cases.get()
    assert answer.headers["Location"] == page("case", case)
    assert {one.code for one in case.violation_types.all()} == {UNGUARDED, "multiple-voting"}
    assert (case.severity, case.veracity, case.summary) == (3, "plausible", "Нет в списке")
    assert (case.assignee, case.opened_by, case.precinct) == (leo, tanya, precinct)
    assert case.region == precinct.region


def test_both_ledgers_and_the_reporter_are_told(report, types, tanya, leo):
    case = actions.open_case(report, by=tanya, violation_types=types(), severity=2, assignee=leo)
    assert [event.verb for event in case.history.all()] == ["opened", "assigned"]
    assert case.history.first().detail["report"] == report.reference
    assert [(one.verb, one.detail) for one in report.triage.all()] == [
        ("case_opened", {"case": case.number})
    ]
    assert history.first_bad_event(case) is None
    report.refresh_from_db()
    assert report.progress == IncidentReport.Progress.CASE


def test_the_severity_of_the_type_is_proposed(desk, report, page):
    form = desk.get(page("report", report)).context["open_case_form"]
    assert form["severity"].value() == report.violation_type.severity
    assert form["violation_types"].value() == [UNGUARDED]


def test_without_a_type_the_form_comes_back_with_what_was_typed(desk, report, page):
    answer = desk.post(page("open_case", report), fields(violation_types=[]))
    assert answer.status_code == 400
    assert "Нет в списке" in answer.content.decode()
    assert not Case.objects.exists()


def test_a_type_of_no_edition_is_refused(desk, report, page):
    answer = desk.post(page("open_case", report), fields(violation_types=["made-up"]))
    assert answer.status_code == 400
    assert not Case.objects.exists()


def test_looking_for_types_keeps_what_was_typed_and_opens_nothing(desk, report, page):
    typed = fields(go="find", violation_types_words="заставляют голосовать")
    answer = desk.post(page("open_case", report), typed)
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "Нет в списке" in shown
    found = shown[shown.index("data-found") : shown.index("data-home")]
    assert f'value="{GUARDED}"' in found
    assert f'value="{UNGUARDED}" checked' in shown
    assert not Case.objects.exists()


def test_of_two_who_open_at_once_the_second_is_told_of_the_case(report, types, tanya, leo):
    case = actions.open_case(report, by=tanya, violation_types=types(), severity=2)
    with pytest.raises(Refused, match=case.number):
        actions.open_case(report, by=leo, violation_types=types(), severity=4)
    assert Case.objects.count() == 1


def test_the_second_of_two_finds_the_case_and_the_typed_words(desk, report, page, types, leo):
    case = actions.open_case(report, by=leo, violation_types=types(), severity=2)
    answer = desk.post(page("open_case", report), fields())
    assert answer.status_code == 409
    assert page("case", case) in answer.content.decode()
    assert Case.objects.count() == 1


def test_the_precinct_of_a_guarded_report_reaches_the_case_only_if_wanted(
    desk, told, guarded, page, precinct, leo
):
    other = told(violation_type=GUARDED)
    for row in (guarded, other):
        desk.post(page("read", row))
    desk.post(page("open_case", guarded), fields(name_precinct="on"))
    desk.post(page("open_case", other), fields())
    assert guarded.cases.get().precinct == precinct
    assert other.cases.get().precinct is None
    assert other.cases.get().region == precinct.region


def test_nobody_decides_on_a_guarded_report_that_was_not_opened(desk, guarded, page, leo):
    answer = desk.post(page("open_case", guarded), fields())
    assert answer.status_code == 409
    assert not Case.objects.exists()


def test_only_triagers_open_cases(signed_in, report, page, nobody_else, leo):
    assert signed_in(leo).post(page("open_case", report), fields()).status_code == 404
    nobody_else("open_case", report, **fields())
    assert not Case.objects.exists()
