"""A sealed answer to the observers' checklist: it comes the way of reports, to another room."""

from datetime import datetime
from uuid import UUID

from observers.fieldwork import actions, reading
from observers.fieldwork.models import Answer
from observers.roster.models import Observer


class Unclear(Exception):
    """An answer that cannot be taken; `str()` is a code for staff, no value."""


def take(told, *, number: UUID, observer: Observer | None, now: datetime) -> Answer:
    """Write down what the `checklist` part of an envelope tells. Raises Unclear."""
    if observer is None:
        raise Unclear("no-observer")
    if not isinstance(told, dict):
        raise Unclear("invalid: checklist")
    try:
        read = reading.read(told, uuid=number, now=now)
        return actions.answer(read, observer=observer, source=Answer.Source.ENVELOPE).answer
    except reading.Invalid as problem:
        raise Unclear(f"invalid: checklist {problem.field}") from None
    except actions.NoStation:
        raise Unclear("no-station") from None
    except actions.Conflict:
        raise Unclear("another-body") from None
