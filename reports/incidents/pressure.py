"""What holds when strangers send more than can be taken at once: a little work, or a short wait.

Nobody is refused and nobody is counted by address: all strangers share one lane, and only when it
is full each further report has to bring a proof of work (the phone finds it in its worker) or,
from a browser without JavaScript, to come back a little later. Both are bound to the report.
People who are signed in, reports that were taken already and files of reports never stand in this
lane. Nothing of a request is kept but one number a minute.
"""

import hashlib
import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import constant_time_compare, salted_hmac
from redis.exceptions import RedisError

MINUTE = 60
HEADER = "Report-Work"
# About so many hashes on average as 2 ** bits: a second or less on a cheap phone, and twice as
# long with each doubling of the crowd.
FEWEST_BITS, MOST_BITS = 12, 18
# What was asked for counts for so long, so that a slow phone is not asked twice.
GOOD_FOR = 15 * MINUTE
SHORTEST_WAIT, LONGEST_WAIT = 10, 2 * MINUTE
# For whoever cannot work: come back then.
RETRY_AFTER = 30
LONGEST_PROOF = 120
_BITS = {str(bits) for bits in range(FEWEST_BITS, MOST_BITS + 1)}


@dataclass(frozen=True)
class Crowded(Exception):
    """The lane is full: `task` is to be worked at, or `wait` seconds to be waited."""

    task: str
    wait: int


def enter(what: str, proof: str = "", *, lane: str = "strangers") -> None:
    """One more stranger with a report; `what` names the report and its bytes. Raises Crowded.

    Whoever brings no report comes in a `lane` of its own, of the same width, and keeps no report
    waiting.
    """
    number = _count(lane)
    limit = max(1, settings.STRANGERS_A_MINUTE)
    if number <= limit or _is_proof(what, proof):
        return
    over = number // limit
    bits = min(MOST_BITS, FEWEST_BITS + over.bit_length() - 1)
    wait = min(LONGEST_WAIT, SHORTEST_WAIT * over)
    raise Crowded(_task(what, bits, int(time.time())), wait)


def ticket(what: str, wait: int) -> str:
    """A place in the waiting-line, good for this report once that many seconds are over."""
    return _signed("line", what, int(time.time()) + wait)


def has_waited(what: str, given: str) -> int | None:
    """Seconds that are left of the wait: 0 when it is over, None when this is no ticket."""
    at, _colon, _word = given.partition(":")
    if not at.isdecimal() or len(at) > 12:
        return None
    if not constant_time_compare(given, _signed("line", what, int(at))):
        return None
    left = int(at) - int(time.time())
    return max(0, left) if left > -GOOD_FOR else None


def first_use(given: str) -> bool:
    """Whether this ticket or proof was not brought before; so when nobody can say.

    A report is taken once and needs no such question. What costs work each time it is asked does.
    """
    word = salted_hmac("pressure", f"used {given}", algorithm="sha256").hexdigest()[:32]
    try:
        return cache.add(f"used:{word}", 1, GOOD_FOR)
    except RedisError:
        return True


def solved(task: str) -> str:
    """The proof for a task, as a phone finds it; "" for what no portal asks for."""
    parts = str(task).split(":")
    if len(parts) != 3 or parts[1] not in _BITS:
        return ""
    bits = int(parts[1])
    number = 0
    while not _is_small(f"{task}:{number}", bits):
        number += 1
    return f"{task}:{number}"


# --- Small things ------------------------------------------------------------------------------


def _count(lane: str) -> int:
    """How many came in this minute; none when nobody can say, for a report matters more."""
    try:
        return cache.count(f"{lane}:{int(time.time()) // MINUTE}", 2 * MINUTE)
    except RedisError:
        return 0


def _task(what: str, bits: int, at: int) -> str:
    return _signed(f"work {bits}", what, at).replace(":", f":{bits}:", 1)


def _is_proof(what: str, proof: str) -> bool:
    """at:bits:word:number, where the first three are our own words for this report."""
    at, _colon, rest = proof.partition(":")
    bits, _colon, rest = rest.partition(":")
    if len(proof) > LONGEST_PROOF or not (at.isdecimal() and bits in _BITS and ":" in rest):
        return False
    task, _colon, _number = proof.rpartition(":")
    fresh = 0 <= time.time() - int(at) < GOOD_FOR
    ours = constant_time_compare(task, _task(what, int(bits), int(at)))
    return fresh and ours and _is_small(proof, int(bits))


def _is_small(text: str, bits: int) -> bool:
    first = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")
    return first >> (32 - bits) == 0


def _signed(purpose: str, what: str, at: int) -> str:
    word = salted_hmac("pressure", f"{purpose} {what} {at}", algorithm="sha256").hexdigest()[:32]
    return f"{at}:{word}"
