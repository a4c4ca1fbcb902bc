"""Redis killed with everything it had written, and flushed while it runs, in the middle of work.

What phones send meanwhile is answered for as ever; every job is found again by the sweeper.
"""

import shutil
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import redis

from tests.bench.table import Row
from tests.chaos import effects
from tests.chaos.ground import Ground, until
from tests.chaos.worker_kills import JOBS_EACH, QUEUES, send_report

AWAY = 5.0


def measure(ground: Ground, reports: int = 40):
    port, public = ground.web.port, ground.intake_public
    ground.work(*QUEUES, processes=2)
    since, begun = effects.last_job(ground), time.monotonic()
    quarter = reports // 4
    with ThreadPoolExecutor(4) as pool:

        def send(part: int) -> list:
            numbers = range(part * quarter, (part + 1) * quarter)
            return [pool.submit(_timed, port, public, number) for number in numbers]

        sent = send(0)
        until(lambda: effects.done(ground, since) >= quarter // 2, "work has begun", 120)
        sent += send(1)
        forgotten = _flush(ground)
        sent += send(2)
        _kill(ground)
        sent += send(3)
        time.sleep(AWAY)
        ground.services.queue.start()
        came = [one.result() for one in sent]
    jobs = len(came) * JOBS_EACH
    effects.wait_until_done(ground, since, jobs, 240)
    told = effects.of_reports(ground, [number for number, _seconds in came], since)
    slowest = max(seconds for _number, seconds in came)
    yield Row(
        f"Redis flushed, then killed and emptied, in the middle of {jobs} jobs",
        f"lost {effects.in_words(told.lost)}, done twice {effects.in_words(told.doubled)}; "
        f"slowest answer to a phone {slowest:.1f} s",
        "0 lost, 0 twice",
        told.fine,
        {
            "messages_forgotten_by_the_flush": forgotten,
            "seconds_away": AWAY,
            "seconds": round(time.monotonic() - begun, 1),
            "slowest_answer": round(slowest, 2),
            "lost": told.lost,
            "doubled": told.doubled,
        },
    )


def _timed(port: int, public: str, number: int):
    begun = time.monotonic()
    return send_report(port, public, number), time.monotonic() - begun


def _flush(ground: Ground) -> int:
    """Everything that waits in the queue is forgotten; how many messages that was."""
    line = redis.Redis.from_url(ground.services.redis_url)
    try:
        waiting = sum(line.llen(queue) for queue in QUEUES)
        line.flushall()
    finally:
        line.close()
    return waiting


def _kill(ground: Ground) -> None:
    """`kill -9`, and the disk that it wrote to is lost with it."""
    queue = ground.services.queue
    queue.stop(signal.SIGKILL)
    shutil.rmtree(queue.log.parent / "redis")
    (queue.log.parent / "redis").mkdir()
