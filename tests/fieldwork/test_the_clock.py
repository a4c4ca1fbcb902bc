"""What to watch now, what comes next and when: on the clocks of the place."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine

from observers.fieldwork.day import day_of


def at(day, clock) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), UTC) - timedelta(hours=5)


DAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("moment", "stage"),
    [
        (at(DAY - timedelta(2), "23:59"), None),
        (at(DAY - timedelta(1), "00:00"), "eve"),
        (at(DAY, "05:59"), "eve"),
        (at(DAY, "06:00"), "opening"),
        (at(DAY, "07:00"), "voting"),
        (at(DAY, "19:59"), "voting"),
        (at(DAY, "20:00"), "count"),
        (at(DAY + timedelta(1), "08:00"), "afterwards"),
        (at(DAY + timedelta(11), "00:00"), None),
    ],
)
def test_the_stage_is_known_by_the_hours_of_the_election(election, moment, stage):
    current = day_of(election, moment).current
    assert (current and current.stage.code) == stage


def test_hours_that_a_commission_moved_move_the_stages(election):
    election.opens, election.closes = time(6), time(22)
    stages = {one.stage.code: one for one in day_of(election, at(DAY, "05:30")).stages}
    assert stages["opening"].starts == at(DAY, "05:00")
    assert stages["count"].starts == at(DAY, "22:00")


def test_the_clock_is_that_of_the_place(election):
    there = day_of(election, at(DAY, "07:30"), zone="Europe/Paris")
    assert there.current.stage.code == "eve"
    assert there.said(there.stages[2].starts) == "07:00"


def test_all_time_stands_in_a_row_without_a_gap(election):
    stretches = day_of(election, at(DAY, "12:00")).stretches
    assert [one.ends for one in stretches[:-1]] == [one.starts for one in stretches[1:]]
    assert (stretches[0].starts, stretches[-1].ends) == (None, None)
    assert sum(one.is_on(at(DAY, "12:00")) for one in stretches) == 1


@pytest.fixture
def shown(olga, signed_in):
    """The one stretch that Olga's page shows at a moment; she has just come in."""

    def look(moment) -> str:
        with time_machine.travel(moment, tick=False):
            phone = signed_in(olga, headers={"accept-language": "en"})
            page = phone.get("/observe/mine/").content.decode()
        articles = page.split("<article")[1:]
        (on,) = [one for one in articles if " hidden" not in one.partition(">")[0]]
        return on.partition("</article>")[0]

    return look


def test_the_page_says_what_to_watch_now_and_what_comes_next(shown):
    on = shown(at(DAY, "12:00"))
    assert "until 20:00" in on
    assert "alone in the booth" in on
    assert "Next: The count, 20:00" in on


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (at(DAY - timedelta(9), "12:00"), "has not come yet"),
        (at(DAY + timedelta(20), "12:00"), "This voting day is over"),
    ],
)
def test_before_and_after_the_day_the_page_says_so(shown, moment, words):
    assert words in shown(moment)


def test_the_server_tells_the_time_to_anybody(client):
    with time_machine.travel(at(DAY, "12:00"), tick=False):
        assert client.get("/observe/clock/").content == b"2026-11-22T07:00:00+00:00"
