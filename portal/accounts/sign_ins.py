"""Where somebody of staff is signed in: listed for the person, who can end each of them.

No address and no browser's name is kept: when it began and when it was last used is enough to tell
one's own from a stranger's.
"""

import uuid

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models
from django.utils import timezone

from portal.accounts.sessions import stored

# A desk, a computer at home, a telephone, and two that were forgotten.
MOST = 5


class SignIn(models.Model):
    """One browser in which both factors were given."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sign_ins")
    # The name of the session's row, which opens nothing (sessions.py).
    session = models.CharField(max_length=40, unique=True)
    began_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.user_id} {self.began_at:%Y-%m-%d}"


def began(user, session) -> None:
    """Both factors were given in this session; what has ended meanwhile is forgotten. With the
    sixth browser the one ends that was not used for longest."""
    _alive(user, forget=True)
    SignIn.objects.update_or_create(
        session=stored(session.session_key),
        defaults={"user": user, "began_at": timezone.now(), "used_at": timezone.now()},
    )
    lately = SignIn.objects.filter(user=user).order_by("-used_at", "-pk")
    _end(SignIn.objects.filter(pk__in=list(lately.values_list("pk", flat=True)[MOST:])))


def used(session) -> None:
    SignIn.objects.filter(session=stored(session.session_key)).update(used_at=timezone.now())


def listed(user, session) -> list[dict]:
    """Where this person is signed in now, the latest first; `here` marks this browser."""
    here = stored(session.session_key)
    rows = SignIn.objects.filter(pk__in=[row.pk for row in _alive(user)]).order_by("-used_at")
    return [{"row": row, "here": row.session == here} for row in rows]


def end(user, public_id) -> None:
    """Sign a browser out. Raises SignIn.DoesNotExist for somebody else's."""
    row = SignIn.objects.get(user=user, public_id=public_id)
    Session.objects.filter(session_key=row.session).delete()
    row.delete()


def end_others(user, session) -> int:
    """Sign out everywhere but here; how many there were."""
    return _end(SignIn.objects.filter(user=user).exclude(session=stored(session.session_key)))


def end_all(user) -> int:
    """Sign somebody out everywhere; how many browsers there were."""
    return _end(SignIn.objects.filter(user=user))


def _end(rows) -> int:
    ended = Session.objects.filter(session_key__in=list(rows.values_list("session", flat=True)))
    count = ended.delete()[0]
    rows.delete()
    return count


def _alive(user, *, forget: bool = False) -> list[SignIn]:
    rows = list(SignIn.objects.filter(user=user))
    names = [row.session for row in rows]
    there = set(
        Session.objects.filter(session_key__in=names, expire_date__gt=timezone.now()).values_list(
            "session_key", flat=True
        )
    )
    if forget:
        SignIn.objects.filter(user=user).exclude(session__in=there).delete()
    return [row for row in rows if row.session in there]
