"""Work whose message or worker was lost is found by the sweeper and done by real workers."""

import os
import signal
import time

import pytest

pytestmark = pytest.mark.line

# Work about something that is gone by now: the worker finds nothing to do and finishes.
ADD = """
from datetime import timedelta
from django.utils import timezone
from portal.lib.jobs import Job
ago = timezone.now() - timedelta(minutes=10)
answer = Job.objects.create(
    kind={kind!r}, queue={queue!r}, subject="0", key={key!r}, created_at=ago, {more}
).pk
"""
STATE = "from portal.lib.jobs import Job\nanswer = Job.objects.get(pk={pk}).state"


def state_of(portal, pk: int, *, within: float = 90) -> str:
    limit = time.monotonic() + within
    state = ""
    while time.monotonic() < limit:
        state = portal.ask(STATE.format(pk=pk))
        if state in {"done", "quarantined"}:
            break
        time.sleep(1)
    return state


@pytest.mark.parametrize(
    ("kind", "queue"),
    [("examine_item", "media"), ("open_envelope", "intake"), ("draft_complaint", "documents")],
)
def test_a_nudge_that_never_came_is_made_up_for(portal_live, kind, queue):
    pk = portal_live.ask(ADD.format(kind=kind, queue=queue, key=f"lost-{queue}", more=""))
    assert state_of(portal_live, pk) == "done"


def test_a_worker_that_is_stuck_holds_up_no_other_queue(portal_live):
    intake = portal_live.processes()["intake"]
    os.kill(intake, signal.SIGSTOP)
    try:
        pk = portal_live.ask(ADD.format(kind="examine_item", queue="media", key="stuck", more=""))
        assert state_of(portal_live, pk) == "done"
    finally:
        os.kill(intake, signal.SIGCONT)


def test_work_of_a_worker_that_was_killed_is_taken_over(portal_live):
    more = 'state="running", attempts=1, lease="dead", lease_until=ago'
    pk = portal_live.ask(ADD.format(kind="examine_item", queue="media", key="killed", more=more))
    assert state_of(portal_live, pk) == "done"


def test_work_that_killed_its_worker_three_times_waits_for_a_person(portal_live):
    more = 'state="running", attempts=3, lease="dead", lease_until=ago'
    pk = portal_live.ask(ADD.format(kind="examine_item", queue="media", key="deadly", more=more))
    assert state_of(portal_live, pk) == "quarantined"
