"""The line before a receipt code is looked at, where no phone derived what it stands for.

That costs the server some hundredths of a second, for codes that nobody has as well. So many
requests may be at it on this machine, and only as many as it has processors, and one, work at the
same time: whoever reads another page finds a free thread. Who comes when all places are taken gets
a page with everything typed and a ticket, good once; after the wait they have places of their own,
and so has whoever is inside already. Nobody is told by address.

The line stands before the code, so it tells nothing of it. The code itself goes back to whoever
typed it, in the page, and is kept nowhere: a ticket is a keyed hash that is good for one code.
"""

import hashlib
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import ngettext
from redis.exceptions import RedisError

from portal.evidence.lanes import Full, Lane, Place
from reports.incidents import pressure, receipts

# Hidden fields: a place in the line, and the word that somebody is inside already.
TICKET, PASS = "code_line", "code_pass"
# At work at once on this machine: a further derivation would only make all of them slower.
WORK = Lane("codes-at-work", places=(os.cpu_count() or 1) + 1, bytes=0)
# Nobody holds a thread for longer than some seconds while the others work.
TURN, TURNS = 0.005, 600
# About as many a second are served: who comes in a crowd of so many waits so much longer.
A_SECOND = 10
SHORTEST, LONGEST = 5, 60
# Whoever is inside writes an answer; the pass is good for two hours, and so often.
INSIDE = 2 * 60 * 60
USES = 30


class InLine(Exception):
    """All places are taken: come back in `left` seconds, with this ticket."""

    def __init__(self, left: int, ticket: str):
        super().__init__("in line")
        self.left = left
        self.ticket = ticket


def derived(post: Mapping) -> receipts.OpenCode:
    """What the code of a form stands for. Raises Refused for what is no code, and InLine."""
    code = receipts.read(post.get("code", ""))
    with _place(code, post.get(TICKET, ""), post.get(PASS, "")):
        return receipts.derive(post["code"])


def pass_for(post: Mapping) -> str:
    """What a page carries for whoever is inside: they answer without standing in line again.

    The same one for as long as it is good, so that its uses come to an end.
    """
    code, given = receipts.read(post["code"]), post.get(PASS, "")
    if _is_pass(code, given) and _counted(_uses_of(given)) <= USES:
        return given
    return pressure.ticket(f"inside {code}", INSIDE)


def said(seconds: int) -> str:
    return ngettext(
        "Very many people are coming in. Wait %(count)s second, then press the button again. "
        "Everything you typed is still here, and your place is kept.",
        "Very many people are coming in. Wait %(count)s seconds, then press the button again. "
        "Everything you typed is still here, and your place is kept.",
        seconds,
    ) % {"count": seconds}


@contextmanager
def _place(code: str, ticket: str, given: str) -> Iterator[None]:
    room = _room(code, ticket, given)
    work = None
    try:
        work = _turn(code)
        yield
    finally:
        for place in (work, room):
            if place is not None:
                place.leave()


def _room(code: str, ticket: str, given: str) -> Place | None:
    everybody, waited, inside = _lanes()
    if _is_inside(code, given):
        with suppress(Full):
            return _enter(inside)
    left = pressure.has_waited(_line_of(code), ticket)
    if left:
        raise InLine(left, ticket)
    with suppress(Full):
        return _enter(everybody)
    if left == 0 and pressure.first_use(f"{_line_of(code)} {ticket}"):
        with suppress(Full):
            return _enter(waited)
    raise _told_to_wait(code)


def _lanes() -> tuple[Lane, Lane, Lane]:
    """For whoever comes, for those who have waited, and for whoever is inside: all places together
    are so many as the settings say."""
    most = settings.CODES_AT_ONCE
    waited, inside = max(1, most // 6), max(1, most // 4)
    return (
        Lane("codes", places=max(1, most - waited - inside), bytes=0),
        Lane("codes-waited", places=waited, bytes=0),
        Lane("codes-inside", places=inside, bytes=0),
    )


def _turn(code: str) -> Place | None:
    """A place at work; each is free again after a moment, and those who wait here are few."""
    for _wait in range(TURNS):
        with suppress(Full):
            return _enter(WORK)
        time.sleep(TURN)
    raise _told_to_wait(code)


def _told_to_wait(code: str) -> InLine:
    crowd = _count(f"codes:{int(time.time()) // pressure.MINUTE}", 2 * pressure.MINUTE)
    left = min(LONGEST, SHORTEST + crowd // A_SECOND)
    return InLine(left, pressure.ticket(_line_of(code), left))


def _line_of(code: str) -> str:
    return f"code {code}"


def _enter(lane: Lane) -> Place | None:
    """None when the disk is so full that nobody can say: then everybody comes in."""
    try:
        return lane.enter()
    except OSError:
        return None


def _is_inside(code: str, given: str) -> bool:
    return _is_pass(code, given) and _count(_uses_of(given), 2 * INSIDE) <= USES


def _is_pass(code: str, given: str) -> bool:
    return pressure.has_waited(f"inside {code}", given) is not None


def _uses_of(given: str) -> str:
    return f"code-pass:{hashlib.sha256(given.encode()).hexdigest()[:32]}"


def _count(key: str, seconds: int) -> int:
    try:
        return cache.count(key, seconds)
    except RedisError:
        return 0


def _counted(key: str) -> int:
    try:
        return cache.get(key, 0)
    except RedisError:
        return 0
