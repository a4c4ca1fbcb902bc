"""Celery's queue in Redis, for workers that outlive a Redis that dies.

A worker holds as many messages as it has processes, and asks for more when it has said that one
is done. kombu only logs when that cannot be said: the worker then waits for ever for room that
nobody gives back, alive and deaf. Here it is what it is, a lost connection: the worker connects
anew, and what it did is safe in the database (see `jobs.py`).
"""

from kombu.transport import TRANSPORT_ALIASES, redis, virtual


class Message(virtual.Message):
    def ack_log_error(self, logger, errors, multiple=False):
        self.ack(multiple=multiple)

    def reject_log_error(self, logger, errors, requeue=False):
        self.reject(requeue=requeue)


class Channel(redis.Channel):
    Message = Message


class Transport(redis.Transport):
    Channel = Channel


def install() -> None:
    """Let `redis://` and `rediss://` mean this transport."""
    for scheme in ("redis", "rediss"):
        TRANSPORT_ALIASES[scheme] = "portal.lib.redis_broker:Transport"
