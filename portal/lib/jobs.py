"""Work that must not be lost: the database is the truth, the queue is a hint.

A `Job` row is written in the transaction of the change that needs it; after the commit a
worker is nudged with the row's id. A worker claims a job by one conditional UPDATE, which
also counts the attempt, renews its lease while it works, and finishes state and effect in
one transaction. What waits past its lease is nudged again by `sweep`; the third failed
attempt puts the job into quarantine, where staff see its reason.
"""

import logging
import secrets
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import close_old_connections, connection, models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.lib import nudges, rows
from portal.lib.moments import this_quarter

logger = logging.getLogger("portal.jobs")


class Job(models.Model):
    """One unit of work. `kind` and `key` together are done once, however often asked for."""

    class State(models.TextChoices):
        READY = "ready", _("Waiting")
        RUNNING = "running", _("In progress")
        DONE = "done", _("Done")
        QUARANTINED = "quarantined", _("Needs attention")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=60)
    queue = models.CharField(max_length=20)
    subject = models.CharField(max_length=64)
    key = models.CharField(max_length=120)
    state = models.CharField(max_length=12, choices=State, default=State.READY)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)
    # The quarter of an hour, where the moment would betray when somebody sent something.
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    # A class of failure for staff, never a message that might quote what was sealed.
    reason = models.CharField(max_length=200, blank=True)
    # What a member's session handed to this job, sealed to the workers' job keys.
    sealed_input = models.BinaryField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="job_once")]
        indexes = [
            models.Index(fields=["state", "lease_until"], name="job_sweep"),
            models.Index(fields=["kind", "subject"], name="job_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class WorkerPulse(models.Model):
    """A worker that was alive at `seen_at`."""

    name = models.CharField(max_length=120, unique=True)
    queue = models.CharField(max_length=20)
    seen_at = models.DateTimeField()
    # What its machine can do (media programs, a sandbox); the health page says what is missing.
    abilities = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.name


class Postponed(Exception):
    """The work cannot be done yet (not an error); the job goes back without an attempt."""


class Failed(Exception):
    """This attempt came to nothing; `str()` is a short code for staff, nothing sealed in it."""


class Hopeless(Exception):
    """Trying again will not help; `str()` is a short reason for staff, nothing sealed in it."""


@dataclass(frozen=True)
class Handler:
    kind: str
    queue: str
    work: Callable
    model: type[models.Model] | None
    needs_input: bool
    given_up: Callable | None = None


_handlers: dict[str, Handler] = {}


def job(
    kind: str,
    *,
    queue: str,
    subject: type[models.Model] | None,
    sealed_input: bool = False,
    given_up: Callable | None = None,
):
    """Register the one call that a kind of job makes.

    The call gets the subject's row (looked up by primary key; None when it is gone ends the
    job), and with `sealed_input` also `sealed=` the bytes a member's session handed over.
    `given_up(subject, reason)` is called once, in the transaction that quarantines the job.
    """

    def register(work: Callable) -> Callable:
        _handlers[kind] = Handler(kind, queue, work, subject, sealed_input, given_up)
        return work

    return register


def add(
    kind: str, subject, *, key: str = "", sealed_input: bytes | None = None, at=None, along=()
) -> Job:
    """Ask for work in the current transaction; asking twice with one key is asking once.

    `at` is what the row may say of the time at which it was asked for; now, if not given.
    `along` are new rows of the same change, written with it (see `rows.insert_all`); so is the
    subject when it is new.
    """
    handler = _handlers[kind]
    pk = str(subject.pk)
    if subject.pk is None:
        pk, along = rows.KeyOf(subject), [subject, *along]
    row = Job(
        kind=kind,
        key=key or pk,
        queue=handler.queue,
        subject=pk,
        sealed_input=sealed_input,
        created_at=at or timezone.now(),
    )
    rows.insert_all(*along, row, once=("kind", "key"))
    transaction.on_commit(lambda: nudge(row), robust=True)
    return row


def nudge(row: Job) -> None:
    """Tell a worker. When that fails, the sweeper tells it later."""
    nudges.send("portal.jobs.work", row.pk, row.queue)


def run(job_id: int) -> str:
    """What a worker does with a nudge; returns the state the job is in afterwards."""
    lease = _claim(job_id)
    if lease is None:
        return "not ours"
    row = Job.objects.get(pk=job_id)
    handler = _handlers.get(row.kind)
    if handler is None:
        return _put_back(row, lease, "UnknownKind", hopeless=True)
    with _Renewing(row.pk, lease):
        try:
            _work(handler, row)
        except Postponed:
            Job.objects.filter(pk=row.pk, lease=lease).update(
                state=Job.State.READY,
                lease="",
                attempts=F("attempts") - 1,
                lease_until=timezone.now() + timedelta(seconds=settings.JOB_LEASE_SECONDS),
            )
            return Job.State.READY
        except Failed as problem:
            return _put_back(row, lease, str(problem))
        except Hopeless as problem:
            return _put_back(row, lease, str(problem), hopeless=True)
        except Exception as problem:
            # The class and the place only: a message may quote what somebody typed.
            logger.exception("job %s %s failed", row.kind, row.pk)
            return _put_back(row, lease, type(problem).__name__)
    finished = Job.objects.filter(pk=row.pk, lease=lease).update(
        state=Job.State.DONE,
        lease="",
        # A lease and an end tell to the second when the work was asked for.
        lease_until=None,
        finished_at=this_quarter(),
        reason="",
        sealed_input=None,
    )
    return Job.State.DONE if finished else "lease lost"


def sweep(queue: str) -> int:
    """Nudge again what has waited past its lease in a queue. Returns how many.

    Two sweeps at once do no harm: a job that is nudged twice is claimed once, and given up once.
    """
    now = timezone.now()
    of_queue = Job.objects.filter(queue=queue)
    gone = of_queue.filter(
        state=Job.State.RUNNING, lease_until__lt=now, attempts__gte=settings.JOB_ATTEMPTS
    )
    for row in gone.order_by("pk")[:500]:
        _quarantine(row, "WorkerLost", lease=row.lease, lease_until__lt=now)
    young = now - timedelta(seconds=5)
    waiting = of_queue.filter(
        Q(state=Job.State.READY, lease_until=None, created_at__lt=young)
        | Q(state=Job.State.READY, lease_until__lt=now)
        | Q(state=Job.State.RUNNING, lease_until__lt=now)
    ).order_by("pk")[:500]
    count = 0
    for row in waiting:
        nudge(row)
        count += 1
    return count


def quarantined():
    """Jobs that staff have to look at, oldest first."""
    return Job.objects.filter(state=Job.State.QUARANTINED).order_by("pk")


def workers():
    """Every worker that was ever seen and not forgotten."""
    return WorkerPulse.objects.order_by("queue", "name")


def try_again(row: Job) -> None:
    """Take a job out of quarantine."""
    freed = Job.objects.filter(pk=row.pk, state=Job.State.QUARANTINED).update(
        state=Job.State.READY, attempts=0, lease="", lease_until=None, reason=""
    )
    if freed:
        transaction.on_commit(lambda: nudge(row), robust=True)


def is_under_way(kind: str, subject) -> bool:
    """Whether work of a kind for a subject waits or goes on, and was not given up."""
    alive = (Job.State.READY, Job.State.RUNNING)
    return Job.objects.filter(kind=kind, subject=str(subject.pk), state__in=alive).exists()


def settle(kind: str, subject) -> None:
    """What was given up of a kind for a subject is asked for in another way: it waits no more."""
    Job.objects.filter(kind=kind, subject=str(subject.pk), state=Job.State.QUARANTINED).update(
        state=Job.State.DONE, sealed_input=None
    )


def forget_done(kinds: tuple[str, ...], before) -> int:
    """Rows of work that was done before then: for whoever must not remember it. How many went."""
    done = Job.objects.filter(kind__in=kinds, state=Job.State.DONE, finished_at__lt=before)
    return done.delete()[0]


def _claim(job_id: int) -> str | None:
    now = timezone.now()
    lease = secrets.token_hex(16)
    taken = (
        Job.objects.filter(pk=job_id, attempts__lt=settings.JOB_ATTEMPTS)
        .filter(
            Q(state=Job.State.READY, lease_until=None)
            | Q(state=Job.State.READY, lease_until__lt=now)
            | Q(state=Job.State.RUNNING, lease_until__lt=now)
        )
        .update(
            state=Job.State.RUNNING,
            lease=lease,
            lease_until=now + timedelta(seconds=settings.JOB_LEASE_SECONDS),
            attempts=F("attempts") + 1,
        )
    )
    return lease if taken else None


def _work(handler: Handler, row: Job) -> None:
    arguments = []
    if handler.model is not None:
        subject = handler.model._default_manager.filter(pk=row.subject).first()
        if subject is None:
            return
        arguments.append(subject)
    if handler.needs_input:
        handler.work(*arguments, sealed=bytes(row.sealed_input or b""))
    else:
        handler.work(*arguments)


def _put_back(row: Job, lease: str, reason: str, *, hopeless: bool = False) -> str:
    if hopeless or row.attempts >= settings.JOB_ATTEMPTS:
        return _quarantine(row, reason, lease=lease)
    pause = timezone.now() + timedelta(seconds=2**row.attempts)
    Job.objects.filter(pk=row.pk, lease=lease).update(
        state=Job.State.READY, lease="", lease_until=pause, reason=reason[:200]
    )
    return Job.State.READY


@transaction.atomic
def _quarantine(row: Job, reason: str, **still) -> str:
    """Give a job up while it is `still` so, and let its room remember that with it."""
    given_up = Job.objects.filter(pk=row.pk, **still).update(
        state=Job.State.QUARANTINED, lease="", lease_until=None, reason=reason[:200]
    )
    handler = _handlers.get(row.kind)
    if given_up and handler and handler.given_up:
        subject = handler.model._default_manager.filter(pk=row.subject).first()
        if subject is not None:
            handler.given_up(subject, reason)
    return Job.State.QUARANTINED


class _Renewing:
    """Renews a lease from a thread of its own while the work goes on."""

    def __init__(self, pk: int, lease: str):
        self.pk, self.lease = pk, lease
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._renew, daemon=True)

    def __enter__(self):
        # Within one test transaction (or SQLite in memory) another connection sees nothing.
        if not connection.in_atomic_block:
            self.thread.start()
        return self

    def __exit__(self, *problem):
        self.over.set()
        if self.thread.is_alive():
            self.thread.join()

    def _renew(self):
        while not self.over.wait(settings.JOB_LEASE_SECONDS / 3):
            try:
                Job.objects.filter(pk=self.pk, lease=self.lease).update(
                    lease_until=timezone.now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)
                )
            except Exception:
                logger.exception("a lease could not be renewed")
            finally:
                close_old_connections()
        connection.close()
