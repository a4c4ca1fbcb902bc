"""Opening a report."""

from django.test import Client

from reports.cases import actions, history
from reports.cases.models import TriageEvent
from reports.incidents.models import IncidentReport

from .conftest import WORDS

Progress = IncidentReport.Progress


def test_the_reporter_learns_of_the_first_time_a_report_is_opened(report, tanya, leo):
    actions.read(report, by=tanya)
    report.refresh_from_db()
    assert report.progress == Progress.READ
    IncidentReport.objects.filter(pk=report.pk).update(progress=Progress.ASKED)
    actions.read(report, by=leo)
    report.refresh_from_db()
    assert report.progress == Progress.ASKED


def test_the_ledger_names_each_reader_once(report, tanya, leo):
    for reader in (tanya, leo, tanya, tanya):
        actions.read(report, by=reader)
    assert [event.actor for event in report.triage.all()] == [tanya, leo]
    assert history.first_bad_triage(report) is None


def test_a_report_that_is_not_guarded_opens_with_its_page(desk, report, page, tanya):
    answer = desk.get(page("report", report))
    assert WORDS in answer.content.decode()
    assert history.has_read(report, tanya)
    report.refresh_from_db()
    assert report.progress == Progress.READ


def test_a_guarded_report_waits_until_somebody_presses_open(desk, guarded, page, tanya):
    answer = desk.get(page("report", guarded))
    shown = answer.content.decode()
    assert "Петров" not in shown
    assert "43.22" not in shown
    assert str(guarded.region) in shown
    assert not history.has_read(guarded, tanya)
    guarded.refresh_from_db()
    assert guarded.progress == Progress.RECEIVED


def test_a_guarded_report_that_was_opened_shows_everything(desk, guarded, page, precinct):
    answer = desk.post(page("read", guarded), follow=True)
    shown = answer.content.decode()
    assert "Петров" in shown
    assert f"№ {precinct.number}" in shown
    assert "43.22250" in shown
    guarded.refresh_from_db()
    assert guarded.progress == Progress.READ


def test_one_colleagues_opening_is_not_anothers(desk, signed_in, guarded, page, leo):
    desk.post(page("read", guarded))
    assert "Петров" not in signed_in(leo).get(page("report", guarded)).content.decode()


def test_a_locked_vault_shows_how_to_open_it_and_tells_nobody(locked, guarded, report, page, tanya):
    client = locked(tanya)
    for row in (guarded, report):
        answer = client.get(page("report", row))
        assert answer.status_code == 200
        assert "Петров" not in answer.content.decode()
        assert WORDS not in answer.content.decode()
        assert 'id="locked"' in answer.content.decode()
    assert client.post(page("read", guarded)).status_code == 200
    assert not TriageEvent.objects.exists()
    report.refresh_from_db()
    assert report.progress == Progress.RECEIVED


def test_plain_words_of_an_observer_are_read_without_a_vault(locked, told, olga, page, tanya):
    from_olga = told(observer=olga.observer)
    assert WORDS in locked(tanya).get(page("report", from_olga)).content.decode()


def test_the_page_says_who_reports_and_never_the_name(desk, told, olga, page):
    from_olga = told(observer=olga.observer, contact="+7 701 123 45 67")
    shown = desk.get(page("report", from_olga)).content.decode()
    for secret in ("Ким", "123 45 67", olga.username, olga.observer.code):
        assert secret not in shown


def test_others_are_told_that_there_is_no_such_report(report, guarded, nobody_else, page, hana):
    nobody_else("read", guarded)
    assert Client().get(page("report", report)).status_code == 302


def test_other_desks_cannot_see_a_report(signed_in, report, page, hana, karim, aigul):
    for user in (hana, karim, aigul):
        assert signed_in(user).get(page("report", report)).status_code == 404
        assert signed_in(user).get(page("glance", report)).status_code == 404
