"""The table of docs/deadlines.csv, worked out by hand from the rules' words, against the portal."""

import csv
from datetime import UTC, date, datetime, time
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from portal.jurisdictions import pack
from reports.complaints import calendars, chains, deadlines, explaining

TABLE = Path(__file__).parents[2] / "docs" / "deadlines.csv"
ZONE = ZoneInfo("Asia/Almaty")
SIDES = {
    "we file": deadlines.FILING,
    "they register": deadlines.REGISTRATION,
    "they answer": deadlines.CONSIDERATION,
    "they pass it on": deadlines.PASSING_ON,
}
WHY = {
    "not registered": chains.Because.REFUSED,
    "answer": chains.Because.ANSWERED,
    "no answer": chains.Because.SILENCE,
}


@pytest.fixture(scope="module")
def rows() -> list[dict]:
    with TABLE.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def begins(row: dict) -> datetime:
    words = row["begins"]
    if words.endswith(" UTC"):
        return datetime.fromisoformat(words.removesuffix(" UTC")).replace(tzinfo=UTC)
    return datetime.fromisoformat(words).replace(tzinfo=ZONE)


def election(row: dict):
    if not row["voting day"]:
        return None
    day = date.fromisoformat(row["voting day"])
    hours = {"opens": time(7), "closes": time(20)}
    return SimpleNamespace(kind=row["election"], voting_day=day, zone=str(ZONE), **hours)


def counted(row: dict) -> deadlines.Due:
    start = begins(row)
    return deadlines.due(
        pack.get().time_limits[row["rule"]],
        start=start,
        election=election(row),
        zone=str(ZONE),
        calendar=calendars.around(start.date()),
        side=SIDES[row["side"]],
        circumstances=tuple(row["circumstances"].split()),
    )


def minute(at: datetime) -> str:
    return at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


def told(due: deadlines.Due) -> dict:
    """A deadline in the words of the table."""
    ends = "at once" if due.at_once else minute(due.at) if due.at else "no day"
    special = f"closed by {due.closed_by}" if due.closed_by else " ".join(due.phases)
    unknown = ", ".join(map(str, due.unknown_years))
    return {
        "must end": ends,
        "special rule": special,
        "prolonged until": f"{due.prolonged_at:%Y-%m-%d}" if due.prolonged_at else "",
        "mark": due.confidence,
        "calendar": f"not known for {unknown}" if unknown else "",
    }


def test_every_deadline_ends_when_the_table_says(rows):
    wrong = []
    for row in rows:
        found = {} if row["must end"] == "no rule" else told(counted(row))
        wrong += [
            f"no. {row['no']}, {name}: “{row[name]}” by hand, “{value}” by the portal"
            for name, value in found.items()
            if row[name] != value
        ]
    assert not wrong, "\n".join(wrong)


def test_the_table_holds_every_rule_every_side_and_all_that_changes_them(rows):
    country = pack.get()
    sides = {(limit.id, side) for limit in country.time_limits.values() for side in SIDES.values()}
    written = {one for one in sides if getattr(country.time_limits[one[0]], one[1])}
    assert {(row["rule"], SIDES[row["side"]]) for row in rows} == written
    assert len(rows) >= 60 and [row["no"] for row in rows] == [str(n + 1) for n in range(len(rows))]
    told_of = {word for row in rows for word in row["special rule"].split()}
    assert told_of >= set(country.phases)
    assert {row["election"] for row in rows} >= set(country.election_kinds)


def test_the_table_names_each_rules_article_mark_and_event(rows):
    country = pack.get()
    for row in rows:
        limit = country.time_limits[row["rule"]]
        span = getattr(limit, SIDES[row["side"]])
        said = (row["article"], row["mark"], row["event"])
        event = country.events[span.start].label
        assert said == (limit.basis_text["en"], limit.confidence, event["en"]), row["no"]
        assert row["how it is counted"]


def test_what_calendars_tell_begins_where_the_table_begins(rows):
    for row in rows:
        span = getattr(pack.get().time_limits[row["rule"]], SIDES[row["side"]])
        at = deadlines.begins(span.start, election=election(row))
        assert at is None or at == begins(row), row["no"]


def test_the_next_step_is_counted_from_what_the_earlier_came_to(rows):
    """A refusal to register, an answer, silence: whether this rule's time runs from then."""
    by_number = {row["no"]: row for row in rows}
    followed = [row for row in rows if row["follows"]]
    assert {row["follows"].partition(": ")[2] for row in followed} == set(WHY)
    for row in followed:
        number, _colon, why = row["follows"].removeprefix("no. ").partition(": ")
        earlier = counted(by_number[number])
        if why == "no answer":
            assert minute(begins(row)) == minute(earlier.at), row["no"]
        limit = pack.get().time_limits[row["rule"]]
        bodies = pack.get().addressees
        body = bodies.get(row["after"]) or next(
            one for one in bodies.values() if by_number[number]["rule"] in one.time_limits
        )
        outcome = chains.Outcome(WHY[why], begins(row))
        runs = outcome.opens(limit, body)
        if row["after"]:
            # Whatever the matter was: no violation type has to name the rule.
            runs = runs and limit.is_general_after(body)
        assert runs == (row["must end"] != "no rule"), row["no"]


def test_after_each_kind_of_body_with_a_general_rule_a_line_is_worked_out(rows):
    country = pack.get()
    worked = {
        (row["rule"], country.addressees[row["after"]].kind)
        for row in rows
        if row["after"] and row["must end"] != "no rule"
    }
    general = {
        (limit.id, kind) for limit in country.time_limits.values() for kind in limit.whatever
    }
    assert worked == general
    # A rule on complaining, never one on a matter of its own (a list, a registration, a recount).
    assert all(country.time_limits[rule].filing for rule, _kind in general)


def test_every_row_is_explained_with_its_article(rows, catalogue):
    for row in rows:
        if row["must end"] == "no rule":
            continue
        said = explaining.explain(counted(row).as_json())
        words = " ".join(said.steps)
        assert str(said.basis) and said.confidence == row["mark"] and len(said.steps) >= 2
        assert ("2027" in words and "not known" in words) or "2027" not in row["calendar"]
        if row["prolonged until"]:
            assert "prolong" in words
