"""What is unusual in what somebody opens: much more than usual, other regions, baits."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from portal.accounts import baits, watching
from portal.accounts.models import Alarm, Bait, Opening, Role

NIGHT = timezone.now().replace(hour=12, minute=30, second=0, microsecond=0)


@pytest.fixture
def clock():
    with time_machine.travel(NIGHT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def opens(clock):
    """`opens(user, 5)` opens five reports now, in a region when one is named."""
    names = iter(range(10**6))

    def make(user, count, region="", at=None):
        clock.move_to(at or NIGHT)
        for _one in range(count):
            name = f"R{next(names)}"
            watching.opened(user, Opening.Verb.NARRATIVE, "report", name, region=region)
        clock.move_to(NIGHT)

    return make


def sounded(user):
    return list(Alarm.objects.filter(about=user).values_list("kind", flat=True))


def test_an_ordinary_evening_is_quiet(opens, tanya):
    for hours in (8, 6, 4):
        opens(tanya, 12, at=NIGHT - timedelta(hours=hours))
    opens(tanya, 25)
    assert sounded(tanya) == []


def test_three_times_as_much_as_ever_before_sounds_an_alarm(opens, tanya):
    for hours in (8, 6, 4):
        opens(tanya, 8, at=NIGHT - timedelta(hours=hours))
    opens(tanya, 30)
    alarm = Alarm.objects.get(about=tanya)
    assert (alarm.kind, alarm.detail) == ("rate", {"count": 25, "usual": 8})


def test_somebody_new_is_measured_by_the_colleagues(opens, tanya, person):
    old = person("old", Role.TRIAGER)
    for hours in (8, 6, 4):
        opens(old, 8, at=NIGHT - timedelta(hours=hours))
    opens(tanya, 30)
    assert sounded(tanya) == ["rate"]


def test_on_a_night_when_everybody_opens_much_nobody_is_asked(opens, tanya, person):
    for name in ("one", "two"):
        opens(person(name, Role.TRIAGER), 30)
    opens(tanya, 35)
    assert sounded(tanya) == []


def test_other_regions_than_those_of_ones_work_sound_an_alarm(opens, tanya):
    opens(tanya, 24, "almaty", at=NIGHT - timedelta(days=2))
    opens(tanya, 4, "abay")
    assert "places" not in sounded(tanya)
    opens(tanya, 1, "abay")
    assert Alarm.objects.get(about=tanya, kind="places").detail == {"count": 5, "region": "abay"}


def test_one_bait_is_enough(opens, clock, ada, tanya):
    baits.lay("case", "K-BAIT", by=ada)
    watching.opened(tanya, Opening.Verb.NOTES, "case", "K-OTHER")
    assert sounded(tanya) == []
    watching.opened(tanya, Opening.Verb.NOTES, "case", "K-BAIT")
    assert sounded(tanya) == ["bait"]


def test_the_database_does_not_tell_what_a_bait_is(ada):
    baits.lay("case", "K-BAIT", by=ada)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {Bait._meta.db_table}")
        assert "K-BAIT" not in str(cursor.fetchall())
