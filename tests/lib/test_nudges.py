"""A nudge is the message that Celery itself would have sent, on a queue where workers find it."""

import base64
import json

import pytest
from celery import Celery, current_app
from kombu import Connection

from portal.lib import nudges

# What differs from one message to the next, and what only says who sent it.
OF_THE_SENDER = {"id", "root_id", "correlation_id", "delivery_tag", "origin", "reply_to"}


@pytest.fixture
def told_by_celery(monkeypatch):
    """The message of Celery's own making, as kombu would hand it to Redis."""
    kept = {}
    with Connection("memory://") as line:
        channel = line.default_channel
        monkeypatch.setattr(
            type(channel), "_put", lambda _channel, queue, said, **_: kept.update({queue: said})
        )
        current_app.send_task(
            "portal.jobs.work", args=[7], queue="media", ignore_result=True, connection=line
        )
    return kept["media"]


def plain(said: dict) -> dict:
    return {
        "body": json.loads(base64.b64decode(said["body"])),
        "type": [said["content-type"], said["content-encoding"]],
        **{
            part: {name: value for name, value in said[part].items() if name not in OF_THE_SENDER}
            for part in ("headers", "properties")
        },
    }


def test_it_says_what_celery_says(told_by_celery):
    assert plain(json.loads(nudges.message("portal.jobs.work", 7, "media"))) == plain(
        told_by_celery
    )


def test_no_two_nudges_are_the_same_message():
    first, second = (json.loads(nudges.message("portal.jobs.work", 7, "media")) for _ in range(2))
    assert first["properties"]["delivery_tag"] != second["properties"]["delivery_tag"]
    assert first["headers"]["id"] != second["headers"]["id"]


def test_queues_that_are_not_in_redis_are_left_to_celery(monkeypatch):
    told = []
    monkeypatch.setattr(Celery, "send_task", lambda *given, **more: told.append((given[1:], more)))
    nudges.send("portal.jobs.work", 7, "media")
    assert told == [(("portal.jobs.work",), {"args": [7], "queue": "media", "ignore_result": True})]
