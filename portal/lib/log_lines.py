"""How the technical log is written: lines with a time that is the same everywhere, also to another
machine.

What is written to another machine goes there besides, never instead: a line that cannot be brought
is dropped there and stands here, and nobody who files a report waits for it.
"""

import logging
import os
import socket
import ssl
import threading
import time
from datetime import UTC, datetime
from urllib.parse import urlsplit

# Nobody waits longer than that for another machine, and then not again for so long.
PATIENCE = 2
PAUSE = 30
# RFC 5424: the facility of programs of one's own (local0), and how grave a line is.
LOCAL = 16
GRAVITY = ((logging.CRITICAL, 2), (logging.ERROR, 3), (logging.WARNING, 4), (logging.INFO, 6))
KINDS = {"udp": 514, "tcp": 601, "tls": 6514}


def moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


class Line(logging.Formatter):
    """One line; its time is UTC and says so, whatever clock the machine or a library has set."""

    def formatTime(self, record, datefmt=None):
        return moment(record)


class OtherMachine(logging.Handler):
    """Brings lines to a syslog address: udp://, tcp:// or tls://host[:port]."""

    def __init__(self, address: str, name: str = "portal"):
        super().__init__()
        parts = urlsplit(address)
        if parts.scheme not in KINDS or not parts.hostname:
            raise ValueError(f"Write udp://, tcp:// or tls:// and a host, not {address!r}.")
        self.kind, self.host = parts.scheme, parts.hostname
        self.port = parts.port or KINDS[parts.scheme]
        self.name, self.here = name, socket.gethostname()
        self.line, self.pid, self.not_before = None, 0, 0.0
        # Of the line alone: logging's own lock is held while a message is made.
        self.turn = threading.Lock()

    def emit(self, record):
        with self.turn:
            if time.monotonic() < self.not_before:
                return
            try:
                self._send(self._message(record))
            except OSError:
                self._hang_up()
                self.not_before = time.monotonic() + PAUSE

    def close(self):
        self._hang_up()
        super().close()

    def _message(self, record) -> bytes:
        grave = next((number for level, number in GRAVITY if record.levelno >= level), 7)
        head = f"<{LOCAL * 8 + grave}>1 {moment(record)} {self.here} {self.name} {record.process}"
        return f"{head} - - {self.format(record)}".replace("\n", " ").encode()

    def _send(self, message: bytes) -> None:
        # A line that was opened before a fork belongs to the parent.
        if self.line is None or self.pid != os.getpid():
            self.line, self.pid = self._open(), os.getpid()
        if self.kind == "udp":
            self.line.send(message)
        else:
            # RFC 6587 and 5425: how long a message is stands before it.
            self.line.sendall(b"%d %s" % (len(message), message))

    def _open(self) -> socket.socket:
        if self.kind == "udp":
            family, kind, _protocol, _name, address = socket.getaddrinfo(
                self.host, self.port, type=socket.SOCK_DGRAM
            )[0]
            line = socket.socket(family, kind)
            line.settimeout(PATIENCE)
            line.connect(address)
            return line
        line = socket.create_connection((self.host, self.port), PATIENCE)
        if self.kind == "tcp":
            return line
        return ssl.create_default_context().wrap_socket(line, server_hostname=self.host)

    def _hang_up(self) -> None:
        if self.line is not None:
            self.line.close()
            self.line = None
