"""Places and times that contradict each other."""

from datetime import UTC, datetime, timedelta
from math import degrees

import pytest
from django.utils import translation

from portal.lib.geo import Position
from reports.cases import matching, plot
from reports.incidents.told import Told

NOON = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)


@pytest.fixture
def telling(precinct):
    def make(**changed):
        values = {
            "narrative": "",
            "place_text": "",
            "precinct_text": "",
            "precinct": precinct,
            "position": None,
            "happened_at": NOON,
            "device_at": NOON,
            "received_at": NOON,
        }
        return Told(**{**values, **changed})

    return make


def weighed(words, *facts):
    files = [("а.jpg", fact) for fact in facts]
    return matching.doubts(words, matching.positions(words, files), files)


def north_of(precinct, metres, accuracy=None):
    return Position(precinct.latitude + metres / 111_195, precinct.longitude, accuracy)


def test_a_phone_beside_the_precinct_raises_no_doubt(telling, precinct):
    words = telling(position=north_of(precinct, 300))
    assert weighed(words) == []
    assert matching.positions(words, [])[0].metres == pytest.approx(300, abs=1)


def test_a_phone_far_away_does(telling, precinct):
    words = telling(position=north_of(precinct, 4000))
    with translation.override("ru"):
        (doubt,) = weighed(words)
    assert "4,0" in doubt


def test_a_phone_that_is_not_sure_is_given_its_radius(telling, precinct):
    assert weighed(telling(position=north_of(precinct, 1400, accuracy=1000))) == []
    assert weighed(telling(position=north_of(precinct, 1600, accuracy=1000)))


def test_without_a_precinct_nothing_is_far(telling):
    words = telling(precinct=None, position=Position(51.1, 71.4))
    assert weighed(words) == []
    assert matching.positions(words, [])[0].metres is None


def test_a_position_inside_a_file_is_measured_as_well(telling):
    facts = {"position": {"latitude": 51.1, "longitude": 71.4, "source": "exif"}}
    assert "а.jpg" in weighed(telling(), facts)[0]


def test_nonsense_inside_a_file_is_left_alone(telling):
    for position in ({"latitude": 200, "longitude": 0}, {"latitude": None}, {}):
        assert weighed(telling(), {"position": position, "taken": {"at": "вчера"}}) == []


def test_a_recording_of_another_day_is_doubted(telling):
    near = {"taken": {"at": (NOON - timedelta(hours=3)).isoformat()}}
    other_day = {"taken": {"at": (NOON - timedelta(days=1)).isoformat()}}
    assert weighed(telling(), near) == []
    assert len(weighed(telling(), other_day)) == 1


def test_a_camera_without_a_zone_is_shown_and_not_compared(telling):
    facts = {"taken": {"at": "2020-01-01T10:00:00"}}
    assert weighed(telling(), facts) == []
    clock = matching.clocks(telling(), [("а.jpg", facts)])[0]
    assert (clock.at, clock.own_clock) == (None, "01.01.2020 10:00")


def test_a_file_that_a_messenger_saved_anew_is_said(telling):
    facts = {"kind": "image", "width": 1280, "height": 960}
    (doubt,) = weighed(telling(), facts)
    assert doubt.startswith("The file “а.jpg”: It was probably saved anew")


def test_a_phone_with_a_wrong_clock_is_said(telling):
    assert weighed(telling(device_at=NOON - timedelta(minutes=9))) == []
    assert len(weighed(telling(device_at=NOON - timedelta(days=400)))) == 1


def test_every_time_has_its_source(telling):
    facts = {"taken": {"at": NOON.isoformat()}}
    clocks = matching.clocks(telling(), [("а.jpg", facts)])
    assert len(clocks) == 4
    assert len({clock.source for clock in clocks}) == 4


def test_the_drawing_keeps_directions_and_orders_distances(telling, precinct):
    here = precinct.position
    east = Position(here.latitude, here.longitude + 0.01)
    words = telling(position=east)
    measured = matching.positions(words, [])
    assert degrees(plot.bearing(here, east)) == pytest.approx(90, abs=0.1)
    point = plot.around(here, measured).points[0]
    assert point.x > plot.SIZE / 2
    assert point.y == pytest.approx(plot.SIZE / 2, abs=1)


@pytest.mark.parametrize("metres", [0, 3, 90, 5000, 900_000])
def test_every_point_stays_inside_the_drawing(telling, precinct, metres):
    words = telling(position=north_of(precinct, metres))
    drawn = plot.around(precinct.position, matching.positions(words, []))
    point = drawn.points[0]
    assert plot.MARGIN - 1 <= point.y <= plot.SIZE / 2
    assert drawn.rings[-1].radius <= plot.SIZE / 2 - plot.MARGIN + 1


def test_positions_at_one_place_share_a_point_and_hide_nobody(telling, precinct):
    near, away = north_of(precinct, 40), north_of(precinct, 90_000)
    there = {"latitude": near.latitude, "longitude": near.longitude}
    files = [("а.jpg", {"position": there}), ("б.jpg", {"position": there})]
    drawn = plot.around(precinct.position, matching.positions(telling(position=away), files))
    letters = [point.letters for point in drawn.points]
    assert letters == ["A", "B, C"]
    shared = drawn.points[1]
    assert (shared.width > drawn.points[0].width) and shared.left + shared.width <= plot.SIZE
    assert (drawn.points[0].is_far, shared.is_far) == (True, False)
