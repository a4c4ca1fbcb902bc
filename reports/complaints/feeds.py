"""The days that count, for a calendar program: iCalendar (RFC 5545) at a secret address, no words.

Whoever has the address reads numbers of complaints and moments, nothing else: whose complaint it
is, about what and to whom stands nowhere in it.
"""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.jurisdictions import pack
from reports.complaints import asking
from reports.complaints.day_models import Feed
from reports.complaints.deadlines import FILING, REGISTRATION
from reports.complaints.models import Complaint, Question

SECRET_BYTES = 24
# A calendar is no archive; the board has the rest.
MOST = 500
FOLD = 74


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def make(user: User) -> str:
    """A new secret for this person's calendar; the one before opens nothing any more."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    Feed.objects.update_or_create(
        user=user, defaults={"digest": digest_of(secret), "made_at": timezone.now()}
    )
    return secret


def revoke(user: User) -> None:
    Feed.objects.filter(user=user).delete()


def of_secret(secret: str) -> Feed | None:
    """The feed behind an address, while its owner works here."""
    found = Feed.objects.select_related("user").filter(digest=digest_of(secret)).first()
    return found if found and found.user.is_active else None


def calendar_of(feed: Feed, now: datetime) -> str:
    """The owner's own open days, and those of questions that the owner asked."""
    rows = Complaint.objects.visible_to(feed.user).filter(case__assignee=feed.user)
    questions = asking.awaited_by(feed.user)[:MOST]
    with translation.override(feed.user.language):
        lines = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//days//EN",
            "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
            *(line for row in rows.by_due_date()[:MOST] for line in _event(row, feed, now)),
            *(line for row in questions for line in _asked(row, feed, now)),
            "END:VCALENDAR",
        ]
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event(complaint: Complaint, feed: Feed, now: datetime) -> Iterable[str]:
    side = complaint.counted.get("side", "")
    kept = pack.get().reminders.get(side)
    yield from _begun(complaint.public_id, feed, now)
    yield f"DTSTART:{_moment(complaint.due_at)}"
    yield f"SUMMARY:{complaint.number}: {_due(side, complaint.counted.get('prolonged'))}"
    for hours in kept.hours_before if kept else ():
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"DESCRIPTION:{complaint.number}"
        yield f"TRIGGER:-PT{hours}H"
        yield "END:VALARM"
    yield "END:VEVENT"


def _due(side: str, is_prolonged) -> str:
    if side == FILING:
        return _("Hand in by")
    if is_prolonged:
        return _("Answer by (prolonged)")
    return _("Number by") if side == REGISTRATION else _("Answer by")


def _asked(question: Question, feed: Feed, now: datetime) -> Iterable[str]:
    """The whole day by which an answer is wanted."""
    yield from _begun(question.public_id, feed, now)
    yield f"DTSTART;VALUE=DATE:{question.due_on:%Y%m%d}"
    yield f"SUMMARY:{question.complaint.number}: {_('Question to be answered')}"
    yield "END:VEVENT"


def _begun(public_id: UUID, feed: Feed, now: datetime) -> Iterable[str]:
    # The same event at every visit, and no number that could be looked up anywhere else.
    uid = hashlib.sha256(f"{feed.public_id}:{public_id}".encode()).hexdigest()[:32]
    yield "BEGIN:VEVENT"
    yield f"UID:{uid}"
    yield f"DTSTAMP:{_moment(now)}"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _folded(line: str) -> Iterable[str]:
    """Lines of at most 75 octets, as calendars want them; a letter is never cut in two."""
    part, size = "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > FOLD:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + octets
    yield part
