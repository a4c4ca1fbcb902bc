"""The technical log: whoever writes a line, its time is UTC and says so; another machine gets it
too."""

import logging
import logging.config
import re
import socket
import subprocess
import sys

import pytest
from celery.signals import setup_logging

from portal import celery
from portal.lib import log_lines

AT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00 ")


def record(words="broken", level=logging.ERROR) -> logging.LogRecord:
    return logging.LogRecord("portal.jobs", level, __file__, 1, words, (), None)


def test_every_handler_writes_the_time_with_its_offset(settings):
    assert settings.LOGGING["handlers"]
    for handler in settings.LOGGING["handlers"].values():
        about = dict(settings.LOGGING["formatters"][handler["formatter"]])
        made = about.pop("()")
        assert AT.match(made("%(asctime)s %(message)s").format(record()))
        assert handler["filters"] == ["quiet"]


def test_celery_writes_no_lines_of_its_own():
    """Worker and beat would set up loggers with the time of the machine and no offset."""
    assert setup_logging.receivers
    asked = setup_logging.send(sender=None)
    assert [answer for _receiver, answer in asked] == [None]
    assert celery.app.conf.worker_hijack_root_logger is False


BEAT = """
import logging, os
from portal.celery import app
app.finalize()
app.log.setup(loglevel="WARNING")
from celery.utils.log import get_task_logger
get_task_logger("x").error("a task")
logging.getLogger("celery.beat").error("the timetable")
logging.getLogger("multiprocessing").error("the pool")
"""


def test_what_workers_and_the_timetable_say_has_an_offset():
    said = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()\n" + BEAT],
        capture_output=True,
        text=True,
        check=True,
    ).stderr.splitlines()
    assert [line.rsplit(" ", 1)[1] for line in said] == ["task", "timetable", "pool"]
    assert all(AT.match(line) for line in said), said


@pytest.mark.parametrize("kind", ["udp", "tcp"])
def test_a_line_arrives_at_another_machine(kind):
    sort = socket.SOCK_DGRAM if kind == "udp" else socket.SOCK_STREAM
    with socket.socket(socket.AF_INET, sort) as there:
        there.bind(("127.0.0.1", 0))
        there.settimeout(5)
        if kind == "tcp":
            there.listen()
        handler = log_lines.OtherMachine(f"{kind}://127.0.0.1:{there.getsockname()[1]}")
        handler.setFormatter(log_lines.Line("%(levelname)s %(name)s %(message)s"))
        handler.emit(record("two\nlines"))
        if kind == "udp":
            said = there.recv(2000)
        else:
            line, _from = there.accept()
            length, said = line.recv(2000).split(b" ", 1)
            line.close()
            assert int(length) == len(said)
        handler.close()
    # local0, error
    assert said.startswith(b"<131>1 2")
    assert said.endswith(b" - - ERROR portal.jobs two lines")


def test_a_machine_that_is_away_holds_up_nobody(monkeypatch):
    asked = []

    def refuse(*_args):
        asked.append(1)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", refuse)
    handler = log_lines.OtherMachine("tls://logs.example")
    assert handler.port == 6514
    handler.emit(record())
    handler.emit(record())
    assert len(asked) == 1


@pytest.mark.parametrize("address", ["logs.example:514", "http://logs.example", "tls://"])
def test_an_address_that_is_none_is_said_at_once(address):
    with pytest.raises(ValueError, match="udp://"):
        log_lines.OtherMachine(address)
