"""A row of the table of annexes says what makes a file usable: place, time, from whom."""

from datetime import UTC, datetime

from reports.complaints import annexes

REPORTED = {
    "precinct": "123",
    "place": "второй этаж",
    "happened_at": "2026-11-22T09:41:00+05:00",
    "who": "observer",
}
KNOWN = {"sha256": "ab" * 32, "size": 2_100_000, "suffix": ".jpg"}


def facts(known=(), language="ru", **reported):
    said = annexes.row(
        {**KNOWN, **dict(known)},
        kind="image",
        received_at=datetime(2026, 11, 22, 6, tzinfo=UTC),
        language=language,
        zone="Asia/Almaty",
        reported={**REPORTED, **reported},
    )
    return said["facts"].split("; ")


def test_place_time_and_who_stand_in_every_language():
    assert facts() == [
        "JPG, 2,1 МБ",
        "время, как сообщено: 22 ноября 2026 года, 09:41",
        "место, как сообщено: избирательный участок № 123, второй этаж",
        "от кого: наблюдатель",
        "получено 22 ноября 2026 года, 11:00",
    ]
    assert "хабарланған орны: № 123 сайлау учаскесі, второй этаж" in facts(language="kk")
    assert "from: an observer" in facts(language="en")


def test_the_time_that_a_file_says_itself_goes_before_what_was_reported():
    said = facts({"taken": {"at": "2026-11-22T09:40:00+05:00"}})
    assert "записано, по данным файла, 22 ноября 2026 года, 09:40" in said
    assert not [one for one in said if one.startswith("время, как сообщено")]


def test_what_is_not_known_is_left_out():
    said = facts(who="forced", precinct="", place="", happened_at="")
    assert said == ["JPG, 2,1 МБ", "получено 22 ноября 2026 года, 11:00"]
    assert "от кого: найдено в сети нашим сотрудником" in facts(who="staff")
