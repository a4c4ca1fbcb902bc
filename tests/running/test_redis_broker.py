"""A worker whose Redis dies notices it, also when it is just saying that a job is done."""

import logging

import pytest
from kombu import Connection
from redis.exceptions import ConnectionError as Away

from portal.celery import app
from portal.lib import redis_broker


class Unreachable:
    """A channel whose Redis is gone."""

    no_ack_consumers = frozenset()

    def basic_ack(self, *about, **more):
        raise Away

    basic_reject = basic_ack

    def message_to_python(self, content):
        return content


@pytest.mark.parametrize("say", ["ack_log_error", "reject_log_error"])
def test_what_cannot_be_said_any_more_is_a_lost_connection(say):
    payload = {"body": "", "properties": {"delivery_tag": "1", "delivery_info": {}}, "headers": {}}
    message = redis_broker.Message(payload, channel=Unreachable())
    with pytest.raises(Away):
        getattr(message, say)(logging.getLogger("nobody"), (Away,))


def test_every_worker_on_redis_speaks_so():
    assert app
    for scheme in ("redis", "rediss"):
        connection = Connection(f"{scheme}://127.0.0.1:1/0")
        assert connection.get_transport_cls() is redis_broker.Transport
        assert Away in connection.transport.connection_errors
