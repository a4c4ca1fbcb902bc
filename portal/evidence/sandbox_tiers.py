"""The fences themselves: how a child is started behind each of them, fed, watched and ended.

Whatever a file does to its child, the caller gets a Result with a reason, never an exception.
"""

import contextlib
import json
import os
import secrets
import select
import signal
import socket
import subprocess
import tempfile
import threading
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from portal.evidence import sandbox_root
from portal.evidence.sandbox_child import ANSWER_LIMIT, LENGTH

LAST_WORDS = 0.5  # seconds a warm parent may take to end by itself
GRACE = 5  # seconds a fence may take to fall after its file's time is over
WAIT = 5  # seconds between two ticks while a child works
FILES_PER_PARENT = 500

# Why a step gave nothing, by code; the sentence is for staff.
REASONS = {
    "unreadable": _("The file is damaged or not complete, so it could not be opened."),
    "crashed": _("The program that opens such files stopped at this one."),
    "too_long": _("Opening the file took too long and was stopped."),
    "too_much_memory": _("Opening the file needed too much memory and was stopped."),
    "too_large": _("What came out of the file was too large and was stopped."),
    "too_many_pixels": _("The picture claims more pixels than are opened here. It is kept whole."),
    "stopped": _("Our own machine failed while it examined the file; the file may be sound."),
    "missing_tool": _("A program for this type of file is not installed on this machine."),
}


@dataclass(frozen=True)
class Limits:
    """What opening one file may cost."""

    cpu_seconds: int = 20
    wall_seconds: int = 40
    memory_bytes: int = 1536 << 20
    output_bytes: int = 32 << 20


@dataclass(frozen=True)
class Result:
    """How a step ended. Everything a child says was written by a stranger's file: check it."""

    reason: str = ""
    facts: dict = field(default_factory=dict)
    output: bytes = b""
    notes: bytes = b""
    files: tuple[Path, ...] = ()
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        return not self.reason

    @property
    def sentence(self) -> str:
        return str(REASONS[self.reason]) if self.reason else ""


PROGRAMS = {
    "ffmpeg": ("ffmpeg",),
    "pdfinfo": ("pdfinfo",),
    "pdftoppm": ("pdftoppm",),
    "exiftool": ("perl", "exiftool"),
}


class Sandbox:
    """One tier, with the warm parent of its children. It belongs to one process."""

    def __init__(self, tier: int):
        self.tier = tier
        self.owner = os.getpid()
        self._lock = threading.RLock()
        self._parent = self._control = None
        self._files_left = 0

    # -- Steps in Python: a forked child that is given open files -----------------------------

    def step(self, name, source, outputs, arguments, limits, tick) -> Result:
        with self._lock, contextlib.ExitStack() as open_files:
            started = time.monotonic()
            answer, its_end = os.pipe()
            open_files.callback(os.close, answer)
            try:
                given = [os.open(source, os.O_RDONLY | os.O_CLOEXEC), its_end]
                open_files.callback(_close_all, given)
                given += [os.open(path, os.O_WRONLY | os.O_CLOEXEC) for path in outputs]
                self._ensure_parent()
                job = {"step": name, "arguments": arguments, "limits": asdict(limits)}
                self._ask(job, given)
            except OSError:
                self.close()
                return Result("crashed")
            _close_all(given)
            deadline = started + limits.wall_seconds
            said, status = self._listen(answer, deadline, tick)
            result = self._judge(said, status, time.monotonic() > deadline)
            self._files_left -= 1
            if status != 0 or self._files_left <= 0:
                self.close()  # a parent whose child ended badly is not used again
            seconds = time.monotonic() - started
            return Result(result.reason, result.facts, seconds=seconds)

    def _ask(self, job: dict, files: list[int]) -> None:
        text = json.dumps(job).encode()
        socket.send_fds(self._control, [LENGTH.pack(len(text)) + text], files)

    def _listen(self, answer: int, deadline: float, tick) -> tuple[bytes, int | None]:
        """The child's answer and how it ended; no status when the parent is gone or too slow."""
        said, status, waiting = bytearray(), None, {answer, self._control.fileno()}
        while waiting and (left := deadline - time.monotonic()) > 0:
            ready = select.select(waiting, (), (), min(left, WAIT))[0]
            if tick and not ready:
                tick()
            if answer in ready:
                piece = os.read(answer, 1 << 16)
                said += piece[: ANSWER_LIMIT - len(said)]
                if not piece:
                    waiting.discard(answer)
            if self._control.fileno() in ready:
                status = self._status()
                break
        while status is not None and select.select([answer], (), (), 0)[0]:
            piece = os.read(answer, 1 << 16)
            if not piece:
                break
            said += piece[: ANSWER_LIMIT - len(said)]
        return bytes(said), status

    def _status(self) -> int | None:
        with contextlib.suppress(OSError, ValueError, KeyError):
            head = self._control.recv(LENGTH.size, socket.MSG_WAITALL)
            text = self._control.recv(min(LENGTH.unpack(head)[0], 4096), socket.MSG_WAITALL)
            return int(json.loads(text)["status"])
        return None

    def _judge(self, said: bytes, status: int | None, late: bool) -> Result:
        if status is None:
            return Result("too_long" if late else "crashed")
        if os.WIFSIGNALED(status):
            return Result(_reason_of_signal(os.WTERMSIG(status)))
        try:
            facts = json.loads(said)
        except (ValueError, RecursionError):
            return Result("crashed")
        if not isinstance(facts, dict):
            return Result("crashed")
        reason = str(facts.pop("refused", ""))
        return Result(reason if reason in REASONS else "crashed" if reason else "", facts)

    def _ensure_parent(self) -> None:
        if self._parent and self._parent.poll() is None:
            return
        ours, theirs = socket.socketpair()
        plan = self._plan("") | {"control": theirs.fileno()}
        command = [*self._fence("", {}, {}), *_python("serve", plan)]
        with theirs:
            self._parent = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                env=sandbox_root.ENVIRONMENT,
                cwd="/",
                start_new_session=True,
            )
        self._control = ours
        ours.settimeout(GRACE * 4)
        self._files_left = FILES_PER_PARENT
        if ours.recv(5, socket.MSG_WAITALL) != b"ready":
            raise OSError("the sandbox did not start")

    def close(self) -> None:
        """End the warm parent and everything it started."""
        with self._lock:
            if self._control:
                self._control.close()
            if self._parent and self.owner == os.getpid():
                # It ends by itself when its line is closed, and so tells the kernel what its
                # children cost; one that waits for a child that hangs is ended.
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._parent.wait(LAST_WORDS)
                _end(self._parent)
            self._parent = self._control = None

    # -- Other programs: started fresh, with one file to read ---------------------------------

    def execute(self, name, source, outputs, arguments, limits, tick) -> Result:
        program = [sandbox_root.tool(part) for part in PROGRAMS[name]]
        if not all(program):
            return Result("missing_tool")
        inside = self.tier == 1
        reads = ["/in/source" if inside else str(source)]
        writes = [
            f"/out/{at}{path.suffix}" if inside else str(path) for at, path in enumerate(outputs)
        ]
        places = {"{source}": reads[0]}
        for at, path in enumerate(writes):
            # Some programs insist on adding the suffix themselves.
            places |= {f"{{{at}}}": path, f"{{{at}.stem}}": path.removesuffix(Path(path).suffix)}
        argv = [*program, *(places.get(part, part) for part in arguments)]
        binds = {str(source): reads[0]}, dict(zip(map(str, outputs), writes, strict=True))
        started = time.monotonic()
        with contextlib.ExitStack() as open_files:
            command, passed = self._fenced(name, argv, limits, binds, open_files)
            child = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=passed,
                env=sandbox_root.ENVIRONMENT,
                cwd="/",
                start_new_session=True,
            )
        with child:
            try:
                output, notes = _drain(child, started + limits.wall_seconds, tick)
                code = child.wait(GRACE)
            except (TimeoutError, subprocess.TimeoutExpired):
                return Result("too_long", seconds=time.monotonic() - started)
            finally:
                _end(child)
        reason = _reason_of_exit(code, notes)
        return Result(reason, {}, output, notes, seconds=time.monotonic() - started)

    def _fenced(self, name, argv, limits, binds, open_files) -> tuple[list[str], list[int]]:
        """The command that becomes a program behind the fence, and what it is given open.

        Where bubblewrap and prlimit do it all, no interpreter has to start for it.
        """
        fence, prlimit = self._fence(name, *binds), sandbox_root.tool("prlimit")
        if self.tier == 1 and prlimit and (calls := sandbox_root.forbidden_calls()):
            handed = os.memfd_create("calls")
            open_files.callback(os.close, handed)
            os.write(handed, calls)
            os.lseek(handed, 0, os.SEEK_SET)
            fence[-1:-1] = ["--seccomp", str(handed)]
            return [prlimit, *_as_options(limits), *fence, *argv], [handed]
        reads, writes = (list(one.values()) for one in binds)
        plan = self._plan(name) | {"program": argv, "limits": asdict(limits)}
        plan |= {"reads": reads, "writes": writes}
        return [*fence, *_python("execute", plan)], []

    # -- Fences ---------------------------------------------------------------------------------

    def _plan(self, name: str) -> dict:
        return {
            "packages": sandbox_root.package_folders(),
            "libraries": list(sandbox_root.libraries(name)),
            "landlock": self.tier == 2,
            "seccomp": self.tier == 2 or (self.tier == 1 and sandbox_root.has_kernel_fences()),
        }

    def _fence(self, name: str, reads: dict, writes: dict) -> list[str]:
        if self.tier != 1:
            return []
        arguments = sandbox_root.fence(name)
        for outside, within in reads.items():
            arguments += ["--ro-bind", outside, within]
        for outside, within in writes.items():
            arguments += ["--bind", outside, within]
        if not name:
            arguments.append("--as-pid-1")
        return [*arguments, "--remount-ro", "/", "--"]

    def holds(self) -> bool:
        """Whether a child that tries to break out reaches nothing."""
        listener = socket.create_server(("127.0.0.1", 0))
        with listener, tempfile.NamedTemporaryFile() as secret:
            secret.write(secrets.token_bytes(16))
            secret.flush()
            attempt = {
                "paths": ["/etc/passwd", "/proc/1/environ", "/home", secret.name],
                "port": listener.getsockname()[1],
            }
            result = self.step("attempt_escape", secret.name, [], attempt, Limits(), None)
        return result.ok and result.facts.get("reached") == []


# --- Processes ----------------------------------------------------------------------------------


def _python(mode: str, plan: dict) -> list[str]:
    child = str(sandbox_root.CHILD)
    return [sandbox_root.python(), "-I", "-S", "-B", child, mode, json.dumps(plan)]


def _as_options(limits: Limits) -> list[str]:
    """The limits of a child (see set_limits there) in the words of prlimit."""
    return [
        "--core=0:0",
        "--nofile=64:64",
        f"--fsize={limits.output_bytes}:{limits.output_bytes}",
        f"--cpu={limits.cpu_seconds}:{limits.cpu_seconds + 1}",
        f"--as={limits.memory_bytes}:{limits.memory_bytes}",
    ]


def _drain(child: subprocess.Popen, deadline: float, tick) -> tuple[bytes, bytes]:
    """What a program says on both its lines, its beginning and its end, until it closes them."""
    said = {child.stdout.fileno(): bytearray(), child.stderr.fileno(): bytearray()}
    waiting = set(said)
    while waiting:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        ready = select.select(waiting, (), (), min(left, WAIT))[0]
        if tick and not ready:
            tick()
        for line in ready:
            piece = os.read(line, 1 << 16)
            said[line] += piece
            if len(said[line]) > ANSWER_LIMIT:
                del said[line][ANSWER_LIMIT // 2 : -ANSWER_LIMIT // 4]
            if not piece:
                waiting.discard(line)
    output, notes = said.values()
    return bytes(output), bytes(notes)


def _end(process: subprocess.Popen) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _close_all(files: list[int]) -> None:
    while files:
        os.close(files.pop())


def _reason_of_exit(code: int, notes: bytes) -> str:
    if not code:
        return ""
    if b"Cannot allocate memory" in notes:
        return "too_much_memory"
    number = -code if code < 0 else code - 128
    return _reason_of_signal(number) if number > 0 else "unreadable"


def _reason_of_signal(number: int) -> str:
    return {signal.SIGXCPU: "too_long", signal.SIGXFSZ: "too_large"}.get(number, "crashed")
