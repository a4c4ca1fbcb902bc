"""Every opening of something sealed is written down; a colleague's case asks for a reason."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from portal.accounts.models import Opening
from portal.lib import ledger
from reports.cases import actions
from tests.cases.conftest import WORDS


def lines(user):
    """What a person opened: what it was, and of which thing."""
    rows = Opening.objects.filter(subject=user).order_by("sequence")
    return [(row.verb, row.detail["name"]) for row in rows]


def test_opening_a_report_is_one_line_within_a_quarter_of_an_hour(desk, page, report, tanya):
    for _again in range(3):
        assert WORDS in desk.get(page("report", report)).content.decode()
    assert lines(tanya) == [("narrative", report.reference)]
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        desk.get(page("report", report))
    assert lines(tanya) == [("narrative", report.reference)] * 2
    assert ledger.first_bad_entry(Opening) is None


def test_the_line_holds_nothing_that_was_told(desk, page, report, tanya):
    desk.get(page("report", report))
    assert Opening.objects.get(subject=tanya).detail == {
        "of": "report",
        "name": report.reference,
        "region": "almaty",
    }


def test_looking_at_a_guarded_report_opens_nothing(desk, page, guarded, tanya):
    desk.get(page("report", guarded))
    assert lines(tanya) == []
    desk.post(page("read", guarded), follow=True)
    assert lines(tanya) == [("narrative", guarded.reference)]


def test_whoever_works_on_a_case_is_not_asked(desk, page, case, signed_in, leo):
    actions.assign(case, leo, by=case.opened_by, version=case.version)
    answer = signed_in(leo).get(page("report", case.reports.get()))
    assert WORDS in answer.content.decode()
    assert lines(leo) == [("narrative", case.reports.get().reference)]


def test_a_colleagues_case_shows_nothing_sealed_before_a_reason(page, case, signed_in, leo):
    browser, report = signed_in(leo), case.reports.get()
    for address in (page("case", case), page("report", report)):
        told = browser.get(address).content.decode()
        assert WORDS not in told
        assert page("why", case) in told
    assert lines(leo) == []


def test_a_reason_opens_it_for_a_shift_and_stands_beside_every_opening(page, case, signed_in, leo):
    browser, report = signed_in(leo), case.reports.get()
    wanted = page("report", report)
    answer = browser.post(page("why", case), {"reason": "covering", "next": wanted})
    assert answer["Location"] == wanted
    assert WORDS in browser.get(wanted).content.decode()
    said, opened = Opening.objects.filter(subject=leo).order_by("sequence")
    assert (said.verb, said.detail["reason"]) == ("reason", "covering")
    assert (opened.detail["case"], opened.detail["reason"]) == (case.number, "covering")
    with time_machine.travel(timezone.now() + timedelta(hours=13)):
        assert WORDS not in browser.get(wanted).content.decode()


def test_without_a_choice_nothing_opens(page, case, signed_in, leo):
    browser = signed_in(leo)
    assert browser.post(page("why", case), {}).status_code == 400
    assert WORDS not in browser.get(page("report", case.reports.get())).content.decode()


def test_the_way_on_leads_to_no_other_site(page, case, signed_in, leo):
    told = {"reason": "alike", "next": "https://elsewhere.example/"}
    assert signed_in(leo).post(page("why", case), told)["Location"] == page("case", case)


@pytest.fixture
def file(case, with_file):
    return with_file(case.reports.get())


def test_a_file_of_a_colleagues_case_asks_first_and_leads_back(page, case, file, signed_in, leo):
    report = case.reports.get()
    wanted = page("file", report, file.item)
    answer = signed_in(leo).get(wanted)
    assert answer.status_code == 302
    assert answer["Location"].startswith(page("why", case))
    assert wanted.replace("/", "%2F") in answer["Location"]


def test_a_note_is_an_opening_too(desk, page, case, tanya):
    actions.note(case, "Свидетель согласен", by=tanya)
    desk.get(page("case", case))
    assert ("notes", case.number) in lines(tanya)
