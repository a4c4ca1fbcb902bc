"""`make chaos` in a shortened form: the same faults, fewer of each.

The workers are started last: they let go of the key with which uploads are opened and compared.
"""

import pytest

from tests.chaos import cuts, database_restarts, queue_lost, two_at_once, worker_kills

pytestmark = pytest.mark.line


def test_a_file_that_is_cut_off_again_and_again_arrives_bit_for_bit(holds):
    holds(cuts.measure, files=2, cuts=8, smallest=100_000, largest=3_000_000, kills=1)


def test_what_was_answered_for_outlives_the_database(holds):
    holds(database_restarts.measure, phones_at_once=2, restarts=1, between=1.5)


def test_of_two_that_send_at_once_one_is_taken(holds):
    holds(two_at_once.measure, rounds=4)


def test_killed_workers_lose_nothing_and_do_nothing_twice(holds):
    holds(worker_kills.measure, reports=4, kills=2, freezes=0)


def test_a_queue_that_is_flushed_and_killed_loses_no_work(holds):
    holds(queue_lost.measure, reports=4)
