"""`kill -9` of workers, in groups and one by one, while they do jobs; some are frozen instead.

Each report is sealed by its phone and brings one sealed photo: three jobs in two queues.
"""

import random
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from uuid import UUID

from tests.bench.table import Row
from tests.chaos import effects, phones
from tests.chaos.ground import LEASE_SECONDS, Ground, until

JOBS_EACH = 3
QUEUES = ("intake", "media")
# Long enough for a sweep to see that the lease is over, and for another to do the work.
FROZEN_BEYOND = 7


def measure(ground: Ground, reports: int = 100, kills: int = 20, freezes: int = 2):
    dice = random.Random(f"{ground.seed}:kills")
    jobs = reports * JOBS_EACH
    port = ground.web.port
    ground.work(*QUEUES, processes=2)
    if freezes:
        # Somebody has to take over what the frozen one holds.
        ground.work("media", name="media-2")
    since, begun = effects.last_job(ground), time.monotonic()
    faults = [(_how(number), QUEUES[dice.randrange(2)]) for number in range(kills)]
    faults += [(_freeze, "media")] * freezes
    dice.shuffle(faults)
    with ThreadPoolExecutor(4) as pool:
        sent = [pool.submit(send_report, port, ground.intake_public, n) for n in range(reports)]
        for number, (fault, queue) in enumerate(faults, start=1):
            # In the middle of the work, however quick the machine is.
            due = jobs * number * 0.9 / (len(faults) + 1)
            until(lambda due=due: effects.done(ground, since) >= due, f"{due:.0f} jobs", 180)
            worker = ground.workers[queue]
            until(partial(fault, worker, dice), f"a worker of {queue}", 60)
        numbers = [one.result() for one in sent]
    effects.wait_until_done(ground, since, jobs, 240)
    seconds = time.monotonic() - begun
    came = effects.of_reports(ground, numbers, since)
    groups = sum(group.starts - 1 for group in ground.workers.values())
    yield Row(
        f"{kills} × kill -9 of workers (groups and children), {freezes} frozen past their lease, "
        f"over {jobs} jobs",
        f"lost {effects.in_words(came.lost)}, done twice {effects.in_words(came.doubled)}; "
        f"{came.repeated} attempts repeated, {seconds:.0f} s",
        "0 lost, 0 twice",
        came.fine,
        {
            "jobs": jobs,
            "groups_started_again": groups,
            "lease_seconds": LEASE_SECONDS,
            "repeated": came.repeated,
            "seconds": round(seconds, 1),
            "left_in_the_store": effects.strays(ground),
            "lost": came.lost,
            "doubled": came.doubled,
        },
    )


def send_report(port: int, public: str, number: int) -> UUID:
    """A sealed report and its sealed photo; the number of the report."""
    told = phones.file_sealed(port, phones.told(files_expected=1), public)
    phones.send_sealed(port, told, phones.photo(number), public)
    return told.id


def _how(number: int):
    return _kill_group if number % 2 else _kill_child


def _kill_group(group, _dice) -> bool:
    group.kill()
    return True


def _kill_child(group, dice) -> bool:
    return group.kill_child(dice)


def _freeze(group, _dice) -> bool:
    """Stopped for longer than a lease, then awake again with work that is another's by now."""
    if not group.signal(signal.SIGSTOP):
        return False
    time.sleep(LEASE_SECONDS + FROZEN_BEYOND)
    return group.signal(signal.SIGCONT)
