"""Custody as strangers get it: every line can be checked, and none tells who of the staff acted."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from portal.evidence.models import CustodyEvent

PORTAL = "portal"


@dataclass(frozen=True)
class Line:
    """One line: what its digest seals, word for word, and a number in place of a person."""

    digest: str
    content: str
    by: str

    @property
    def said(self) -> dict:
        return json.loads(self.content)

    def as_dict(self) -> dict:
        return {"digest": self.digest, "by": self.by, "content": self.content}


class People:
    """Staff by number, in the order in which they appear: it can be seen that two people touched
    a file, not who they are, nor whether they touched another one."""

    def __init__(self, events: Iterable[CustodyEvent]):
        seen = dict.fromkeys(event.actor_id for event in events if event.actor_id)
        self.numbers = {actor: at for at, actor in enumerate(seen, 1)}

    def number(self, event: CustodyEvent) -> int | None:
        return self.numbers[event.actor_id] if event.actor_id else None

    def code(self, event: CustodyEvent) -> str:
        return f"staff-{self.numbers[event.actor_id]}" if event.actor_id else PORTAL


def events_of(items: Iterable[int], until: datetime) -> dict[int, list[CustodyEvent]]:
    """The lines of many items, each by its key. A paper made again lists the same lines: later
    ones belong to the next paper."""
    found = {item: [] for item in items}
    lines = CustodyEvent.objects.filter(subject__in=list(found), at__lte=until)
    for event in lines.order_by("sequence"):
        found[event.subject_id].append(event)
    return found


def lines_of(events: list[CustodyEvent], people: People) -> list[Line]:
    return [Line(one.digest, one.sealed_content().decode(), people.code(one)) for one in events]


def first_bad(lines: list[dict]) -> tuple[int, str] | None:
    """The number of the first line of a list (as `Line.as_dict`) that does not hold, and why."""
    previous = None
    for number, line in enumerate(lines, 1):
        said = json.loads(line["content"])
        if hashlib.sha256(line["content"].encode()).hexdigest() != line["digest"]:
            return number, "it does not hold what was sealed"
        if said["sequence"] != number:
            return number, "a line before it is missing"
        if previous is not None and said["previous"] != previous:
            return number, "it does not seal the line before it"
        previous = line["digest"]
    return None
