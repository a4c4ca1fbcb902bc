"""The shortest way to tell a worker of a job: one push onto its queue in Redis.

Celery puts each message together anew, looks its queue up and makes a client of Redis for it,
which costs a web process more than everything it writes into the database for the job. The
message here is the one that Celery would have pushed; other queues are left to Celery.
"""

import base64
import json
import os
import threading
import uuid
from functools import cache

import redis
from celery import current_app
from django.conf import settings

SCHEMES = ("redis://", "rediss://")
# Nobody who presses Send waits longer for a queue that is away: the sweeper tells later.
PATIENCE = 2
_NOTHING_FOLLOWS = {"callbacks": None, "errbacks": None, "chain": None, "chord": None}


def send(task: str, argument: int, queue: str) -> None:
    """Tell the workers of a queue to call a task with one number."""
    if settings.CELERY_BROKER_URL.startswith(SCHEMES):
        _push(queue, message(task, argument, queue))
    else:
        current_app.send_task(task, args=[argument], queue=queue, ignore_result=True)


def message(task: str, argument: int, queue: str) -> str:
    """Celery's protocol 2 in kombu's wrapping for queues without a broker of their own."""
    body = json.dumps([[argument], {}, _NOTHING_FOLLOWS]).encode()
    said = _shape(task, queue)
    given = (str(uuid.uuid4()), str(argument), base64.b64encode(body).decode(), str(uuid.uuid4()))
    for name, value in zip(_GAPS, given, strict=True):
        said = said.replace(name, value)
    return said


# What differs from one message to the next; nothing of it needs quoting.
_GAPS = ("~number~", "~argument~", "~body~", "~tag~")


@cache
def _shape(task: str, queue: str) -> str:
    number, argument, body, tag = _GAPS
    return json.dumps(
        {
            "body": body,
            "content-encoding": "utf-8",
            "content-type": "application/json",
            "headers": {
                "lang": "py",
                "task": task,
                "id": number,
                "shadow": None,
                "eta": None,
                "expires": None,
                "group": None,
                "group_index": None,
                "retries": 0,
                "timelimit": [None, None],
                "root_id": number,
                "parent_id": None,
                "argsrepr": f"[{argument}]",
                "kwargsrepr": "{}",
                "ignore_result": True,
                "replaced_task_nesting": 0,
                "stamped_headers": None,
                "stamps": {},
            },
            "properties": {
                "correlation_id": number,
                "delivery_mode": 2,
                "delivery_info": {"exchange": "", "routing_key": queue},
                "priority": 0,
                "body_encoding": "base64",
                "delivery_tag": tag,
            },
        }
    )


def _push(queue: str, text: str) -> None:
    line = _line()
    try:
        _say(line, queue, text)
    except redis.ConnectionError:
        # It was kept for so long that Redis has let go of it. Telling twice does no harm.
        _say(line, queue, text)


def _say(line, queue: str, text: str) -> None:
    try:
        line.send_command("LPUSH", queue, text)
        line.read_response()
    except BaseException:
        line.disconnect()
        raise


_of_thread = threading.local()


def _line() -> redis.Connection:
    """The connection of this thread, kept as long as it lives; once lost it is made anew."""
    if getattr(_of_thread, "process", None) != os.getpid():
        pool = redis.ConnectionPool.from_url(
            settings.CELERY_BROKER_URL, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE
        )
        _of_thread.line, _of_thread.process = pool.make_connection(), os.getpid()
    return _of_thread.line
