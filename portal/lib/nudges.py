"""The shortest way to tell a worker of a job: one push onto its queue in Redis.

Celery puts each message together anew, looks its queue up and makes a client of Redis for it,
which costs a web process more than everything it writes into the database for the job. The
message here is the one that Celery would have pushed; other queues are left to Celery.
"""

import base64
import json
import uuid
from functools import cache

import redis
from celery import current_app

SCHEMES = ("redis://", "rediss://")
# Nobody who presses Send waits longer for a queue that is away: the sweeper tells later.
PATIENCE = 2
_NOTHING_FOLLOWS = {"callbacks": None, "errbacks": None, "chain": None, "chord": None}


def send(task: str, argument: int, queue: str) -> None:
    """Tell the workers of a queue to call a task with one number."""
    address = current_app.conf.broker_url
    if address.startswith(SCHEMES):
        _push(_pool(address), queue, message(task, argument, queue))
    else:
        current_app.send_task(task, args=[argument], queue=queue, ignore_result=True)


def message(task: str, argument: int, queue: str) -> str:
    """Celery's protocol 2 in kombu's wrapping for queues without a broker of their own."""
    body = json.dumps([[argument], {}, _NOTHING_FOLLOWS]).encode()
    number = str(uuid.uuid4())
    return json.dumps(
        {
            "body": base64.b64encode(body).decode(),
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
                "delivery_tag": str(uuid.uuid4()),
            },
        }
    )


def _push(pool: redis.ConnectionPool, queue: str, text: str) -> None:
    line = pool.get_connection()
    try:
        line.send_command("LPUSH", queue, text)
        line.read_response()
    except BaseException:
        line.disconnect()
        raise
    finally:
        pool.release(line)


@cache
def _pool(address: str) -> redis.ConnectionPool:
    """Kept as long as the process lives; a connection that was lost is made anew."""
    return redis.ConnectionPool.from_url(
        address, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE
    )
