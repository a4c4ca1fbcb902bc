"""Redis may lose everything at any moment: the database knows what is to be done."""

import pytest

from tests.chaos import queue_lost

pytestmark = pytest.mark.line


def test_a_queue_that_is_flushed_and_killed_loses_no_work(holds):
    holds(queue_lost.measure, reports=4)
