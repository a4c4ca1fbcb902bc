"""Whatever a file does, it does alone: no network, no other file, and the worker goes on."""

import os
import signal
import socket
import sys
import time
from pathlib import Path

import pytest

from portal.evidence import sandbox, sandbox_root, sandbox_tiers
from portal.evidence.sandbox import Limits, SandboxUnavailable
from portal.evidence.sandbox_tiers import Sandbox

FENCED = [1, 2]
SECRET = "what-only-the-worker-may-read"


@pytest.fixture(params=FENCED)
def fence(request):
    fence = Sandbox(request.param)
    yield fence
    fence.close()


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.fixture
def python(monkeypatch):
    """Let the sandbox run Python as if it were a decoder that a file has taken over."""
    monkeypatch.setitem(sandbox_tiers.PROGRAMS, "python", ("python",))
    monkeypatch.setattr(
        sandbox_root,
        "tool",
        lambda name, real=sandbox_root.tool: (
            sandbox_root.python() if name == "python" else real(name)
        ),
    )
    sandbox_root.libraries.cache_clear()
    yield lambda code: ["-I", "-S", "-c", code, "{source}"]
    sandbox_root.libraries.cache_clear()


def attempt(fence, source, arguments, **limits):
    return fence.execute("python", source, [], arguments, Limits(**limits), None)


def test_the_best_fence_of_this_machine_has_been_tried(settings):
    assert sandbox.tier() == 1
    assert sandbox.describe()


def test_a_step_can_open_no_other_file_and_no_line(fence, media, tmp_path, listener):
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    paths = [str(secret), "/etc/passwd", "/proc/self/environ", "/proc/1/environ", str(tmp_path)]
    attempt = {"paths": paths, "port": listener}
    result = fence.step("attempt_escape", media("photo.jpg"), [], attempt, Limits(), None)
    assert (result.ok, result.facts) == (True, {"reached": []})


def test_without_a_fence_the_same_attempt_succeeds(media, tmp_path, listener):
    """Otherwise the test above could pass because the attempt is broken."""
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    bare = Sandbox(3)
    attempt = {"paths": [str(secret), "/etc/passwd"], "port": listener}
    result = bare.step("attempt_escape", media("photo.jpg"), [], attempt, Limits(), None)
    bare.close()
    assert result.facts["reached"] == [str(secret), "/etc/passwd", "network"]


def test_a_program_reads_its_own_file_and_nothing_else(fence, python, tmp_path, listener):
    own, other = tmp_path / "own", tmp_path / "other"
    own.write_text("my own words")
    other.write_text(SECRET)
    code = f"""
import socket, sys
print(open(sys.argv[1]).read())
for path in ["/etc/passwd", {str(other)!r}, "/proc/1/environ", "/proc/self/environ"]:
    try: print("read", open(path).read())
    except OSError: pass
for port in [{listener}, 53]:
    try: socket.create_connection(("127.0.0.1", port), 1); print("network")
    except OSError: pass
try: open(sys.argv[1], "a").write("changed")
except OSError: pass
"""
    result = attempt(fence, own, python(code))
    assert (result.reason, result.output.decode()) == ("", "my own words\n")
    assert own.read_text() == "my own words"


def test_nothing_of_the_workers_environment_is_inside(fence, python, tmp_path, monkeypatch):
    monkeypatch.setenv("INTAKE_KEY", SECRET)
    (tmp_path / "own").touch()
    result = attempt(fence, tmp_path / "own", python("import os; print(dict(os.environ))"))
    assert result.ok and SECRET.encode() not in result.output and b"MALLOC" in result.output


@pytest.mark.parametrize(
    ("code", "limits", "reason"),
    [
        ("while True: pass", {"cpu_seconds": 1}, "too_long"),
        ("import time; time.sleep(60)", {"wall_seconds": 1}, "too_long"),
        ("import ctypes; ctypes.string_at(0)", {}, "crashed"),
        ("import os; os.abort()", {}, "crashed"),
        ("bytearray(10**10)", {}, "unreadable"),
        ("raise SystemExit(3)", {}, "unreadable"),
    ],
)
def test_a_program_that_misbehaves_ends_with_a_reason(
    fence, python, tmp_path, code, limits, reason
):
    (tmp_path / "own").touch()
    result = attempt(fence, tmp_path / "own", python(code), **limits)
    assert (result.reason, bool(result.sentence)) == (reason, True)


def test_a_program_writes_no_more_than_it_may(fence, python, tmp_path):
    own, out = tmp_path / "own", tmp_path / "out.bin"
    own.touch()
    out.touch()
    code = "import signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_DFL)\n"
    code += "open(sys.argv[2], 'wb').write(bytes(10**7))"
    result = fence.execute(
        "python", own, [out], [*python(code), "{0}"], Limits(output_bytes=1 << 20), None
    )
    assert result.reason == "too_large" and out.stat().st_size <= 1 << 20


def test_a_program_that_never_stops_talking_fills_nothing(fence, python, tmp_path):
    (tmp_path / "own").touch()
    code = "import sys\nfor _ in range(3000): sys.stdout.write('x' * 1000)"
    result = attempt(fence, tmp_path / "own", python(code))
    assert result.ok and len(result.output) < 400_000


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        ({"memory_bytes": 150 << 20}, "too_much_memory"),
        ({"wall_seconds": 0}, "too_long"),
        ({"output_bytes": 1000}, "too_large"),
    ],
)
def test_a_picture_that_asks_for_too_much_stops_and_the_next_is_drawn(
    fence, media, tmp_path, limits, reason
):
    picture = {"format": "PNG", "max_pixels": 10**8, "sides": [320]}
    out = tmp_path / "out.jpg"
    out.touch()
    bad = fence.step("pictures", media("wide.png"), [out], picture, Limits(**limits), None)
    good = fence.step("pictures", media("wide.png"), [out], picture, Limits(), None)
    assert (bad.reason, good.reason) == (reason, "")


def test_a_parent_that_was_killed_is_started_anew(fence, media):
    facts = {"format": "JPEG", "max_pixels": 10**8}
    fence.step("picture_facts", media("photo.jpg"), [], facts, Limits(), None)
    os.kill(fence._parent.pid, signal.SIGKILL)
    fence._parent.wait()
    assert fence.step("picture_facts", media("photo.jpg"), [], facts, Limits(), None).ok


def test_a_worker_forked_from_another_starts_its_own(media, tmp_path):
    facts = {"format": "JPEG", "max_pixels": 10**8}
    assert sandbox.run("picture_facts", media("photo.jpg"), arguments=facts).ok
    worker = os.fork()
    if not worker:
        ok = sandbox.run("picture_facts", media("photo.jpg"), arguments=facts).ok
        sandbox.close()
        os._exit(0 if ok else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]) == 0
    assert sandbox.run("picture_facts", media("photo.jpg"), arguments=facts).ok


@pytest.mark.parametrize("tier", FENCED)
def test_a_worker_that_dies_leaves_nobody_decoding(media, tmp_path, tier):
    noted = tmp_path / "pid"
    worker = os.fork()
    if not worker:
        fence = Sandbox(tier)
        facts = {"format": "JPEG", "max_pixels": 10**8}
        fence.step("picture_facts", media("photo.jpg"), [], facts, Limits(), None)
        noted.write_text(str(fence._parent.pid))
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(worker, 0)
    parent = int(noted.read_text())
    for _ in range(100):
        if not is_running(parent):
            break
        time.sleep(0.05)
    assert not is_running(parent)


def is_running(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_failed_step_leaves_no_half_made_copy(media, tmp_path):
    arguments = {"format": "JPEG", "max_pixels": 10**8, "sides": [320]}
    result = sandbox.run(
        "pictures", media("noise.bin"), tmp_path, outputs=["a.jpg"], arguments=arguments
    )
    assert result.reason == "unreadable" and list(tmp_path.glob("*.jpg")) == []


def test_waiting_is_noticed_so_that_a_lease_can_be_renewed(fence, python, tmp_path, monkeypatch):
    monkeypatch.setattr(sandbox_tiers, "WAIT", 0.1)
    (tmp_path / "own").touch()
    ticks = []
    fence.execute(
        "python",
        tmp_path / "own",
        [],
        python("import time; time.sleep(0.5)"),
        Limits(),
        lambda: ticks.append(1),
    )
    assert ticks


def test_a_machine_without_any_fence_refuses_media(monkeypatch, settings, media):
    monkeypatch.setattr(sandbox, "_tier", 3)
    settings.MEDIA_SANDBOX_REQUIRED = True
    with pytest.raises(SandboxUnavailable):
        sandbox.run("picture_facts", media("photo.jpg"))
    assert "bubblewrap" in sandbox.describe()


def test_the_operator_may_say_that_limits_are_enough(monkeypatch, settings, media):
    monkeypatch.setattr(sandbox, "_tier", 3)
    settings.MEDIA_SANDBOX_REQUIRED = False
    facts = {"format": "JPEG", "max_pixels": 10**8}
    assert sandbox.run("picture_facts", media("photo.jpg"), arguments=facts).ok
    monkeypatch.undo()
    sandbox.close()


def test_where_bubblewrap_is_barred_the_kernels_own_fences_are_used(monkeypatch):
    monkeypatch.setattr(sandbox, "_tier", 0)
    monkeypatch.setattr(sandbox_root, "bubblewrap", lambda: ())
    assert sandbox.tier() == 2


def test_a_fence_that_does_not_hold_does_not_count(monkeypatch):
    monkeypatch.setattr(sandbox, "_tier", 0)
    monkeypatch.setattr(sandbox_tiers.Sandbox, "_fence", lambda *anything: [])
    monkeypatch.setattr(sandbox_root, "has_kernel_fences", lambda: False)
    assert sandbox.tier() == 3


def test_the_child_imports_nothing_of_the_house():
    for path in filter(Path.is_file, sandbox_root.OWN_FILES):
        text = path.read_text()
        assert "portal" not in text and "django" not in text.lower().replace("of django", "")
    assert sys.executable
