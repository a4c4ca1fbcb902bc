"""`make chaos` in a shortened form: the same faults, fewer of each."""

import pytest

from tests.chaos import books, cuts, database_restarts, full_disk, two_at_once, worker_kills

pytestmark = pytest.mark.line


def test_killed_workers_lose_nothing_and_do_nothing_twice(holds):
    holds(worker_kills.measure, reports=4, kills=2, freezes=0)


def test_a_file_that_is_cut_off_again_and_again_arrives_bit_for_bit(holds):
    holds(cuts.measure, files=3, cuts=8, smallest=100_000, largest=3_000_000, kills=1)


def test_what_was_answered_for_outlives_the_database(holds):
    holds(database_restarts.measure, phones_at_once=2, restarts=1, between=1.5)


def test_of_two_that_send_at_once_one_is_taken(holds):
    holds(two_at_once.measure, rounds=4)


def test_custody_and_originals_are_whole_after_that(holds):
    holds(books.measure)


def test_a_full_disk_takes_words_and_goes_on_when_there_is_room(holds):
    holds(full_disk.measure)
