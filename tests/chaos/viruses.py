"""A real virus scanner (clamd) is asked about originals; then it is killed.

Its own signatures come from the internet and are not here: it knows the harmless EICAR file by a
list of one line. What is larger than it takes, and a scanner that is gone, have words of their own.
"""

import hashlib
import shutil
import socket
import subprocess
import time

from portal.lib.processes import die_with_parent
from tests.bench.table import Row
from tests.chaos.ground import Ground, until
from tests.services import free_port

# In two parts, so that no scanner takes this file for it.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + rb"ANTIVIRUS-TEST-FILE!$H+H*"
MOST = 2_000_000
EXPECTED = ["clean", "found", "too_large", "away"]


def measure(ground: Ground):
    folder = ground.folder / "clamd"
    folder.mkdir()
    files = {"clean": b"\xff\xd8 a photo", "eicar": EICAR, "large": bytes(2 * MOST)}
    for name, content in files.items():
        (folder / name).write_bytes(content)
    port = free_port()
    scanner = _clamd(folder, port)
    try:
        address = f"127.0.0.1:{port}"
        until(lambda: _is_there(port), "clamd", 60)
        begun = time.monotonic()
        paths = [str(folder / name) for name in files]
        found = ground.inside("scanned", paths, CLAMAV_ADDRESS=address)
        seconds = time.monotonic() - begun
    finally:
        scanner.kill()
        scanner.wait()
    found += ground.inside("scanned", paths[:1], CLAMAV_ADDRESS=address)
    states = [one["state"] for one in found]
    name = found[1].get("name", "")
    yield Row(
        "a real virus scanner is asked, then killed",
        f"{', '.join(states)}; EICAR is called {name}",
        ", ".join(EXPECTED),
        states == EXPECTED and "Eicar-Test" in name,
        {"found": found, "seconds": round(seconds, 1)},
    )


def _is_there(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def _clamd(folder, port: int) -> subprocess.Popen:
    program = shutil.which("clamd") or "/usr/sbin/clamd"
    known = folder / "signatures"
    known.mkdir()
    digest = hashlib.md5(EICAR, usedforsecurity=False).hexdigest()
    (known / "own.hdb").write_text(f"{digest}:{len(EICAR)}:Eicar-Test\n")
    settings = folder / "clamd.conf"
    settings.write_text(
        f"DatabaseDirectory {known}\nTCPSocket {port}\nTCPAddr 127.0.0.1\nForeground yes\n"
        f"StreamMaxLength {MOST}\nTemporaryDirectory {folder}\nLogFile {folder / 'log'}\n"
    )
    return subprocess.Popen(
        [program, "-c", settings],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=die_with_parent,
    )
