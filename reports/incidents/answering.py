"""A sealed answer to the observers' checklist: it comes the way of reports, to another room."""

from datetime import datetime
from uuid import UUID

from observers.fieldwork import actions, reading
from observers.fieldwork.models import Answer
from observers.roster.models import Observer
from portal.evidence import uploads
from portal.evidence.upload_endings import Ending
from portal.evidence.uploads import Arrived
from reports.incidents.announcing import Promise


class Unclear(Exception):
    """An answer that cannot be taken; `str()` is a code for staff, no value."""


def take(
    told, promises: list[Promise], *, number: UUID, observer: Observer | None, now: datetime
) -> Answer:
    """Write down what the `checklist` part of an envelope tells. Raises Unclear.

    The photo of an answer comes after it, as files of reports do; `promises` names it.
    """
    if observer is None:
        raise Unclear("no-observer")
    if not isinstance(told, dict):
        raise Unclear("invalid: checklist")
    try:
        read = reading.read(told, uuid=number, now=now)
        if (read.question.kind == Answer.Kind.PHOTO) != (len(promises) == 1):
            raise Unclear("invalid: checklist photo")
        promised = promises[0].sha256 if promises else ""
        source = Answer.Source.ENVELOPE
        return actions.answer(read, observer=observer, promised=promised, source=source).answer
    except reading.Invalid as problem:
        raise Unclear(f"invalid: checklist {problem.field}") from None
    except actions.NoStation:
        raise Unclear("no-station") from None
    except actions.Conflict:
        raise Unclear("another-body") from None


def answer_of(number: UUID) -> Answer | None:
    """The answer that was told under this number."""
    return Answer.objects.filter(public_id=number).first()


def bring_photo(answer: Answer, photo: Arrived, ending: Ending, *, name: str = "") -> None:
    """Give an answer the photo that came for it. Raises Refused."""
    try:
        actions.bring_photo(answer, photo, ending, name=name)
    except BaseException:
        uploads.discard(photo)
        raise
