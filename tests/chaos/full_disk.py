"""A disk that runs full in the middle of an upload: files wait, texts are taken, then it goes on.

As root a small disk is made in memory and filled to the last byte. Elsewhere a second web server
keeps so much in reserve that the same disk counts as full to it.
"""

import contextlib
import hashlib
import os
import random
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from tests.bench.table import Row
from tests.chaos import phones
from tests.chaos.ground import Ground

KB, MB = 1 << 10, 1 << 20
DISK, RESERVE, FILE, CHUNK = 48 * MB, 256 * KB, 12 * MB, 512 * KB
# So that a chunk still begins, and does not fit.
LEFT = 2 * MB + RESERVE + 100 * KB
FULL, TAKEN, FILED, SEALED = 507, 204, 201, 202


@dataclass
class Said:
    """What the portal answered, by what it was asked for."""

    when_full: dict[str, int] = field(default_factory=dict)
    before: int = 0
    after: int = 0
    identical: bool = False

    @property
    def fine(self) -> bool:
        return (
            self.when_full
            == {"chunk": FULL, "new file": FULL, "words": FILED, "sealed words": SEALED}
            and 0 < self.before <= self.after < FILE
            and self.identical
        )


def measure(ground: Ground):
    with contextlib.ExitStack() as ends:
        disk = ends.enter_context(small_disk(ground.folder / "small-disk"))
        said = _filled(ground, ends, disk) if disk else _pretended(ground, ends)
    where = f"a disk of {DISK // MB} MB filled to the last byte"
    if not disk:
        where = "a disk that counts as full (nothing may be mounted here: DISK_RESERVE_BYTES)"
    told = ", ".join(f"{what} {status}" for what, status in said.when_full.items())
    yield Row(
        f"{where} in the middle of an upload",
        f"{told}; {said.after / MB:.1f} MB were kept, and the rest came when there was room again"
        + ": bit-identical" * said.identical,
        "file 507, words taken, goes on",
        said.fine,
        {"said": said.when_full, "kept": [said.before, said.after], "mounted": bool(disk)},
    )


@contextlib.contextmanager
def small_disk(place: Path):
    """The folder of a small disk, or None where none can be mounted."""
    place.mkdir(mode=0o700)
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=0700", "portal-chaos", str(place)]
    mounted = (
        os.geteuid() == 0
        and not subprocess.run(command, capture_output=True, check=False).returncode
    )
    try:
        yield place if mounted else None
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(place)], check=True)


def _filled(ground: Ground, ends: contextlib.ExitStack, disk: Path) -> Said:
    own = {"VAR_DIR": str(disk), "SCRATCH_DIR": str(disk / "scratch")}
    own |= {"KEYS_DIR": str(ground.var / "keys"), "DISK_RESERVE_BYTES": str(RESERVE)}
    log = ground.folder / "small-web.log"
    port = ends.enter_context(ground.another_web(log, **own)).port
    upload = Uploading(ground, port)
    upload.send(FILE // 3)
    ballast = disk / "ballast"
    _fill(ballast, shutil.disk_usage(disk).free - LEFT)
    said = Said(before=upload.offset)
    said.when_full["chunk"] = upload.send(FILE)
    said.after = upload.found()
    _fill(ballast, shutil.disk_usage(disk).free)
    _ask_for_the_rest(ground, port, said)
    ballast.unlink()
    upload.send(FILE)
    said.identical = upload.is_identical(**own)
    return said


def _pretended(ground: Ground, ends: contextlib.ExitStack) -> Said:
    log = ground.folder / "full-web.log"
    full = ends.enter_context(ground.another_web(log, DISK_RESERVE_BYTES=str(1 << 60))).port
    upload = Uploading(ground, ground.web.port)
    upload.send(FILE // 3)
    said = Said(before=upload.offset)
    upload.port = full
    said.when_full["chunk"] = upload.send(FILE)
    said.after = upload.found()
    _ask_for_the_rest(ground, full, said)
    upload.port = ground.web.port
    upload.send(FILE)
    said.identical = upload.is_identical()
    return said


def _ask_for_the_rest(ground: Ground, port: int, said: Said) -> None:
    report = phones.file(port, phones.told(files_expected=1))
    headers = phones.announced(report, CHUNK, uuid4()) | phones.BYTES
    whole = phones.ask(port, "POST", "/api/v1/uploads/", bytes(CHUNK), **headers)
    said.when_full["new file"] = whole.status
    # What is not taken raises NotTaken.
    said.when_full["words"] = FILED
    phones.file_sealed(port, phones.told(), ground.intake_public)
    said.when_full["sealed words"] = SEALED


def _fill(path: Path, size: int) -> None:
    with path.open("ab", buffering=0) as file, contextlib.suppress(OSError):
        while size > 0:
            size -= file.write(bytes(min(4 * KB, size)))


class Uploading:
    """One file, sent chunk by chunk as far as it goes."""

    def __init__(self, ground: Ground, port: int):
        self.ground = ground
        self.port = port
        self.content = random.Random(ground.seed).randbytes(FILE)
        self.client_id = uuid4()
        report = phones.file(port, phones.told(files_expected=1))
        self.address = phones.begin(port, report, FILE, self.client_id)
        self.offset = 0

    def send(self, until: int) -> int:
        """The last status: of the chunk that reached so far, or that was not taken."""
        status = TAKEN
        while self.offset < until and status == TAKEN:
            chunk = self.content[self.offset : self.offset + CHUNK]
            answer = phones.send(self.port, self.address, self.offset, chunk)
            status = answer.status
            if status == TAKEN:
                self.offset = answer.offset
        return status

    def found(self) -> int:
        self.offset = phones.how_far(self.port, self.address)
        return self.offset

    def is_identical(self, **own: str) -> bool:
        items = self.ground.items([str(self.client_id)])
        opened = self.ground.inside("opened", list(items.values()), **own)
        return list(opened.values()) == [hashlib.sha256(self.content).hexdigest()]
