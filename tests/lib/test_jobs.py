"""Work is done once, tried three times, and never lost."""

from datetime import timedelta

import pytest
from celery import current_app
from django.conf import settings
from django.utils import timezone

from portal.lib import jobs
from portal.lib.jobs import Hopeless, Job, Postponed


@pytest.fixture
def done():
    return []


@pytest.fixture
def work(done, monkeypatch, db):
    """A kind of job whose work a test can choose; nudges are kept from any broker."""
    nudged = []
    monkeypatch.setattr(jobs, "nudge", nudged.append)

    def make(call=None):
        def call_and_note(**given):
            done.append(1)
            if call:
                call()

        jobs.job("test", queue="intake", subject=None)(call_and_note)

    make.nudged = nudged
    yield make
    jobs._handlers.pop("test", None)


class Subject:
    pk = 7


def add(key="7"):
    return jobs.add("test", Subject, key=key)


def test_asking_twice_with_one_key_is_asking_once(work):
    work()
    assert add() == add()
    assert Job.objects.count() == 1


def test_a_job_runs_once_however_often_it_is_nudged(work, done):
    work()
    row = add()
    assert jobs.run(row.pk) == Job.State.DONE
    assert jobs.run(row.pk) == "not ours"
    assert done == [1]


def test_the_third_failure_puts_a_job_aside_with_its_reason(work, done):
    work(lambda: 1 / 0)
    row = add()
    states = []
    for _attempt in range(4):
        Job.objects.filter(state=Job.State.READY).update(lease_until=None)
        states.append(jobs.run(row.pk))
    row.refresh_from_db()
    assert states == ["ready", "ready", "quarantined", "not ours"]
    assert (row.state, row.reason, len(done)) == ("quarantined", "ZeroDivisionError", 3)


def test_a_hopeless_job_is_put_aside_at_once(work):
    def hopeless():
        raise Hopeless("The key is gone.")

    work(hopeless)
    row = add()
    assert jobs.run(row.pk) == Job.State.QUARANTINED
    row.refresh_from_db()
    assert row.reason == "The key is gone."


def test_a_postponed_job_loses_no_attempt(work):
    def later():
        raise Postponed

    work(later)
    row = add()
    jobs.run(row.pk)
    row.refresh_from_db()
    assert (row.state, row.attempts) == (Job.State.READY, 0)


def test_a_job_whose_worker_died_is_swept_up_again(work, done):
    work()
    row = add()
    Job.objects.filter(pk=row.pk).update(
        state=Job.State.RUNNING,
        lease="dead",
        attempts=1,
        lease_until=timezone.now() - timedelta(seconds=1),
    )
    assert jobs.sweep("intake") == 1
    assert work.nudged[-1] == row
    assert jobs.run(row.pk) == Job.State.DONE


def test_a_queue_is_swept_by_its_own_workers(work):
    work()
    row = add()
    Job.objects.filter(pk=row.pk).update(created_at=timezone.now() - timedelta(minutes=1))
    assert jobs.sweep("media") == 0
    assert [jobs.sweep("intake"), jobs.sweep("intake")] == [1, 1]
    assert [jobs.run(row.pk), jobs.run(row.pk)] == [Job.State.DONE, "not ours"]


def test_every_queue_is_swept():
    swept = {
        (tuple(entry["args"]), entry["options"]["queue"])
        for entry in current_app.conf.beat_schedule.values()
        if entry["task"] == "portal.jobs.sweep"
    }
    assert swept == {((queue,), queue) for queue in settings.QUEUES}


def test_a_job_that_kills_its_worker_three_times_is_put_aside(work):
    work()
    row = add()
    Job.objects.filter(pk=row.pk).update(
        state=Job.State.RUNNING,
        lease="dead",
        attempts=3,
        lease_until=timezone.now() - timedelta(seconds=1),
    )
    jobs.sweep("intake")
    row.refresh_from_db()
    assert (row.state, row.reason) == (Job.State.QUARANTINED, "WorkerLost")


def test_a_worker_that_still_works_keeps_its_job(work, done):
    work()
    row = add()
    Job.objects.filter(pk=row.pk).update(
        state=Job.State.RUNNING,
        lease="alive",
        attempts=1,
        lease_until=timezone.now() + timedelta(seconds=30),
    )
    assert jobs.run(row.pk) == "not ours"
    assert jobs.sweep("intake") == 0
    assert done == []


def test_staff_can_have_a_quarantined_job_tried_again(
    work, done, django_capture_on_commit_callbacks
):
    work()
    row = add()
    Job.objects.filter(pk=row.pk).update(state=Job.State.QUARANTINED, attempts=3)
    with django_capture_on_commit_callbacks(execute=True):
        jobs.try_again(row)
    assert work.nudged[-1] == row
    assert jobs.run(row.pk) == Job.State.DONE
