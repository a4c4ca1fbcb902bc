"""A worker says that it is alive, and holds the key to which members hand sealed work."""

import logging
import signal

from celery import bootsteps
from celery.signals import worker_process_init
from django.conf import settings
from django.db import connections
from django.utils import timezone

from portal import checks
from portal.accounts import guard, intake_keys, keys
from portal.accounts.models import JobKey
from portal.disclosure import finding
from portal.evidence import renditions, sandbox, sandbox_root, scanning
from portal.lib.jobs import WorkerPulse
from portal.lib.processes import die_with_parent

logger = logging.getLogger("portal.workers")

PULSE_SECONDS = 10


class Pulse(bootsteps.StartStopStep):
    """Runs in a worker's parent process: the job key is made before the pool forks."""

    # After the pool has forked: a child forked while `look_around` runs another program would
    # hold that program's pipe open, and the timer would wait for its end for ever.
    requires = {"celery.worker.components:Timer", "celery.worker.components:Pool"}

    def __init__(self, worker, **options):
        super().__init__(worker, **options)
        checks.refuse_to_start("worker")
        queues = sorted(worker.app.amqp.queues.consume_from)
        if len(queues) != 1 or queues[0] not in settings.QUEUES:
            raise SystemExit(f"A worker serves one queue: give -Q one of {settings.QUEUES}.")
        self.queue = queues[0]
        self.name = worker.hostname
        self.repeated = None
        self.abilities = {}
        if self.queue == "media":
            # `look_around` imports them in the timer's thread while the pool forks: a child
            # that inherits the lock of a half imported module would wait for it for ever.
            sandbox_root.has_kernel_fences()
            sandbox_root.tool("ffmpeg")
        if not settings.IS_INGEST:
            keys.start_job_key(self.queue, self.name)
        connections.close_all()

    def start(self, worker):
        if self.queue == "media":
            # Trying the fences takes a second; the first jobs are taken meanwhile.
            worker.timer.call_after(0, self.look_around)
        else:
            self.beat()
        self.repeated = worker.timer.call_repeatedly(PULSE_SECONDS, self.beat)

    def look_around(self):
        self.abilities = media_abilities()
        self.beat()

    def beat(self):
        try:
            WorkerPulse.objects.update_or_create(
                name=self.name,
                defaults={
                    "queue": self.queue,
                    "seen_at": timezone.now(),
                    "abilities": self.abilities | intake_keys.told_by_a_worker(),
                },
            )
            if not settings.IS_INGEST:
                keys.renew_job_key(self.name)
                if self.queue == settings.QUEUES[0]:
                    guard.watch()
        except Exception:
            # The database may be away for a while; the worker is not to die of it.
            logger.exception("a worker could not say that it is alive")
        finally:
            # Nothing open may be inherited by the children that the pool forks.
            connections.close_all()

    def stop(self, worker):
        if self.repeated is not None:
            self.repeated.cancel()
        try:
            WorkerPulse.objects.filter(name=self.name).delete()
            JobKey.objects.filter(worker=self.name).delete()
        finally:
            connections.close_all()


def media_abilities() -> dict[str, bool]:
    """What this machine can do with files, by the codes for which `health.LACKING` has words."""
    able = {name: has for name, has, _words in renditions.capabilities()}
    if settings.CLAMAV_ADDRESS:
        able["viruses"] = scanning.answers()
    return able | {"fence": sandbox.tier() < 3, "faces": finding.is_able()}


@worker_process_init.connect
def end_with_the_worker(**about):
    """A pool's child whose parent was killed ends too; its job is swept to another."""
    die_with_parent(signal.SIGTERM)
