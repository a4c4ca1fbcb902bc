"""Once a day, in the morning, one letter to whoever has something due and wishes to be told.

It holds counts, kinds, days and the address of the desk. Who writes to whom about what stands
nowhere in it: a mailbox lives with large companies.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.accounts import mailboxes
from portal.accounts.mailboxes import Mailbox
from portal.accounts.models import Role, User
from portal.jurisdictions import pack
from portal.lib import jobs
from reports.complaints import due_soon
from reports.complaints.deadlines import CONSIDERATION, FILING, REGISTRATION
from reports.complaints.due_soon import APPEAL, KINDS, Due
from reports.complaints.reminder_models import MorningLetter

REMIND = "morning_letter"
# So long it can be looked up that a letter went.
KEPT = timedelta(days=30)
# So often a letter goes to a server that falls silent each time: each may have arrived.
SENDINGS = 4


def prepare(now: datetime) -> int:
    """Ask for this morning's letters, when it is morning; how many were asked for.

    Whoever asks twice, at once or after a restart, asks once: a person and a day are one row.
    """
    told, local = pack.get().morning, _local(now)
    if told is None or not mailboxes.is_set_up() or local.time() < time.fromisoformat(told.hour):
        return 0
    MorningLetter.objects.filter(asked_at__lt=now - KEPT).delete()
    done = MorningLetter.objects.filter(day=local.date())
    boxes = Mailbox.objects.written_to().exclude(user__in=done.values("user"))
    return sum(_ask(box, local.date()) for box in boxes)


@transaction.atomic
def _ask(box: Mailbox, day) -> int:
    row, is_new = MorningLetter.objects.get_or_create(user_id=box.user_id, day=day)
    if is_new:
        jobs.add(REMIND, row)
    return int(is_new)


def send(row: MorningLetter) -> None:
    """Write the letter, if anything is due, while its day lasts.

    One worker at a time is at it, by the lease of its job; when that one dies, the next one is.
    What is sent is noted afterwards: no letter is lost, and one that goes twice is the same letter.
    """
    now, box = timezone.now(), mailboxes.of(row.user)
    mine = MorningLetter.objects.filter(pk=row.pk)
    wanted = box is not None and box.is_on and box.proved_at and row.user.is_active
    if not wanted or row.day != _local(now).date() or pack.get().morning is None:
        return
    due = due_soon.of(row.user, now)
    if not due.total or not mine.filter(sent_at=None).exists():
        return
    with translation.override(row.user.language):
        subject = _("Days that count: {count}").format(count=due.total)
        text = words(row.user, due)
    try:
        mailboxes.write(box, subject, text, name=f"morning:{row.day.isoformat()}")
    except mailboxes.MayHaveGone:
        mine.update(in_doubt=F("in_doubt") + 1)
        if row.in_doubt + 1 >= SENDINGS:
            raise jobs.Hopeless("The mail server never says that it has the letter.") from None
        raise
    mine.update(sent_at=timezone.now())


def words(user: User, due: Due) -> str:
    """The letter in the language that is spoken now."""
    parts = []
    if due.coming or due.over:
        page = "complaints:board" if Role.LAWYER in user.roles else "desk"
        parts.append([*_coming(due), *_over(due), _address(page)])
    if due.unattended:
        title = _("Nobody attended to these days:")
        parts.append([title, *_unattended(due), _address("complaints:unattended")])
    off = _("You can switch these letters off: {address}").format(address=_address("accounts:mail"))
    return "\n\n".join("\n".join(lines) for lines in [*parts, [off]]) + "\n"


def _coming(due: Due):
    said = {
        FILING: _("To be handed in by {day}: {count}"),
        APPEAL: _("To be taken to the next body by {day}: {count}"),
        REGISTRATION: _("A registration number is due by {day}: {count}"),
        CONSIDERATION: _("An answer is due by {day}: {count}"),
    }
    for (kind, day), count in sorted(due.coming.items(), key=_by_day):
        yield said[kind].format(day=date_format(day, "DATE_FORMAT"), count=count)


def _by_day(entry):
    (kind, day), _count = entry
    return day, KINDS.index(kind)


def _over(due: Due):
    said = {
        FILING: _("The day to hand in has passed: {count}"),
        APPEAL: _("The day to go to the next body has passed: {count}"),
        REGISTRATION: _("Registration numbers that are missing: {count}"),
        CONSIDERATION: _("Answers that are overdue: {count}"),
    }
    for kind in KINDS:
        if due.over[kind]:
            yield said[kind].format(count=due.over[kind])


def _unattended(due: Due):
    said = {
        FILING: _("Still to be handed in: {count}"),
        REGISTRATION: _("Registration numbers that are missing: {count}"),
        CONSIDERATION: _("Answers that are overdue: {count}"),
    }
    for side, line in said.items():
        if due.unattended[side]:
            yield line.format(count=due.unattended[side])


def _address(page: str) -> str:
    return settings.SITE_URL.rstrip("/") + reverse(page)


def _local(now: datetime) -> datetime:
    return now.astimezone(ZoneInfo(pack.get().country.timezone))
