"""Phones on which an observer has come in before: on the day one tap is enough there.

What such a phone holds is a signed cookie that no script reads. It holds for the invitation with
which it was made: a new card, or the end of the invitation, ends it everywhere at once.
"""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.utils.crypto import constant_time_compare

from observers.roster.models import Observer

SALT = "observer-phone"
# From the training to long after the voting day.
GOOD_FOR = timedelta(days=120)


def cookie_name() -> str:
    return "__Host-observer" if settings.HTTPS else "observer"


def observer_of(request) -> Observer | None:
    """Whose phone this is, when it was told to remember that."""
    cookie = request.COOKIES.get(cookie_name())
    if not cookie:
        return None
    try:
        public_id, proof = signing.loads(cookie, salt=SALT, max_age=GOOD_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    observer = (
        Observer.objects.select_related("account")
        .filter(public_id=public_id, revoked_at=None, account__is_active=True)
        .first()
    )
    if observer is None or not constant_time_compare(proof, _proof(observer)):
        return None
    return observer


def remember(response, observer: Observer) -> None:
    value = signing.dumps([str(observer.public_id), _proof(observer)], salt=SALT)
    _set(response, value, max_age=int(GOOD_FOR.total_seconds()))


def forget(response) -> None:
    _set(response, "", max_age=0)


def _proof(observer: Observer) -> str:
    """Changes whenever the observer's sessions are ended."""
    return observer.account.get_session_auth_hash()


def _set(response, value: str, *, max_age: int) -> None:
    response.set_cookie(
        cookie_name(),
        value,
        max_age=max_age,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
        path="/",
    )
