"""Deadlines, counted by hand and by the portal. Voting day is Sunday 22 November 2026."""

from datetime import date, datetime, time
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from portal.jurisdictions import pack
from portal.jurisdictions.remedies import PhaseException, Span, TimeLimit
from portal.jurisdictions.texts import Text
from reports.complaints import calendars, deadlines, explaining
from reports.complaints.calendars import Calendar

ZONE = "Asia/Almaty"
DAY = {"voting_day": date(2026, 11, 22), "opens": time(7), "closes": time(20), "zone": ZONE}
ELECTION = SimpleNamespace(kind="", **DAY)
ANSWER, FILE = "consideration", "filing"


def local(words: str, zone: str = ZONE) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=ZoneInfo(zone))


def count(limit, start, side=ANSWER, **more):
    """The day and hour on which it ends, as the clocks of the place show it."""
    if isinstance(limit, str):
        limit = pack.get().time_limit(limit)
    start = local(start)
    return deadlines.due(
        limit,
        start=start,
        election=more.pop("election", ELECTION),
        zone=ZONE,
        calendar=more.pop("calendar", None) or calendars.around(start.date()),
        side=side,
        **more,
    )


# rule, side, when it began, when it ends
CASES = [
    # A higher commission: three days, the day of receipt not counted.
    ("higher-commission-3d", ANSWER, "2026-11-23T10:00", "2026-11-26T23:59"),
    ("higher-commission-3d", ANSWER, "2026-11-23T23:58", "2026-11-26T23:59"),
    ("higher-commission-3d", ANSWER, "2026-12-14T09:00", "2026-12-17T23:59"),
    # Calendar days run through weekends, holidays and the end of the year.
    ("higher-commission-3d", ANSWER, "2026-11-27T18:00", "2026-11-30T23:59"),
    ("higher-commission-3d", ANSWER, "2026-12-31T12:00", "2027-01-03T23:59"),
    # Commissions: five days.
    ("commission-report-5d", ANSWER, "2026-11-22T09:41", "2026-11-27T23:59"),
    ("commission-report-5d", ANSWER, "2028-02-26T09:00", "2028-03-02T23:59"),
    # Courts and prosecutors: five days, but at once near the vote.
    ("court-prosecutor-5d-or-at-once", ANSWER, "2026-11-16T10:00", "2026-11-21T23:59"),
    ("court-prosecutor-5d-or-at-once", ANSWER, "2026-11-17T10:00", "2026-11-22T23:59"),
    ("court-prosecutor-5d-or-at-once", ANSWER, "2026-11-18T00:01", "2026-11-18T00:01"),
    ("court-prosecutor-5d-or-at-once", ANSWER, "2026-11-21T23:30", "2026-11-21T23:30"),
    ("court-prosecutor-5d-or-at-once", ANSWER, "2026-11-22T14:05", "2026-11-22T14:05"),
    ("court-prosecutor-5d-or-at-once", ANSWER, "2026-11-23T00:00", "2026-11-28T23:59"),
    # The police at a commission's request.
    ("police-check-3d", ANSWER, "2026-11-10T10:00", "2026-11-13T23:59"),
    ("police-check-3d", ANSWER, "2026-11-20T10:00", "2026-11-20T10:00"),
    # State bodies answer a commission at once on voting day and the day before, not earlier.
    ("state-body-answer-3d", ANSWER, "2026-11-20T10:00", "2026-11-23T23:59"),
    ("state-body-answer-3d", ANSWER, "2026-11-21T10:00", "2026-11-21T10:00"),
    # The voter list: on the day of the request.
    ("voter-list-same-day", ANSWER, "2026-11-19T08:15", "2026-11-19T23:59"),
    # Lists are open for fifteen days, and no longer than until voting begins that day.
    ("voter-list-same-day", FILE, "2026-11-07T09:00", "2026-11-22T00:00"),
    ("voter-list-same-day", FILE, "2026-11-04T09:00", "2026-11-19T23:59"),
    # We have ten days against a commission.
    ("commission-appeal-10d", FILE, "2026-11-22T09:41", "2026-12-02T23:59"),
    ("commission-appeal-10d", FILE, "2026-12-25T09:41", "2027-01-04T23:59"),
    # A request to vote at home: until noon of voting day.
    ("outside-request-noon", FILE, "2026-11-22T00:00", "2026-11-22T12:00"),
    # Hours are counted by the minute.
    ("recount-before-publication", FILE, "2026-11-22T20:00", "2026-11-23T08:00"),
    ("crime-report", ANSWER, "2026-11-22T09:41", "2026-11-23T09:41"),
    # Accreditation: thirty days.
    ("accreditation-30d", ANSWER, "2026-10-01T10:00", "2026-10-31T23:59"),
    # Fifteen working days: over Republic Day moved to Monday, over Independence Day.
    ("appc-appeal-15wd", ANSWER, "2026-10-19T10:00", "2026-11-10T23:59"),
    ("appc-appeal-15wd", ANSWER, "2026-11-23T10:00", "2026-12-14T23:59"),
    ("appc-appeal-15wd", ANSWER, "2026-12-01T10:00", "2026-12-23T23:59"),
    # Over Nauryz: 21 and 22 March 2026 are a weekend, so 24 and 25 are free besides 23.
    ("appc-appeal-15wd", ANSWER, "2026-03-16T10:00", "2026-04-09T23:59"),
    # Over New Year and Christmas of 7 January.
    ("appc-appeal-15wd", ANSWER, "2026-12-25T10:00", "2027-01-20T23:59"),
    # Twenty working days.
    ("appc-complaint-3m", ANSWER, "2026-11-23T10:00", "2026-12-22T23:59"),
    # Months: the same day, or the last of a shorter month.
    ("appc-complaint-3m", FILE, "2026-11-30T10:00", "2027-02-28T23:59"),
    ("appc-court-1m", FILE, "2026-11-23T10:00", "2026-12-23T23:59"),
    ("appc-court-1m", FILE, "2027-01-31T10:00", "2027-02-28T23:59"),
    ("cao-appeal", FILE, "2026-11-23T10:00", "2026-12-03T23:59"),
]


@pytest.mark.parametrize(("limit", "side", "start", "end"), CASES)
def test_it_ends_when_the_law_says(limit, side, start, end):
    found = count(limit, start, side)
    assert found.at.astimezone(ZoneInfo(ZONE)).strftime("%Y-%m-%dT%H:%M") == end


def test_at_once_is_said_as_such():
    found = count("court-prosecutor-5d-or-at-once", "2026-11-22T14:05")
    assert found.at_once and found.phases == ("voting_day",) and found.amount == 0


def test_days_that_nobody_works_are_named():
    found = count("appc-appeal-15wd", "2026-03-16T10:00")
    assert date(2026, 3, 25) in found.skipped and date(2026, 3, 26) not in found.skipped
    assert found.extension == {"amount": 2, "unit": "months", "notice": True}


def test_a_saturday_that_was_moved_is_worked():
    """In 2025 people worked on Sunday 5 January for a free Friday the 3rd."""
    limit = _limit(Span(amount=1, unit="working_days", start="receipt"))
    found = count(limit, "2025-01-04T10:00", calendar=calendars.of_country("kz", 2024, 2026))
    assert found.at.date() == date(2025, 1, 5)
    found = count(limit, "2025-01-02T10:00", calendar=calendars.of_country("kz", 2024, 2026))
    assert found.at.date() == date(2025, 1, 5)


def test_years_whose_holidays_are_unknown_are_owned_up_to():
    plain = Calendar(frozenset(range(5)), known=frozenset({2026}))
    found = count("appc-appeal-15wd", "2026-12-25T10:00", calendar=plain)
    assert not found.calendar_known
    assert count("appc-appeal-15wd", "2026-11-02T10:00", calendar=plain).calendar_known


def test_months_follow_the_circumstances():
    found = count(
        "appc-complaint-3m", "2026-11-30T10:00", FILE, circumstances=("appeal_not_explained",)
    )
    assert found.at.date() == date(2027, 5, 30)


@pytest.mark.parametrize(("kind", "day"), [("president", 3), ("kurultai", 30), (None, None)])
def test_some_amounts_differ_by_the_kind_of_election(kind, day):
    found = count("candidate-registration", "2026-10-23T10:00", FILE, election_kind=kind)
    if day is None:
        assert found.at is None and found.amount is None
    elif kind == "president":
        assert found.at.date() == date(2026, 11, 2)
    else:
        assert found.at.date() == date(2026, 10, 30)


def test_the_kind_is_that_of_the_election():
    votes = SimpleNamespace(kind="president", **DAY)
    found = count("candidate-registration", "2026-10-23T10:00", FILE, election=votes)
    assert found.at.date() == date(2026, 11, 2)
    found = count("results-publication", "2026-11-22T20:00", election=votes)
    assert found.at.date() == date(2026, 12, 2)
    # Nobody has set a number of days for a referendum.
    votes = SimpleNamespace(kind="referendum", **DAY)
    assert count("results-publication", "2026-11-22T20:00", election=votes).at is None


def test_a_rule_without_such_a_side_gives_nothing():
    assert count("commission-appeal-10d", "2026-11-23T10:00", ANSWER) is None


def test_without_an_election_no_phase_applies():
    found = count("court-prosecutor-5d-or-at-once", "2026-11-22T14:05", election=None)
    assert found.at.date() == date(2026, 11, 27) and found.phases == ()


def test_the_day_is_the_day_of_the_place_not_of_the_server():
    """At 19:30 UTC on the 21st it is voting day in Almaty already."""
    start = datetime(2026, 11, 21, 19, 30, tzinfo=ZoneInfo("UTC"))
    limit = pack.get().time_limit("court-prosecutor-5d-or-at-once")
    found = deadlines.due(
        limit, start=start, election=ELECTION, zone=ZONE, calendar=calendars.around(start.date())
    )
    assert found.phases == ("voting_day",)


def test_a_span_of_hours_runs_through_a_change_of_the_clocks():
    """On 1 March 2024 Almaty went from +06 to +05: that night had one hour more."""
    start = datetime(2024, 2, 29, 12, 0, tzinfo=ZoneInfo(ZONE))
    found = deadlines.due(
        _limit(Span(amount=24, unit="hours", start="receipt")),
        start=start,
        election=None,
        zone=ZONE,
        calendar=calendars.around(start.date()),
    )
    assert found.at.strftime("%Y-%m-%d %H:%M %z") == "2024-03-01 11:00 +0500"


def test_the_first_exception_that_applies_wins():
    span = Span(
        amount=5,
        unit="calendar_days",
        start="receipt",
        exceptions=(
            PhaseException(phase="day_before", amount=1, unit="calendar_days"),
            PhaseException(phase="under_five_days_before", amount=0, unit="at_once"),
        ),
    )
    assert count(_limit(span), "2026-11-21T10:00").at.date() == date(2026, 11, 22)
    assert count(_limit(span), "2026-11-20T10:00").at_once


def test_everything_counted_can_be_kept_in_a_row_and_explained(catalogue):
    for limit, side, start, end in CASES:
        kept = count(limit, start, side).as_json()
        told = explaining.explain(kept)
        assert told.at.strftime("%Y-%m-%dT%H:%M") == end
        assert told.basis and told.confidence in {"VERIFIED", "SEED", "RECALLED"}
        assert len(told.steps) >= 2


def _limit(span: Span) -> TimeLimit:
    words = Text(kk="…", ru="…", en="…")
    return TimeLimit(
        id="test", title=words, rule=words, consideration=span, basis_text=words,
        confidence="RECALLED",
    )  # fmt: skip
