"""Starts the processes of one machine, starts them again when they die, ends them all.

Each child is a fork of this process with everything already imported, so that five
processes are up as fast as one and share their memory. The caller must have no threads
and no open database connections when it calls `Supervisor.run`.
"""

import contextlib
import os
import selectors
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from portal.lib.processes import die_with_parent, hold_lifeline

LOG_LIMIT = 10_000_000
LONGEST_PAUSE = 30.0
ENOUGH_UPTIME = 60.0
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass
class Child:
    name: str
    work: Callable[[], None]
    pid: int = 0
    started: float = 0.0
    deaths: int = 0
    due: float = field(default=0.0)


class Supervisor:
    """`say` gets one sentence whenever a person should know something."""

    def __init__(self, logs: Path, say: Callable[[str], None], *, patience: float = 10.0):
        self.logs = logs
        self.say = say
        self.patience = patience
        self.children: list[Child] = []
        self.closing: list[int] = []
        self._asked = 0
        self._when_changed: Callable[[], None] = lambda: None
        self._lifeline: tuple[int, int] = (-1, -1)
        self._wakeup: tuple[int, int] = (-1, -1)

    def add(self, name: str, work: Callable[[], None]) -> None:
        """A child that calls `work`, which is not meant to return."""
        self.children.append(Child(name, work))

    def close_in_children(self, descriptor: int) -> None:
        """A descriptor (a lock) that only this process is to hold."""
        self.closing.append(descriptor)

    def pids(self) -> dict[str, int]:
        return {child.name: child.pid for child in self.children if child.pid}

    def run(
        self,
        when_started: Callable[[], None] = lambda: None,
        when_changed: Callable[[], None] = lambda: None,
    ) -> None:
        """Until SIGINT or SIGTERM; then every child has ended. `when_started` is called once,
        `when_changed` whenever a child has another process."""
        self._when_changed = when_changed
        self.logs.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lifeline = os.pipe()
        self._wakeup = os.pipe()
        for end in self._wakeup:
            os.set_blocking(end, False)
        before = {number: signal.signal(number, self._asked_to_stop) for number in STOPPING}
        before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *about: None)
        signal.set_wakeup_fd(self._wakeup[1], warn_on_full_buffer=False)
        try:
            self.restart_the_dead()
            when_started()
            while not self.stopping:
                self.restart_the_dead()
                self.wait(1.0)
        finally:
            self._end_all()
            signal.set_wakeup_fd(-1)
            for number, handler in before.items():
                signal.signal(number, handler)
            for end in (*self._lifeline, *self._wakeup):
                os.close(end)

    @property
    def stopping(self) -> bool:
        return self._asked > 0

    def wait(self, seconds: float) -> None:
        """Sleep that ends early when something happened."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._wakeup[0], selectors.EVENT_READ)
            if selector.select(seconds):
                os.read(self._wakeup[0], 4096)

    def restart_the_dead(self) -> None:
        self._reap()
        now = time.monotonic()
        due = [child for child in self.children if not child.pid and now >= child.due]
        if due and not self.stopping:
            for child in due:
                self._start(child)
            self._when_changed()

    # --- inside ------------------------------------------------------------------------------

    def _asked_to_stop(self, number, frame) -> None:
        self._asked += 1

    def _reap(self) -> None:
        for child in self.children:
            if not child.pid:
                continue
            pid, status = os.waitpid(child.pid, os.WNOHANG)
            if not pid:
                continue
            _end_group(child.pid, signal.SIGKILL)
            now = time.monotonic()
            child.deaths = 1 if now - child.started > ENOUGH_UPTIME else child.deaths + 1
            pause = min(LONGEST_PAUSE, 2.0 ** (child.deaths - 1) - 1)
            child.pid, child.due = 0, now + pause
            if not self.stopping:
                self.say(
                    f"{child.name} ended ({_how(status)}); it starts again"
                    + (f" in {pause:.0f} s" if pause else "")
                    + f". See {self.logs / child.name}.log"
                )

    def _start(self, child: Child) -> None:
        log = self.logs / f"{child.name}.log"
        if log.exists() and log.stat().st_size > LOG_LIMIT:
            log.replace(log.with_suffix(".log.1"))
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        child.started = time.monotonic()
        pid = os.fork()
        if pid:
            child.pid = pid
            return
        code = 1
        try:
            self._become(log, parent)
            child.work()
            code = 0
        except SystemExit as ending:
            code = ending.code if isinstance(ending.code, int) else int(ending.code is not None)
            if isinstance(ending.code, str):
                print(ending.code, file=sys.stderr)
        except KeyboardInterrupt:
            code = 130
        except BaseException as problem:
            # Where it happened, not what it said: a message may quote what was sealed.
            place = traceback.extract_tb(problem.__traceback__)[-1]
            print(
                f"{child.name}: {type(problem).__name__} at {place.filename}:{place.lineno}",
                file=sys.stderr,
            )
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def _become(self, log: Path, parent: int) -> None:
        """What makes a fork a process of its own: group, signals, logs, a way to end."""
        # A group of its own: Ctrl-C reaches the supervisor alone, which ends all in order.
        os.setpgid(0, 0)
        signal.set_wakeup_fd(-1)
        for number in (*STOPPING, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        os.close(self._lifeline[1])
        for descriptor in (*self._wakeup, *self.closing):
            os.close(descriptor)
        die_with_parent(signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)
        nothing = os.open(os.devnull, os.O_RDONLY)
        written = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.dup2(nothing, 0)
        os.dup2(written, 1)
        os.dup2(written, 2)
        if not sys.platform.startswith("linux"):
            hold_lifeline(self._lifeline[0])

    def _end_all(self) -> None:
        """Each child may finish what it does, as long as nobody asks a second time."""
        self.say("Stopping …")
        for child in self.children:
            if child.pid:
                _signal(child.pid, signal.SIGTERM)
        limit = time.monotonic() + self.patience
        for child in self.children:
            while child.pid and time.monotonic() < limit and self._asked < 2:
                if os.waitpid(child.pid, os.WNOHANG)[0]:
                    _end_group(child.pid, signal.SIGKILL)
                    child.pid = 0
                else:
                    time.sleep(0.02)
        for child in self.children:
            if child.pid:
                _end_group(child.pid, signal.SIGKILL)
                os.waitpid(child.pid, 0)
                child.pid = 0


def _signal(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def _end_group(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def _how(status: int) -> str:
    if os.WIFSIGNALED(status):
        return signal.Signals(os.WTERMSIG(status)).name
    return f"code {os.WEXITSTATUS(status)}"
