"""Counting in a cache: once for everybody, and forgotten after its time."""

from uuid import uuid4

import pytest
from django.core.cache import cache

pytestmark = pytest.mark.line


def test_it_counts_up_from_one_and_each_key_for_itself():
    key, other = f"lane:{uuid4()}", f"lane:{uuid4()}"
    assert [cache.count(key, 60) for _ in range(3)] == [1, 2, 3]
    assert cache.count(other, 60) == 1


def test_a_number_whose_time_is_over_begins_anew():
    key = f"lane:{uuid4()}"
    cache.count(key, 60)
    assert cache.count(key, 60) == 2
    cache.touch(key, 0)
    assert cache.count(key, 60) == 1
