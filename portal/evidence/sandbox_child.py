"""The only program in the house that touches a stranger's bytes; it runs inside the sandbox.

It imports nothing of the house and is started by path. Two ways in:

    serve    has Pillow loaded and forks one child for each file. A child is given open files,
             never paths, so it can name neither its own file nor another's.
    execute  sets the limits and becomes another program (ffmpeg) that reads one file.
"""

import contextlib
import ctypes
import errno
import gc
import json
import os
import resource
import signal
import socket
import struct
import sys

ANSWER_LIMIT = 256 * 1024
LENGTH = struct.Struct("!I")
# Nothing that reads a picture needs these. Refused, not fatal, so that programs can go on.
FORBIDDEN_CALLS = """
    socket socketpair connect bind listen accept accept4 ptrace process_vm_readv
    process_vm_writev mount umount2 move_mount open_tree fsopen pivot_root chroot unshare setns
    bpf perf_event_open keyctl add_key request_key userfaultfd io_uring_setup kexec_load
    open_by_handle_at shmget shmat msgget semget mq_open pidfd_getfd
    init_module finit_module delete_module
"""
PR_SET_PDEATHSIG, PR_SET_DUMPABLE = 1, 4


def main(mode: str, plan: dict) -> None:
    sys.path[:0] = [os.path.dirname(os.path.abspath(__file__))]
    sys.path += plan["packages"]
    die_with_the_worker()
    if mode == "serve":
        serve(plan)
    else:
        execute(plan)


# --- Fences of the kernel ---------------------------------------------------------------------


def die_with_the_worker() -> None:
    """A worker that is killed leaves nobody behind decoding."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def hide_memory() -> None:
    """No other process of the same user may read or change the memory of this one."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def confine(plan: dict) -> None:
    """Landlock and seccomp for this process and all that come from it, where asked for."""
    if plan["seccomp"]:
        forbid_calls()
    if plan["landlock"]:  # last: from here on nothing but the libraries can be opened
        restrict_paths(plan["libraries"], plan.get("reads", []), plan.get("writes", []))


def restrict_paths(libraries, reads, writes) -> None:
    from landlockpy import AccessFS, Ruleset, Scope

    read = AccessFS.READ_FILE
    folder = read | AccessFS.READ_DIR | AccessFS.EXECUTE
    every_scope = Scope.ABSTRACT_UNIX_SOCKET | Scope.SIGNAL
    with Ruleset(scoped=every_scope) as ruleset:
        for path in libraries:
            ruleset.allow_path(path, folder if os.path.isdir(path) else read | AccessFS.EXECUTE)
        for path in reads:
            ruleset.allow_path(path, read)
        for path in writes:
            ruleset.allow_path(path, read | AccessFS.WRITE_FILE | AccessFS.TRUNCATE)
        ruleset.restrict()


def forbid_calls() -> None:
    call_filter().load()


def call_filter():
    """The filter that refuses what no decoder needs; bubblewrap is given its bytes as well."""
    from seccompy import Action, Filter

    fence = Filter(default=Action.ALLOW)
    for call in FORBIDDEN_CALLS.split():
        fence.errno(call, errno.EPERM)
    return fence


def set_limits(limits: dict) -> None:
    """What one file may cost. A limit this system does not know is left out, not fatal."""
    wanted = {
        "RLIMIT_CORE": (0, 0),
        "RLIMIT_NOFILE": (64, 64),
        "RLIMIT_FSIZE": (limits["output_bytes"],) * 2,
        "RLIMIT_CPU": (limits["cpu_seconds"], limits["cpu_seconds"] + 1),
        "RLIMIT_AS": (limits["memory_bytes"],) * 2,
    }
    for name, (soft, hard) in wanted.items():
        with contextlib.suppress(ValueError, OSError, AttributeError):
            resource.setrlimit(getattr(resource, name), (soft, hard))


# --- One program, one file --------------------------------------------------------------------


def execute(plan: dict) -> None:
    confine(plan)
    set_limits(plan["limits"])
    # Python ignores these two; the program should not inherit that.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    os.execv(plan["program"][0], plan["program"])


# --- One forked child for each file -----------------------------------------------------------


def serve(plan: dict) -> None:
    """Fork a child for each request on the socket, one at a time, until the worker is gone."""
    import sandbox_blurring
    import sandbox_finding
    import sandbox_paper
    import sandbox_provenance
    import sandbox_steps

    sandbox_steps.STEPS |= sandbox_blurring.STEPS | sandbox_finding.STEPS
    sandbox_steps.STEPS |= sandbox_paper.STEPS | sandbox_provenance.STEPS
    control = socket.socket(fileno=plan["control"])
    hide_memory()
    confine(plan)
    gc.collect()
    gc.freeze()
    control.sendall(b"ready")
    while request := receive(control):
        job, files = request
        child = os.fork()
        if not child:
            control.close()
            run_step(sandbox_steps, job, files)
        for file in files:
            os.close(file)
        _, status, usage = os.wait4(child, 0)
        end_stragglers()
        send(control, {"status": status, "cpu": usage.ru_utime + usage.ru_stime})


def run_step(steps, job: dict, files: list[int]) -> None:
    """In the child: do one step, write the answer, end without Python's farewell."""
    die_with_the_worker()
    source, answer, *outputs = files
    try:
        set_limits(job["limits"])
        said = steps.STEPS[job["step"]](source, outputs, **job["arguments"])
    except steps.Refusal as refusal:
        said = {"refused": refusal.reason}
    except MemoryError:
        said = {"refused": "too_much_memory"}
    except Exception as error:  # a stranger's file may break a decoder in any way
        said = {"refused": why(error), "error": type(error).__name__}
    with contextlib.suppress(OSError):
        os.write(answer, json.dumps(said).encode()[:ANSWER_LIMIT])
    os._exit(0)


def why(error: Exception) -> str:
    """Limits speak through errors; every other one means that the file is damaged."""
    number = getattr(error, "errno", None)
    if number == errno.EFBIG:
        return "too_large"
    # Pillow has no number for it, only words.
    starved = number == errno.ENOMEM or "memory" in str(error)
    return "too_much_memory" if starved else "unreadable"


def end_stragglers() -> None:
    """Whatever a child left running ends with it. Only inside a process space of our own."""
    if os.getpid() == 1:
        with contextlib.suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, 0):
                pass


def receive(control: socket.socket) -> tuple[dict, list[int]] | None:
    start, files, _, _ = socket.recv_fds(control, 1 << 16, 16)
    if not start:
        return None
    while len(start) < LENGTH.size or len(start) < LENGTH.size + LENGTH.unpack_from(start)[0]:
        more = control.recv(1 << 16)
        if not more:
            return None
        start += more
    return json.loads(start[LENGTH.size :]), files


def send(control: socket.socket, message: dict) -> None:
    text = json.dumps(message).encode()
    control.sendall(LENGTH.pack(len(text)) + text)


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
