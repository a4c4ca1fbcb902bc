"""Winding a video: a browser asks for a part, whatever number it names."""

import pytest

from portal.evidence.answering import asked as asked_part


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("", (None, 0)),
        ("bytes=-", (None, 0)),
        ("bytes=0-", (0, 99)),
        ("bytes=10-19", (10, 19)),
        ("bytes=10-1000", (10, 99)),
        ("bytes=-30", (70, 99)),
        ("bytes=-1000", (0, 99)),
        ("bytes=0-" + "9" * 5000, (0, 99)),
        ("bytes=-" + "9" * 5000, (0, 99)),
    ],
)
def test_a_part_is_what_the_film_has_of_it(asked, answer):
    assert asked_part(asked, 100) == answer


@pytest.mark.parametrize("first", ["100", "9" * 5000])
def test_a_part_beyond_the_end_is_none(first):
    start, end = asked_part(f"bytes={first}-", 100)
    assert start > end
