"""Every opening of a sealed thing passes here: it is written down, and looked at for what is
unusual in it (who opens much more than they or their colleagues do, or of other regions)."""

from datetime import datetime, timedelta

from django.db.models import Count
from django.db.models.functions import TruncHour
from django.utils import timezone

from portal.accounts import alarms, baits, openings
from portal.accounts.models import Alarm, Opening, User

Verb = Opening.Verb

HOUR = timedelta(hours=1)
# An ordinary hour at the desk; nobody is asked about less than that.
ORDINARY = 20
# Where nobody has a habit yet, as on the first evening.
WITHOUT_HABITS = 60
TIMES = 3
HABIT = timedelta(days=14)
# A stranger's region: so many of it in an hour, by somebody of whose work it was next to nothing.
STRANGE = 5
KNOWN_WORK = 20
HOME_SHARE = 0.05
MONTH = timedelta(days=30)
# By then an hour's ledger says enough of somebody who tries one address after the other.
MANY_TRIES = 50


def opened(user: User, verb: str, of: str, name: str, *, region: str = "", **detail) -> None:
    """Write down that `user` opened something sealed; sound an alarm when that is unusual."""
    if region:
        detail["region"] = region
    line = openings.record(user, verb, of, name, **detail)
    if line is None or verb in openings.NOTHING_OPENED:
        return
    if baits.is_bait(of, name):
        alarms.sound(Alarm.Kind.BAIT, user, of=of, name=name)
    _look_at_the_rate(user, line.at)
    if region:
        _look_at_the_place(user, region, line.at)


def tried(user: User, of: str, name: str) -> None:
    """Write down that somebody of the staff asked for what is closed to them."""
    since = timezone.now() - HOUR
    if openings.lately(user, since).filter(verb=Verb.TRIED).count() < MANY_TRIES:
        openings.record(user, Verb.TRIED, of, name)


def _look_at_the_rate(user: User, now: datetime) -> None:
    count = _counted(user, now - HOUR).count()
    # Once a habit is known to be exceeded, every fifth opening is soon enough to look again.
    if count < ORDINARY or count % 5:
        return
    own = habit([user.pk], now)
    others = habit(colleagues(user), now)
    now_too = _hour_of_others(user, now)
    # On a night when everybody opens much, much is usual.
    usual = [one for one in (own, max(others, now_too)) if one]
    limit = max(ORDINARY, TIMES * min(usual)) if usual else WITHOUT_HABITS
    if count >= limit:
        alarms.sound(
            Alarm.Kind.RATE,
            user,
            count=count,
            usual=round(min(usual)) if usual else None,
        )


def habit(users: list[int], now: datetime) -> float:
    """How many things these people open in an hour in which they open any; 0 when never."""
    hours = list(
        Opening.objects.filter(subject__in=users, at__gte=now - HABIT, at__lt=now - HOUR)
        .exclude(verb__in=openings.NOTHING_OPENED)
        .annotate(hour=TruncHour("at"))
        .order_by()
        .values("subject", "hour")
        .annotate(count=Count("pk"))
        .values_list("count", flat=True)
    )
    # Two hours are no habit.
    return sum(hours) / len(hours) if len(hours) > 2 else 0.0


def colleagues(user: User) -> list[int]:
    """Everybody else who holds one of the person's roles."""
    return list(
        User.objects.with_role(*user.roles).exclude(pk=user.pk).values_list("pk", flat=True)
    )


def _hour_of_others(user: User, now: datetime) -> float:
    counts = list(
        Opening.objects.filter(subject__in=colleagues(user), at__gte=now - HOUR)
        .exclude(verb__in=openings.NOTHING_OPENED)
        .order_by()
        .values("subject")
        .annotate(count=Count("pk"))
        .values_list("count", flat=True)
    )
    # One busy colleague may be the second of two thieves.
    return sum(counts) / len(counts) if len(counts) > 1 else 0.0


def _look_at_the_place(user: User, region: str, now: datetime) -> None:
    here = _counted(user, now - HOUR).filter(detail__region=region).count()
    if here < STRANGE:
        return
    before = Opening.objects.filter(
        subject=user, at__gte=now - MONTH, at__lt=now - HOUR, detail__has_key="region"
    )
    total = before.count()
    if total < KNOWN_WORK:
        return
    if before.filter(detail__region=region).count() < HOME_SHARE * total:
        alarms.sound(Alarm.Kind.PLACES, user, count=here, region=region)


def _counted(user: User, since: datetime):
    return openings.lately(user, since).exclude(verb__in=openings.NOTHING_OPENED)
