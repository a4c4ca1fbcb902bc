"""Two connections that send the same part of one file at the same moment, with other bytes.

One of them wins; what it was answered for is what lies in the store.
"""

import hashlib
import random
import threading
from uuid import uuid4

from tests.bench.table import Row
from tests.chaos import phones
from tests.chaos.ground import Ground

SIZE, PART = 300_000, 200_000
TAKEN, BUSY = 204, {409, 423}


def measure(ground: Ground, rounds: int = 40):
    port = ground.web.port
    told = [phones.file(port, phones.told(files_expected=20)) for _ in range((rounds + 19) // 20)]
    wrong, answers, known = [], [], {}
    for number in range(rounds):
        dice = random.Random(f"{ground.seed}:{number}")
        ends = dice.randbytes(SIZE - PART)
        beginnings = [dice.randbytes(PART) for _side in range(2)]
        client_id = uuid4()
        address = phones.begin(port, told[number // 20], SIZE, client_id)
        said = _both(port, address, beginnings)
        answers.append(sorted(said))
        if said.count(TAKEN) != 1 or not set(said) <= {TAKEN, *BUSY}:
            wrong.append(f"round {number}: {said}")
            continue
        winner = beginnings[said.index(TAKEN)]
        last = phones.send(port, address, phones.how_far(port, address), ends)
        if last.status != TAKEN:
            wrong.append(f"round {number}: its end {last.status}")
        known[str(client_id)] = hashlib.sha256(winner + ends).hexdigest()
    wrong += _compared(ground, known)
    yield Row(
        f"two PATCHes of other bytes at once, {rounds} times",
        f"{len(known)} times one of them taken and the other told 409 or 423, "
        f"{len(known) - len(wrong)} files bit-identical with the one that was taken"
        + (f"; first: {wrong[0]}" if wrong else ""),
        "always",
        not wrong and len(known) == rounds,
        {"answers": answers, "wrong": wrong},
    )


def _both(port: int, address: str, beginnings: list[bytes]) -> list[int]:
    start = threading.Barrier(2)
    said = [0, 0]

    def send(side: int) -> None:
        start.wait()
        said[side] = phones.send(port, address, 0, beginnings[side]).status

    threads = [threading.Thread(target=send, args=(side,)) for side in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def _compared(ground: Ground, known: dict[str, str]) -> list[str]:
    """What the portal has of these files is what was promised, opened with their keys."""
    items = ground.items(list(known))
    opened = ground.inside("opened", list(items.values()))
    return [
        f"file {number}"
        for number, sha256 in known.items()
        if opened.get(items.get(number, "")) != sha256
    ]
