"""Somebody who is being forced: asked a little more, sealed whatever it is, looked at in time."""

from datetime import date, timedelta

import pytest

from portal.accounts.models import Vault
from portal.lib import sealing
from reports.incidents import forced, hurrying, reading, retention, told
from reports.incidents.models import IncidentReport
from tests.incidents.walking import Walk

WORDS = {
    "forced_by": "school",
    "forced_by_words": "Канарейка-университет, деканат",
    "forced_to": "vote proof",
    "forced_to_words": "Канарейка-фото до обеда",
    "forced_with": "expulsion eviction",
    "forced_with_words": "Канарейка-отчислим",
    "forced_until": "2026-11-20",
    "forced_name": "Канарейка Асель, третий курс",
}
TODAY = date(2026, 11, 10)
UNGUARDED, GUARDED = "voter-missing-from-list", "forced-to-vote"


@pytest.fixture
def asel(walk):
    """Asel's report on plain pages, up to the last screen."""
    walk.press(role="forced").press(violation_type=UNGUARDED)
    assert walk.step == "presser"
    walk.press(forced_by=WORDS["forced_by"], forced_by_words=WORDS["forced_by_words"])
    assert walk.step == "threat"
    walk.press(
        forced_to=["vote", "proof"],
        forced_with=["expulsion"],
        forced_with_words=WORDS["forced_with_words"],
        forced_until="2026-11-20",
    )
    return walk


def test_the_first_answer_leads_to_the_questions(walk, precinct):
    first = walk.page[walk.page.index('name="role"') :]
    assert first.index('value="forced"') < first.index('value="voter"')


def test_it_is_told_without_javascript_and_nothing_is_lost_on_the_way(asel, tanya, precinct):
    walk = asel
    assert walk.step == "place"
    walk.press("back")
    assert walk.step == "threat"
    assert [value for name, value in walk.fields if name == "forced_to"] == ["vote", "proof"]
    walk.press().press(region="almaty").press(narrative="Собрали и сказали").press()
    assert 'name="keep_sealed"' not in walk.page
    walk.press(forced_name=WORDS["forced_name"])
    assert walk.step == "check"
    assert WORDS["forced_by_words"] in walk.said
    walk.send()
    report = IncidentReport.objects.get()
    assert report.guarded
    assert (report.forced_by, report.region.code) == ("school", "almaty")
    full = told.in_full(report, tanya.member)
    assert full.forced.institution == WORDS["forced_by_words"]
    assert full.forced.until == date(2026, 11, 20)


def test_the_kind_has_to_be_said_and_nothing_else(walk, precinct):
    walk.press(role="forced").press(violation_type=UNGUARDED).press(forced_by_words="Завод")
    assert walk.step == "presser"
    assert "error-summary" in walk.page
    assert walk.value("forced_by_words") == "Завод"
    walk.press(forced_by="other")
    walk.press().press().press().press().press()
    assert walk.step == "check"


@pytest.mark.parametrize("step", ["presser", "threat", "place", "story", "contact"])
def test_each_page_that_asks_for_what_identifies_warns_first(walk, precinct, step):
    told = {
        "role": {"role": "forced"},
        "what": {"violation_type": UNGUARDED},
        "presser": {"forced_by": "school"},
    }
    while walk.step != step:
        walk.press(**told.get(walk.step, {}))
    page = walk.page
    asks = {"presser": "forced_by_words", "threat": "forced_to_words", "place": "place_text"}
    asks |= {"story": "narrative", "contact": "forced_name"}
    assert page.index("note-warn") < page.index(f'name="{asks[step]}"')


def test_only_kind_and_urgency_are_plain(filed, vaults):
    report = filed(role="forced", **WORDS)
    assert report.guarded
    assert report.forced_by == "school"
    sealed = sealing.unseal_text(report.sealed_body, vaults[Vault.Kind.CASE], report.place("body"))
    for name in ("forced_by_words", "forced_to_words", "forced_with_words"):
        assert WORDS[name] in sealed
    assert WORDS["forced_name"] not in sealed
    identity = sealing.unseal_text(
        report.reporter.sealed_identity, vaults[Vault.Kind.IDENTITY], report.place("identity")
    )
    assert identity == WORDS["forced_name"]


def test_a_deadline_is_told_in_steps_and_never_too_late():
    days = [date(2026, 11, 10) + timedelta(days=n) for n in range(9)]
    steps = [forced.act_by(day, TODAY) for day in days]
    assert all(
        step <= day < step + timedelta(days=3) for step, day in zip(steps, days, strict=True)
    )
    assert len(set(steps)) < len(days)


@pytest.mark.parametrize("said", ["пятница", "2026-02-31", "9999-12-31", ""])
def test_what_is_no_near_day_is_kept_as_words(filed, tanya, said):
    report = filed(role="forced", **WORDS | {"forced_until": said})
    assert report.act_by is None
    assert told.in_full(report, tanya.member).forced.told.get("forced_until", "") == said


def test_urgency_rises_as_the_deadline_comes_near_and_stops_with_a_decision(filed):
    report, decided = (filed(role="forced", violation_type=None, forced_by="other") for _ in "ab")
    IncidentReport.objects.update(act_by=date(2026, 11, 20))
    IncidentReport.objects.filter(pk=decided.pk).update(progress="set_aside")
    seen = []
    for day in (9, 10, 17, 19, 25):
        hurrying.raise_urgency(date(2026, 11, day))
        report.refresh_from_db()
        seen.append(report.urgency)
    assert seen == [0, 3, 4, 5, 5]
    decided.refresh_from_db()
    assert decided.urgency == 0


def answers(walk, precinct):
    """Somebody whose report tells of pressure answers the questions, to the last screen."""
    walk.to("presser", precinct, violation_type=GUARDED)
    walk.press(forced_by="dormitory", forced_by_words=WORDS["forced_by_words"])
    assert walk.step == "threat"
    walk.press(forced_with=["eviction"], forced_until=WORDS["forced_until"])
    return walk.to("check", precinct)


def test_a_voter_who_tells_of_pressure_may_answer_and_loses_nothing(walk, tanya, precinct):
    answers(walk, precinct)
    for said in (WORDS["forced_by_words"], "Eviction, 20 November 2026", str(precinct)):
        assert said in walk.said
    walk.press("to:presser")
    assert walk.value("forced_by") == "dormitory"
    walk.press().press("to:what").press(violation_type=UNGUARDED)
    assert WORDS["forced_by_words"] not in walk.said
    walk.press("to:what").press(violation_type=GUARDED)
    assert WORDS["forced_by_words"] in walk.said
    walk.send()
    report = IncidentReport.objects.get()
    assert (report.forced_by, report.act_by is not None) == ("dormitory", True)
    full = told.in_full(report, tanya.member)
    assert full.forced.until == date(2026, 11, 20)
    # Unlike somebody who is forced, they saw it at one place at one time.
    assert full.precinct == precinct
    assert full.happened_at


def test_an_observer_is_asked_as_well(signed_in, olga, tanya, precinct):
    answers(Walk(signed_in(olga)), precinct).send()
    report = IncidentReport.objects.get()
    assert (report.forced_by, report.reporter.role) == ("dormitory", "observer")
    assert told.in_full(report, tanya.member).forced.institution == WORDS["forced_by_words"]


def test_whoever_passes_it_by_is_asked_no_more(walk, precinct):
    walk.to("presser", precinct, violation_type=GUARDED)
    assert "You may pass this by" in walk.said
    walk.press()
    assert walk.step == "where"
    walk.to("check", precinct).send()
    report = IncidentReport.objects.get()
    assert (report.forced_by, report.act_by) == ("", None)


def test_nobody_is_asked_who_does_not_say_so(walk, precinct):
    walk.to("check", precinct).send()
    assert IncidentReport.objects.get().forced_by == ""


@pytest.mark.parametrize("bad", [{"forced_by": "dean"}, {"forced_to": "vote x"}, {"forced_by": 3}])
def test_an_answer_that_is_not_in_the_list_is_named(telling, bad):
    found = reading.problems(telling(role="forced", **WORDS | bad))
    assert list(found) == list(bad)


def test_deleting_the_words_deletes_the_kind_and_the_days_too(filed):
    report = filed(role="forced", **WORDS)
    retention.shred(report, {"words", "identity"}, why="undecided")
    report.refresh_from_db()
    assert (report.forced_by, report.act_by, report.sealed_body) == ("", None, None)
