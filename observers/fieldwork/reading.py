"""Understands an answer, whichever way it came: from the page, or out of a sealed envelope."""

import hashlib
import hmac
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from observers.fieldwork.models import NO, UNSEEN, YES, Answer
from portal.jurisdictions import pack
from portal.jurisdictions.voting_day import Question
from portal.lib import sealing
from portal.lib.moments import tells_its_moment
from portal.lib.privacy import without_controls

TEXT_LIMIT = 2000
# What a number of voters or ballots may have: nobody counts further at one station.
MOST_DIGITS = 6
AHEAD = timedelta(days=1)
OLDEST = timedelta(days=60)
FIELDS = frozenset({"question", "value", "answered_at", "precinct"})


class Invalid(Exception):
    """An answer that cannot be understood; `str()` is a sentence for the person."""

    def __init__(self, sentence, field: str = "value"):
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field

    def __str__(self) -> str:
        return str(self.sentence)


@dataclass(frozen=True)
class Told:
    """One answer as it was told, understood and cleaned, not yet written down."""

    uuid: UUID
    question: Question
    value: str = ""
    text: str = ""
    answered_at: datetime | None = None
    # The precinct by the phone's own knowledge; without it the observer's station is meant.
    precinct: UUID | None = None

    def __repr__(self) -> str:
        return f"Told({self.uuid})"

    def digest(self, observer_pk: int, photo: str = "") -> str:
        """A keyed hash of the answer: the same body again is the same answer."""
        return _digest(self.uuid, self.question.code, self.value, self.text, photo, observer_pk)


def digest_of_photo(answer: Answer, photo: str) -> str:
    """The digest that an answer by a photo has when this SHA-256 is the photo's."""
    return _digest(answer.public_id, answer.question, "", "", photo, answer.observer_id)


def _digest(uuid: UUID, *told) -> str:
    written = json.dumps([uuid.hex, *told]).encode()
    return hmac.new(_key(settings.SECRET_KEY), written, hashlib.sha256).hexdigest()


@lru_cache(maxsize=4)
def _key(secret: str) -> bytes:
    return sealing.derive(secret.encode(), "answer-digest")


def read(data: Mapping, *, uuid: UUID, now: datetime) -> Told:
    """The answer that plain values tell. Raises Invalid."""
    if set(data) - FIELDS:
        raise Invalid(_("There is no such field."), "unknown field")
    if tells_its_moment(uuid):
        raise Invalid(_("This number was made from the time. Make a random one."), "uuid")
    code = data.get("question")
    question = pack.get().checklist.get(code) if isinstance(code, str) else None
    if question is None:
        raise Invalid(_("This question is not in the checklist any more."), "question")
    value, text = _said(question, data.get("value"))
    return Told(
        uuid,
        question,
        value,
        text,
        answered_at=_moment(data.get("answered_at"), now),
        precinct=_number(data.get("precinct")),
    )


def _said(question: Question, raw) -> tuple[str, str]:
    """(value, words) of an answer of this kind."""
    if question.kind == Answer.Kind.PHOTO:
        return "", ""
    if isinstance(raw, int) and not isinstance(raw, bool):
        raw = str(raw)
    raw = _clean(raw) if isinstance(raw, str) else ""
    if question.kind == Answer.Kind.YES_NO:
        if raw not in (YES, NO, UNSEEN):
            raise Invalid(_("Choose one of the answers."))
        return raw, ""
    if question.kind == Answer.Kind.NUMBER:
        digits = raw.replace(" ", "").replace("\u00a0", "")
        if not (digits.isascii() and digits.isdecimal() and len(digits) <= MOST_DIGITS):
            raise Invalid(_("Enter a number in digits, such as 412."))
        return str(int(digits)), ""
    if not raw:
        raise Invalid(_("Write a few words first."))
    if len(raw) > TEXT_LIMIT:
        raise Invalid(_("This is too long. Please say it shorter, or file a report."))
    return "", raw


def _clean(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode()
    return unicodedata.normalize("NFC", without_controls(text)).strip()


def _moment(raw, now: datetime) -> datetime | None:
    """The phone's moment, when it can be one; a wrong clock loses no answer."""
    try:
        at = parse_datetime(raw) if isinstance(raw, str) else None
        at = at.astimezone(UTC) if at and at.tzinfo else None
    except (ValueError, OverflowError):
        return None
    return at if at and now - OLDEST < at < now + AHEAD else None


def _number(raw) -> UUID | None:
    try:
        return UUID(raw) if isinstance(raw, str) and raw else None
    except ValueError:
        return None
