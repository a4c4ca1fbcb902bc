"""A kept connection is asked whether it is there only when something speaks against it."""

import socket

import pytest
from django.db.backends.postgresql import base

from portal.lib import env
from portal.lib.postgres.base import DatabaseWrapper


class Kept:
    """What psycopg2 holds of a connection, as far as it is looked at."""

    closed = 0

    def __init__(self, line):
        self.fileno = line.fileno


@pytest.fixture
def ends():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


@pytest.fixture
def asked(monkeypatch):
    times = []
    monkeypatch.setattr(base.DatabaseWrapper, "is_usable", lambda self: times.append(1))
    return times


@pytest.fixture
def database(ends):
    wrapper = DatabaseWrapper(env.database("postgresql://portal@127.0.0.1/portal"))
    wrapper.connection, wrapper.errors_occurred = Kept(ends[0]), False
    return wrapper


def test_a_silent_server_is_there(database, asked):
    assert database.is_usable()
    assert not asked


def test_a_server_that_hung_up_is_asked(database, asked, ends):
    ends[1].close()
    assert not database.is_usable()
    assert asked


def test_a_server_that_said_something_unasked_is_asked(database, asked, ends):
    ends[1].send(b"E")
    assert not database.is_usable()
    assert asked


def test_after_an_error_the_server_is_asked(database, asked):
    database.errors_occurred = True
    assert not database.is_usable()
    assert asked
