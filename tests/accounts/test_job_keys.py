"""What a session opened is handed to the workers that run now, and to nobody after them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.accounts import keys
from portal.accounts.models import JobKey
from portal.lib.refusals import Refused
from portal.lib.sealing import CannotOpen, Place

PLACE = Place("complaint", "7", "draft")


@pytest.fixture(autouse=True)
def no_worker(monkeypatch, db):
    monkeypatch.setattr(keys, "_job_pair", None)


def test_a_worker_takes_over_what_was_handed_over():
    keys.start_job_key("documents", "documents@here")
    sealed = keys.hand_over(b"the item key", "documents", PLACE)
    assert keys.take_over(sealed, PLACE) == b"the item key"


def test_nothing_is_handed_over_while_no_worker_runs():
    with pytest.raises(Refused) as refusal:
        keys.hand_over(b"the item key", "documents", PLACE)
    assert refusal.value.code == "no-worker"


def test_workers_of_another_queue_are_not_handed_anything():
    keys.start_job_key("media", "media@here")
    with pytest.raises(Refused):
        keys.hand_over(b"the item key", "documents", PLACE)


def test_a_worker_that_was_not_seen_lately_is_not_handed_anything():
    keys.start_job_key("documents", "documents@here")
    JobKey.objects.update(seen_at=timezone.now() - timedelta(minutes=3))
    with pytest.raises(Refused):
        keys.hand_over(b"the item key", "documents", PLACE)


def test_a_worker_that_started_again_cannot_open_what_came_before():
    keys.start_job_key("documents", "documents@here")
    sealed = keys.hand_over(b"the item key", "documents", PLACE)
    keys.start_job_key("documents", "documents@here")
    assert JobKey.objects.count() == 1
    with pytest.raises(CannotOpen):
        keys.take_over(sealed, PLACE)


def test_a_process_that_is_no_worker_takes_nothing_over():
    keys.start_job_key("documents", "documents@here")
    sealed = keys.hand_over(b"the item key", "documents", PLACE)
    keys._job_pair = None
    with pytest.raises(CannotOpen):
        keys.take_over(sealed, PLACE)


def test_what_was_handed_over_for_one_thing_is_refused_for_another():
    keys.start_job_key("documents", "documents@here")
    sealed = keys.hand_over(b"the item key", "documents", PLACE)
    with pytest.raises(CannotOpen):
        keys.take_over(sealed, Place("complaint", "8", "draft"))


def test_the_private_half_is_nowhere_in_the_database():
    pair = keys.start_job_key("documents", "documents@here")
    assert pair.private not in str(list(JobKey.objects.values()))
