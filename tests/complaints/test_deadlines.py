"""Deadlines, counted by hand and by the portal. Voting day is Sunday 22 November 2026."""

import shutil
from datetime import date, datetime, time
from types import SimpleNamespace
from zoneinfo import ZoneInfo

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


def test_a_year_whose_moved_days_nobody_knows_is_named():
    plain = Calendar(frozenset(range(5)), known=frozenset({2026}))
    found = count("appc-appeal-15wd", "2026-12-25T10:00", calendar=plain)
    assert not found.calendar_known and found.unknown_years == (2027,)
    assert any("not known for 2027" in step for step in steps(found))
    assert count("appc-appeal-15wd", "2026-11-02T10:00", calendar=plain).calendar_known


def test_the_folder_moves_days_against_the_library(tmp_path, monkeypatch):
    """A decree that frees Friday 27 November for Saturday the 28th, and unmakes a holiday."""
    folder = shutil.copytree(pack.HERE / "kz", tmp_path / "kz")
    text = (
        (folder / "calendar.yaml")
        .read_text()
        .replace(
            "  - year: 2026\n",
            "  - year: 2026\n    moved:\n      - {'off': '2026-11-27', worked: '2026-11-28'}\n"
            "      - {worked: '2026-12-16'}\n",
        )
    )
    (folder / "calendar.yaml").write_text(text)
    changed = pack.load(folder)
    monkeypatch.setattr(pack, "_running", changed)
    calendar = calendars.of_country("kz", 2026, 2027)
    assert not calendar.is_working(date(2026, 11, 27)) and calendar.is_working(date(2026, 11, 28))
    assert calendar.is_working(date(2026, 12, 16)) and calendar.mark_of([2026]) == "RECALLED"
    assert calendar.known == {2026}


def test_another_end_is_told_beside_the_one_that_is_counted():
    """Nobody has said whether the act explained how to appeal: the earlier day counts."""
    found = count("appc-complaint-3m", "2026-11-30T10:00", FILE)
    (phase, later), *more = found.otherwise
    assert (phase, later.date(), more) == ("appeal_not_explained", date(2027, 5, 30), [])
    told = count(
        "appc-complaint-3m", "2026-11-30T10:00", FILE, circumstances=("appeal_not_explained",)
    )
    assert told.otherwise == () and told.at.date() == date(2027, 5, 30)
    assert any("30 May" in step or "May 30" in step for step in steps(found))


def test_the_kind_is_that_of_the_election_unless_another_is_asked_about():
    votes = SimpleNamespace(kind="president", **DAY)
    found = count("candidate-registration", "2026-10-23T10:00", FILE, election=votes)
    assert found.at.date() == date(2026, 11, 2)
    asked = count("candidate-registration", "2026-10-23T10:00", FILE, election_kind="kurultai")
    assert asked.at.date() == date(2026, 10, 30)


def test_a_rule_without_such_a_side_gives_nothing():
    assert count("commission-appeal-10d", "2026-11-23T10:00", ANSWER) is None


def test_without_an_election_no_phase_applies():
    found = count("court-prosecutor-5d-or-at-once", "2026-11-22T14:05", election=None)
    assert found.at.date() == date(2026, 11, 27) and found.phases == ()


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


def steps(due) -> list[str]:
    return explaining.explain(due.as_json()).steps


def test_what_was_counted_earlier_is_still_explained(catalogue):
    """Rows written before a prolongation and unknown years were kept."""
    kept = count("appc-appeal-15wd", "2026-12-25T10:00").as_json()
    for name in ("prolonged_at", "otherwise", "unknown_years", "calendar_mark", "circumstances"):
        kept.pop(name)
    assert any("not known" in step for step in explaining.explain(kept).steps)


def _limit(span: Span) -> TimeLimit:
    words = Text(kk="…", ru="…", en="…")
    return TimeLimit(
        id="test", title=words, rule=words, consideration=span, basis_text=words,
        confidence="RECALLED",
    )  # fmt: skip
