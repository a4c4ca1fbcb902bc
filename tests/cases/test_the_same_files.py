"""Reports that brought the very same files are one row, and are decided in one deed."""

import pytest
from django.urls import reverse

from observers.registry.models import Region
from portal.accounts.models import Role
from portal.accounts.scopes import Scope
from reports.cases import actions, alike, inbox
from reports.cases.models import Case, SetAside
from reports.incidents import retention, same_files
from reports.incidents.models import IncidentReport

from .conftest import GUARDED

VIDEO, OTHER = b"a video that went round", b"something else"


@pytest.fixture
def sent(told, with_file):
    """A report with these files, compared as the worker does every few seconds."""

    def make(*files, **changes):
        report = told(**changes)
        for number, content in enumerate(files):
            with_file(report, content, f"{number}.jpg")
        same_files.compare_new()
        report.refresh_from_db()
        return report

    return make


def rows(user):
    return inbox.awaiting_triage().visible_to(user)


def listed(user):
    return [(one.report, one.more) for one in alike.page(rows(user), user).rows]


def test_they_stand_as_one_row_with_the_first_of_them(sent, tanya):
    first, _second, _third = (sent(VIDEO) for _one in range(3))
    alone = sent(OTHER)
    assert listed(tanya) == [(alone, ""), (first, "2")]


def test_the_most_urgent_of_them_stands_for_all(sent, tanya):
    first, urgent = sent(VIDEO), sent(VIDEO)
    IncidentReport.objects.filter(pk=urgent.pk).update(urgency=9)
    assert listed(tanya) == [(urgent, "1")]
    assert alike.others(first, rows(tanya), tanya).get() == urgent


def test_all_files_have_to_be_the_same_in_any_order(sent, tanya):
    both, one, turned = sent(VIDEO, OTHER), sent(VIDEO), sent(OTHER, VIDEO)
    assert dict(listed(tanya)) == {both: "1", one: ""}
    assert turned.same_files == both.same_files != one.same_files


def test_one_more_file_takes_a_report_out(sent, with_file, tanya):
    sent(VIDEO)
    second = sent(VIDEO)
    with_file(second, OTHER, "more.jpg")
    same_files.compare_new()
    assert len(listed(tanya)) == 2


def test_reports_without_files_are_never_put_together(told, tanya):
    told(), told()
    same_files.compare_new()
    assert len(listed(tanya)) == 2


def test_what_was_decided_hides_nothing(sent, tanya):
    first, second = sent(VIDEO), sent(VIDEO)
    actions.set_aside(first, "other", "Проверено", by=tanya)
    assert listed(tanya) == [(second, "")]


def test_nothing_is_hidden_behind_what_a_triager_may_not_see(sent, person, precinct):
    first, second = sent(VIDEO), sent(VIDEO)
    elsewhere = Region.objects.exclude(pk=precinct.region_id).first()
    IncidentReport.objects.filter(pk=first.pk).update(region=elsewhere, precinct=None)
    limited = person("limited", Role.TRIAGER)
    Scope.objects.create(user=limited, kind=Scope.Kind.REGION, code=precinct.region.code)
    assert listed(limited) == [(second, "")]
    assert not alike.others(second, rows(limited), limited).exists()


def test_a_narrowed_list_hides_nothing_behind_what_it_leaves_out(sent, tanya):
    sent(VIDEO)
    second = sent(VIDEO, source=IncidentReport.Source.API)
    narrow = inbox.narrowed(rows(tanya), source="api")
    assert [one.report for one in alike.page(narrow, tanya).rows] == [second]


# --- Guarded -------------------------------------------------------------------------------------


@pytest.fixture
def two_guarded(sent):
    return sent(VIDEO, violation_type=GUARDED), sent(VIDEO, violation_type=GUARDED)


def test_a_worker_cannot_compare_guarded_files(two_guarded, tanya):
    assert [one.same_files for one in two_guarded] == [None, None]
    assert {more for _report, more in listed(tanya)} == {""}


def test_who_opened_both_sees_them_together_and_nobody_else_does(
    two_guarded, desk, page, tanya, person
):
    for report in two_guarded:
        desk.post(page("read", report), follow=True)
    assert listed(tanya) == [(two_guarded[0], "<5")]
    colleague = person("colleague", Role.TRIAGER)
    assert len(listed(colleague)) == 2
    assert {more for _report, more in listed(colleague)} == {""}


def test_the_keyed_hash_is_not_the_one_of_a_report_that_is_not_guarded(
    two_guarded, sent, desk, page
):
    plain = sent(VIDEO)
    desk.post(page("read", two_guarded[0]), follow=True)
    two_guarded[0].refresh_from_db()
    assert two_guarded[0].same_files not in (None, plain.same_files)


def test_a_file_that_comes_later_undoes_it(two_guarded, desk, page, with_file):
    report = two_guarded[0]
    desk.post(page("read", report), follow=True)
    report.refresh_from_db()
    before = report.same_files
    with_file(report, OTHER, "later.jpg")
    same_files.compare_new()
    desk.get(page("report", report))
    report.refresh_from_db()
    assert report.same_files not in (None, before)


# --- Deciding ------------------------------------------------------------------------------------


@pytest.fixture
def three(sent):
    return [sent(VIDEO, narrative=f"Рассказ номер {number}") for number in range(3)]


def ids(reports):
    return [str(one.public_id) for one in reports]


def test_the_page_shows_the_words_of_each_and_counts_as_reading(desk, three, page):
    shown = desk.get(page("together", three[1])).content.decode()
    assert all(f"Рассказ номер {number}" in shown for number in range(3))
    assert {one.progress for one in IncidentReport.objects.all()} == {"read"}


def test_the_list_and_the_report_lead_there(desk, three, page):
    address = page("together", three[0])
    assert "and 2 with the same files" in desk.get(reverse("cases:inbox")).content.decode()
    assert address in desk.get(reverse("cases:inbox")).content.decode()
    assert address in desk.get(page("report", three[0])).content.decode()


def test_all_are_set_aside_in_one_deed(desk, three, page):
    fields = {"go": "set_aside", "reason": "no_violation", "report": ids(three)}
    desk.get(page("together", three[0]))
    assert desk.post(page("together", three[0]), fields).status_code == 302
    assert SetAside.objects.count() == 3


def test_only_the_ticked_ones_join_a_case(desk, three, page, case):
    fields = {"go": "join", "number": case.number, "report": ids(three[:2])}
    assert desk.post(page("together", three[0]), fields).status_code == 302
    assert set(case.reports.all()) >= set(three[:2])
    assert three[2] not in case.reports.all()


def test_a_case_that_has_the_same_files_is_offered(desk, three, page, types, tanya):
    made = actions.open_case(three[0], by=tanya, violation_types=types(), severity=2)
    shown = desk.get(page("together", three[1])).content.decode()
    assert f"{made.number} · Has the same files" in shown
    assert made.number in desk.get(page("report", three[2])).content.decode()


def test_when_one_was_decided_meanwhile_none_is(desk, three, page, tanya, monkeypatch):
    fields = {"go": "set_aside", "reason": "no_violation", "report": ids(three)}
    real = actions.set_aside

    def slower(report, *about, by):
        if report == three[2]:
            real(report, "spam", by=by)
        return real(report, *about, by=by)

    monkeypatch.setattr(actions, "set_aside", slower)
    answer = desk.post(page("together", three[0]), fields)
    assert answer.status_code == 409
    assert not SetAside.objects.exists()


@pytest.mark.parametrize("go", ["join", "set_aside"])
def test_bad_input_decides_nothing_and_keeps_the_ticks(desk, three, page, go):
    answer = desk.post(page("together", three[0]), {"go": go, "report": ids(three[:1])})
    assert answer.status_code == 400
    assert answer.content.decode().count(" checked>") == 1
    nothing = {"go": "set_aside", "reason": "no_violation"}
    assert desk.post(page("together", three[0]), nothing).status_code == 409
    assert not SetAside.objects.exists() and not Case.objects.exists()


def test_with_closed_vaults_nothing_is_decided(locked, tanya, three, page):
    browser = locked(tanya)
    fields = {"go": "set_aside", "reason": "no_violation", "report": ids(three)}
    assert browser.post(page("together", three[0]), fields).status_code == 409
    assert not SetAside.objects.exists()


def test_nobody_else_decides(nobody_else, three):
    nobody_else("together", three[0], go="set_aside", reason="no_violation", report=ids(three))


def test_the_hash_goes_with_the_files(sent, tanya):
    report = sent(VIDEO)
    retention.shred(report, {"files"}, why="test")
    report.refresh_from_db()
    assert report.same_files is None
