"""Files sent through a network that breaks at random bytes, while the portal's own processes die.

Half of the files come with a checksum for each chunk, as the phone's page sends them; half of
them without, as most tus clients do. Afterwards each is opened with its key and compared.
"""

import hashlib
import mmap
import random
import threading
import time
from dataclasses import dataclass
from uuid import UUID, uuid4

from tests.bench.table import Row
from tests.chaos import phones
from tests.chaos.ground import Ground
from tests.chaos.processes import children_of, kill
from tests.chaos.proxy import Plan, Proxy

MB = 1_000_000
SMALLEST_CHUNK, LARGEST_CHUNK = 16 * 1024, 512 * 1024
# All at once would only share the same two cores.
AT_ONCE = 6


@dataclass
class Sending:
    """One file on its way: what it is, and what its phone has seen."""

    number: int
    size: int
    start: int
    told: phones.Told
    client_id: UUID
    checked: bool
    sha256: str = ""
    breaks: int = 0
    # Bytes that had to be sent again, in all and after one break.
    again: int = 0
    most_again: int = 0
    taken_back: int = 0
    locked: int = 0
    seconds: float = 0.0
    problem: str = ""

    @property
    def chunk(self) -> int:
        return min(LARGEST_CHUNK, max(SMALLEST_CHUNK, self.size // 64))


def measure(
    ground: Ground,
    files: int = 20,
    cuts: int = 50,
    smallest: int = MB,
    largest: int = 200 * MB,
    kills: int = 5,
):
    dice = random.Random(f"{ground.seed}:cuts")
    sizes = spread(files, smallest, largest)
    begun = time.monotonic()
    with Pool(ground, largest + files) as pool:
        sendings = [_prepared(ground, pool, number, size) for number, size in enumerate(sizes)]
        killers = set(dice.sample(range(files), min(kills, files)))
        proxies = [
            Proxy(
                ground.web.port,
                Plan.of(one.size, cuts, dice, kills=int(one.number in killers)),
                lambda: kill_web(ground),
            )
            for one in sendings
        ]
        _send_all(sendings, proxies, pool)
    for proxy in proxies:
        proxy.close()
    seconds = time.monotonic() - begun
    yield from _rows(ground, sendings, proxies, seconds)


def spread(files: int, smallest: int, largest: int) -> list[int]:
    """Sizes from the smallest to the largest, each larger than the one before by one factor."""
    factor = (largest / smallest) ** (1 / max(1, files - 1))
    return [round(smallest * factor**number) for number in range(files)]


def kill_web(ground: Ground) -> None:
    """`kill -9` for every process that takes requests; gunicorn starts others."""
    for pid in children_of(ground.web.pid):
        kill(pid)


class Pool:
    """Random bytes on the disk, of which each file is another part."""

    def __init__(self, ground: Ground, size: int):
        self.path = ground.folder / "pool"
        dice = random.Random(ground.seed)
        with self.path.open("wb") as file:
            for _block in range(0, size, MB):
                file.write(dice.randbytes(MB))

    def __enter__(self):
        with self.path.open("rb") as file:
            self.bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return self

    def __exit__(self, *problem):
        self.bytes.close()
        self.path.unlink()


def _prepared(ground: Ground, pool: Pool, number: int, size: int) -> Sending:
    kind = phones.GUARDED if number % 4 == 1 else phones.OPEN
    said = phones.told(files_expected=1, violation_type=kind)
    told = phones.file(ground.web.port, said)
    one = Sending(number, size, number, told, uuid4(), checked=number % 2 == 0)
    digest = hashlib.sha256()
    for at in range(0, size, MB):
        digest.update(pool.bytes[one.start + at : one.start + min(at + MB, size)])
    one.sha256 = digest.hexdigest()
    return one


def _send_all(sendings: list[Sending], proxies: list[Proxy], pool: Pool) -> None:
    # The longest begins first.
    waiting = sorted(zip(sendings, proxies, strict=True), key=lambda pair: pair[0].size)
    lock = threading.Lock()

    def phone():
        while True:
            with lock:
                if not waiting:
                    return
                one, proxy = waiting.pop()
            begun = time.monotonic()
            try:
                _send(one, proxy.port, pool)
            except Exception as problem:
                one.problem = f"{type(problem).__name__}: {problem}"
            one.seconds = time.monotonic() - begun

    threads = [threading.Thread(target=phone, daemon=True) for _phone in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _send(one: Sending, port: int, pool: Pool) -> None:
    # The beginning is sent again until it is answered for, as a phone would.
    address = phones.begin(port, one.told, one.size, one.client_id, sha256=one.sha256)
    offset = 0
    while offset < one.size:
        end = min(offset + one.chunk, one.size)
        piece = pool.bytes[one.start + offset : one.start + end]
        more = phones.checksum(piece) if one.checked else {}
        try:
            answer = phones.send(port, address, offset, piece, **more)
        except phones.BROKEN:
            answer = None
        if answer is not None and answer.status == 204:
            offset = answer.offset
            continue
        if answer is not None and answer.status == 423:
            one.locked += 1
        found = phones.how_far(port, address)
        _note(one, offset, end, found)
        offset = found


def _note(one: Sending, offset: int, end: int, found: int) -> None:
    one.breaks += 1
    one.taken_back += max(0, offset - found)
    one.again += max(0, end - found)
    one.most_again = max(one.most_again, end - found)


def _rows(ground: Ground, sendings: list[Sending], proxies: list[Proxy], seconds: float):
    items = ground.items([str(one.client_id) for one in sendings])
    opened = ground.inside("opened", list(items.values()))
    wrong = [
        f"file {one.number} of {one.size} bytes: {one.problem or 'other bytes'}"
        for one in sendings
        if one.problem or opened.get(items.get(str(one.client_id), "")) != one.sha256
    ]
    cut = sum(len(proxy.plan.done) for proxy in proxies)
    killed = sum(proxy.plan.done.count("killing") for proxy in proxies)
    planned = sum(len(proxy.plan.gaps) for proxy in proxies)
    whole, total = len(sendings) - len(wrong), sum(one.size for one in sendings) / MB
    smallest, largest = sendings[0].size / MB, sendings[-1].size / MB
    figures = {
        "files": [
            {
                "size": one.size,
                "chunk": one.chunk,
                "checksums": one.checked,
                "breaks": one.breaks,
                "again": one.again,
                "locked": one.locked,
                "seconds": round(one.seconds, 1),
                "cuts": {kind: done.count(kind) for kind in sorted(set(done))},
            }
            for one, proxy in zip(sendings, proxies, strict=True)
            for done in [proxy.plan.done]
        ],
        "seconds": round(seconds, 1),
        "wrong": wrong,
    }
    yield Row(
        f"{len(sendings)} files of {smallest:.1f} to {largest:.0f} MB ({total:.0f} MB, sizes "
        f"apart by one factor), {planned // len(sendings)} cuts each, {killed} of all "
        f"{cut} with every web process killed inside a PATCH",
        f"{whole} of {len(sendings)} opened and bit-identical, {seconds:.0f} s"
        + (f"; first: {wrong[0]}" if wrong else ""),
        "all",
        not wrong and cut == planned,
        figures,
    )
    worst = max(one.most_again / one.chunk for one in sendings)
    back = sum(one.taken_back for one in sendings)
    yield Row(
        "what a cut costs",
        f"at most {worst:.2f} chunks sent again after one cut, {back} bytes promised and taken "
        f"back, {sum(one.again for one in sendings) / MB:.1f} MB sent again in all; 423 answered "
        f"{sum(one.locked for one in sendings)} times",
        "≤ 1 chunk, 0 taken back",
        worst <= 1 and back == 0,
    )
