"""Limits of staff: regions, elections, cases kept to a few; lists, counts and pages follow them."""

import pytest

from portal.accounts import actions as accounts
from portal.accounts.models import Role, User
from portal.lib.refusals import Refused
from reports.cases import actions, inbox
from reports.cases.models import Case
from reports.complaints.models import Complaint
from reports.hotline import actions as hotline
from reports.hotline.actions import CallNotes
from reports.hotline.models import HotlineCall
from reports.incidents.models import IncidentReport


def fresh(user):
    """The same person at the next request."""
    again = User.objects.get(pk=user.pk)
    again.member = user.member
    return again


@pytest.fixture
def elsewhere(tanya):
    accounts.limit(tanya, ["abay"], [])
    return fresh(tanya)


@pytest.fixture
def here(tanya):
    accounts.limit(tanya, ["almaty"], ["test-2026"])
    return fresh(tanya)


def test_a_report_of_another_region_is_not_there(report, elsewhere, signed_in, page):
    browser = signed_in(elsewhere)
    assert report.reference not in browser.get(page("inbox")).content.decode()
    assert inbox.waiting_count(elsewhere) == ""
    for name in ("report", "glance"):
        assert browser.get(page(name, report)).status_code == 404
    assert browser.post(page("set_aside", report), {"reason": "spam"}).status_code == 404


def test_within_ones_limits_nothing_is_missing(report, case, told, here, signed_in, page):
    waiting = told()
    assert inbox.waiting_count(here) == "1"
    assert waiting.reference in signed_in(here).get(page("inbox")).content.decode()
    assert signed_in(here).get(page("case", case)).status_code == 200


def test_another_election_is_not_there(report, tanya):
    accounts.limit(tanya, [], ["some-other-election"])
    assert not IncidentReport.objects.visible_to(fresh(tanya)).exists()


def test_what_stands_in_no_region_is_lost_to_nobody(report, elsewhere):
    IncidentReport.objects.update(region=None)
    assert inbox.waiting_count(elsewhere) == "1"


def test_cases_and_their_complaints_follow(case, elsewhere, leo, signed_in, page):
    Complaint.objects.create(
        case=case, number="C-1", addressee="tec", letter="x", language="ru", requested_by=leo
    )
    assert not Case.objects.visible_to(elsewhere).exists()
    assert not Complaint.objects.visible_to(elsewhere).exists()
    assert Complaint.objects.visible_to(leo).count() == 1
    browser = signed_in(elsewhere)
    assert case.number not in browser.get(page("cases")).content.decode()
    assert browser.get(page("case", case)).status_code == 404
    assert browser.get(page("why", case)).status_code == 404


def test_calls_follow(precinct, hana):
    hotline.log(CallNotes(channel="call", told="words", precinct=precinct), by=hana)
    assert HotlineCall.objects.visible_to(fresh(hana)).count() == 1
    accounts.limit(hana, ["abay"], [])
    assert not HotlineCall.objects.visible_to(fresh(hana)).exists()


def test_a_case_is_not_handed_to_somebody_who_could_not_see_it(case, tanya, leo):
    accounts.limit(leo, ["abay"], [])
    with pytest.raises(Refused, match="other regions"):
        actions.assign(case, fresh(leo), by=tanya, version=case.version)


# --- Need to know ------------------------------------------------------------------------------


@pytest.fixture
def kept(case, tanya, leo):
    actions.keep_to(case, [leo], by=tanya, version=case.version)
    return case


def test_a_sensitive_case_is_seen_by_those_named_only(kept, tanya, leo, person, signed_in, page):
    other = person("other", Role.TRIAGER)
    report = kept.reports.get()
    for user, seen in ((tanya, True), (leo, True), (other, False)):
        assert Case.objects.visible_to(user).exists() is seen
        assert IncidentReport.objects.visible_to(user).exists() is seen
    browser = signed_in(other)
    assert browser.get(page("case", kept)).status_code == 404
    assert browser.get(page("report", report)).status_code == 404
    assert kept.number not in browser.get(page("cases")).content.decode()


def test_a_report_that_joins_it_is_kept_too(kept, told, tanya, person):
    other = person("other", Role.TRIAGER)
    second = told()
    actions.join_case(second, kept, by=tanya)
    assert not IncidentReport.objects.visible_to(other).exists()


def test_whoever_is_given_it_sees_it(kept, tanya, person):
    other = person("other", Role.LAWYER)
    kept.refresh_from_db()
    actions.assign(kept, other, by=tanya, version=kept.version)
    assert Case.objects.visible_to(other).exists()
    assert IncidentReport.objects.visible_to(other).exists()


def test_nobody_locks_a_case_away_for_themselves(case, tanya):
    with pytest.raises(Refused, match="Name a colleague"):
        actions.keep_to(case, [tanya], by=tanya, version=case.version)


def test_it_can_be_opened_to_all_again(kept, tanya, person, signed_in, page):
    other = person("other", Role.TRIAGER)
    kept.refresh_from_db()
    signed_in(tanya).post(page("keep", kept), {"version": kept.version})
    assert Case.objects.visible_to(other).exists()
    assert IncidentReport.objects.visible_to(other).exists()
    assert list(kept.history.values_list("verb", flat=True))[-2:] == ["kept", "open_to_all"]
