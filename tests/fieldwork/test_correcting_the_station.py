"""An observer puts right where they are; the history stays, and reports keep what they said."""

import uuid

import pytest
from django.utils import timezone

from observers.roster import actions, stations
from observers.roster.models import Deployment, StationEvent
from portal.lib import ledger
from portal.lib.refusals import Refused
from reports.cases import sheet
from reports.incidents import actions as incidents
from reports.incidents import reading
from reports.incidents.models import IncidentReport


@pytest.fixture
def deployment(olga):
    return Deployment.objects.get(observer=olga.observer)


@pytest.fixture
def correct(deployment, elsewhere, olga):
    def do(why="wrong-plan", **more):
        actions.correct_station(
            deployment, elsewhere, **{"why": why, "version": 1, "by": olga, **more}
        )
        deployment.refresh_from_db()

    return do


def test_the_history_says_who_when_from_where_to_where_and_why(correct, olga, elsewhere):
    correct()
    (line,) = stations.history_of(olga.observer)
    assert "№ 123" in line.text
    assert "to № 124" in line.text
    assert (line.actor, line.note) == (olga, str(StationEvent.Why.WRONG_PLAN.label))
    assert ledger.first_bad_entry(StationEvent) is None


def test_two_who_correct_at_once_do_not_overwrite_each_other(correct):
    with pytest.raises(Refused) as problem:
        correct(version=7)
    assert problem.value.conflict
    assert not StationEvent.objects.exists()


def test_the_same_station_and_one_of_another_election_are_refused(deployment, olga, elsewhere):
    with pytest.raises(Refused):
        actions.correct_station(deployment, deployment.precinct, why="sent", version=1, by=olga)
    elsewhere.election = type(elsewhere.election).objects.create(
        code="other",
        name_kk="x",
        name_ru="x",
        name_en="x",
        voting_day="2026-12-01",
        opens="07:00",
        closes="20:00",
    )
    elsewhere.save()
    with pytest.raises(Refused):
        actions.correct_station(deployment, elsewhere, why="sent", version=1, by=olga)


def test_placing_moving_and_withdrawing_are_in_the_history_too(olga, karim, elsewhere):
    row = actions.deploy(olga.observer, elsewhere, by=karim)
    actions.move(row, "present", version=1, by=karim)
    actions.withdraw(row, by=karim)
    verbs = [event.verb for event in olga.observer.station_events.all()]
    assert verbs == ["placed", "moved", "withdrawn"]


def found(phone, deployment, **fields):
    return phone.post(
        "/observe/mine/station/",
        {"at": str(deployment.public_id), "version": "1", "words": "", **fields},
    )


def test_a_station_is_found_by_number_and_chosen(phone, deployment, elsewhere):
    page = found(phone, deployment, words="124", go="find").content.decode()
    assert "улица Сатпаева, 69" in page
    answer = found(phone, deployment, precinct=str(elsewhere.public_id), why="sent", go="save")
    assert answer.status_code == 302
    deployment.refresh_from_db()
    assert (deployment.precinct, deployment.version) == (elsewhere, 2)


def test_the_nearest_stations_are_found(phone, deployment, elsewhere):
    page = found(phone, deployment, latitude="43.2370", longitude="76.9021", go="find")
    assert page.content.decode().index("№ 124") < page.content.decode().rindex("№ 123")


def test_without_a_choice_or_a_reason_nothing_changes(phone, deployment, elsewhere):
    answer = found(phone, deployment, words="124", go="save")
    assert answer.status_code == 400
    assert "Search for it first" in answer.content.decode()
    answer = found(phone, deployment, precinct=str(elsewhere.public_id), words="124", go="save")
    assert "Say why" in answer.content.decode()
    deployment.refresh_from_db()
    assert deployment.version == 1


def test_whoever_is_placed_nowhere_says_where_they_are(phone, deployment, elsewhere):
    deployment.delete()
    answer = phone.post(
        "/observe/mine/station/", {"precinct": str(elsewhere.public_id), "go": "save"}
    )
    assert answer.status_code == 302
    assert Deployment.objects.get().precinct == elsewhere


def test_nobody_moves_another_observer(phone, omar, elsewhere):
    other = Deployment.objects.get(observer=omar.observer)
    found(phone, other, precinct=str(elsewhere.public_id), why="sent", go="save")
    other.refresh_from_db()
    assert other.precinct != elsewhere


def test_the_coordinator_sees_the_history(desk, correct, olga):
    correct()
    page = desk.get(f"/desk/observers/{olga.observer.public_id}/").content.decode()
    assert "Station corrected: from № 123" in page


@pytest.fixture
def report(olga, precinct):
    told = {
        "role": "observer",
        "violation_type": "ballot-stuffing",
        "precinct": str(precinct.public_id),
        "narrative": "Вброс",
    }

    def make(**more):
        content = reading.read({**told, **more}, uuid=uuid.uuid4())
        source = IncidentReport.Source.FORM
        return incidents.file_report(content, source=source, observer=olga.observer).report

    return make


def test_a_report_filed_before_keeps_its_station_and_triage_is_told(
    correct, report, precinct, tanya, signed_in
):
    before = report()
    correct()
    after = report()
    assert before.precinct == precinct
    (correction,) = sheet.of(before, reader=tanya, member=tanya.member).corrections
    assert correction.never_right
    assert correction.at <= timezone.now()
    assert sheet.of(after, reader=tanya, member=tanya.member).corrections == []
    desk = signed_in(tanya, headers={"accept-language": "en"})
    page = desk.get(f"/desk/cases/report/{before.public_id}/").content.decode()
    assert "has put their station right since" in page


def test_of_a_guarded_report_no_correction_tells_who_filed_it(correct, report, tanya):
    before = report(keep_sealed=True)
    correct()
    assert sheet.of(before, reader=tanya, member=tanya.member).corrections == []
