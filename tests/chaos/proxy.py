"""A bad network between one phone and the portal: it breaks at bytes that dice have chosen."""

import contextlib
import random
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

READ = 64 * 1024
# A reset instead of a farewell.
ABRUPT = struct.pack("ii", 1, 0)
# Of the answer to an upload; most of it is headers.
ANSWER = 250
SENDING, ANSWERING, SILENT, KILLING = "sending", "answering", "silent", "killing"
# Most networks break while a phone sends; some lose the answer, and of some no server hears.
KINDS = (SENDING,) * 15 + (ANSWERING,) * 4 + (SILENT,)


@dataclass
class Plan:
    """After how many bytes of the phone the line breaks, and how."""

    gaps: list[int]
    kinds: list[str]
    done: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, size: int, cuts: int, dice: random.Random, kills: int = 0) -> "Plan":
        """So many cuts, spread over what a file of this size takes at least."""
        points = sorted(dice.randrange(int(size * 0.98)) for _cut in range(cuts))
        gaps = [after - before for before, after in zip([0, *points[:-1]], points, strict=True)]
        kinds = [dice.choice(KINDS) for _cut in range(cuts)]
        for at in dice.sample(range(cuts // 4, cuts), kills):
            kinds[at] = KILLING
        return cls(gaps, kinds)


class Proxy:
    """Listens on a port of its own; `kill` is what happens to the portal at a KILLING cut."""

    def __init__(self, target: int, plan: Plan, kill: Callable[[], None] = lambda: None):
        self.target = target
        self.kill = kill
        self.sent = 0
        self._lock = threading.Lock()
        self.follow(plan)
        # Ends of which the portal was never told.
        self._silent: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                phone, _address = self._listener.accept()
                threading.Thread(target=_Line(self, phone).carry, daemon=True).start()

    def follow(self, plan: Plan) -> None:
        """Break by this plan from now on."""
        with self._lock:
            self.plan = plan
            self._left = plan.gaps[0] if plan.gaps else -1

    def due(self, size: int) -> tuple[int, str]:
        """How many of these bytes may pass, and the kind of break that follows, if one does."""
        with self._lock:
            if self._left < 0 or size <= self._left:
                self._left -= size if self._left >= 0 else 0
                self.sent += size
                return size, ""
            passing, kind = self._left, self.plan.kinds[len(self.plan.done)]
            self.sent += passing
            self.plan.done.append(kind)
            more = len(self.plan.done) < len(self.plan.gaps)
            self._left = self.plan.gaps[len(self.plan.done)] if more else -1
            return passing, kind

    def forget(self, server: socket.socket) -> None:
        self._silent.append(server)

    def close(self) -> None:
        self._listener.close()
        for server in self._silent:
            _reset(server)


class _Line:
    """One connection, both ways."""

    def __init__(self, proxy: Proxy, phone: socket.socket):
        self.proxy = proxy
        self.phone = phone
        self.answer_left: int | None = None
        self.told = False

    def carry(self) -> None:
        try:
            self.server = socket.create_connection(("127.0.0.1", self.proxy.target), 10)
        except OSError:
            return _reset(self.phone)
        self.server.settimeout(None)
        threading.Thread(target=self._answer, daemon=True).start()
        with contextlib.suppress(OSError):
            while data := self.phone.recv(READ):
                passing, kind = self.proxy.due(len(data))
                if kind == ANSWERING:
                    # All of the request arrives; of the answer only a part does.
                    self.answer_left = passing % ANSWER
                    passing, kind = len(data), ""
                self.server.sendall(data[:passing])
                if kind:
                    return self._break(kind)
        with contextlib.suppress(OSError):
            self.server.shutdown(socket.SHUT_WR)
        return None

    def _answer(self) -> None:
        with contextlib.suppress(OSError):
            while data := self.server.recv(READ):
                if self.answer_left is not None:
                    self.phone.sendall(data[: self.answer_left])
                    return self._break(SENDING)
                self.phone.sendall(data)
        if not self.told:
            _close(self.phone)
            _close(self.server)
        return None

    def _break(self, kind: str) -> None:
        self.told = True
        if kind == SILENT:
            self.proxy.forget(self.server)
            return _reset(self.phone)
        if kind == KILLING:
            self.proxy.kill()
        _reset(self.phone)
        return _reset(self.server)


def _reset(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABRUPT)
    _close(line, socket.SHUT_RD)


def _close(line: socket.socket, how: int = socket.SHUT_RDWR) -> None:
    # Another thread may still read from it, and would hold it open.
    with contextlib.suppress(OSError):
        line.shutdown(how)
    with contextlib.suppress(OSError):
        line.close()
