"""The member key between requests: unlocked by signing in, and for a while only.

The session holds it sealed; the secret that opens it stands in a cookie of the browser and
nowhere else. Vaults close by themselves when nobody has done anything for half an hour, and
twelve hours after signing in whatever happens (docs/decisions/0032-vaults-close-by-themselves.md).
"""

import base64
import secrets
import time

from django.core import signing
from django.utils.translation import gettext_lazy as _

from portal.accounts import keys
from portal.lib import sealing
from portal.lib.refusals import Refused
from portal.lib.sealing import Keypair, Place

SESSION_FIELD = "sealed_member_key"
WAITING_FIELD = "waiting_member_key"
# When this session gave both factors.
SINCE_FIELD = "vaults_since"
IDLE = 30 * 60
LONGEST = 12 * 3600
# A cookie says when it was last used; one that says so more exactly is not written.
NOTED_EVERY = 60
SALT = "unlocked"


class SignInAnew(Refused):
    """Twelve hours are over: the password alone does not unlock any more."""

    def __init__(self):
        super().__init__(
            _("You signed in twelve hours ago. Sign out, and sign in again with both steps."),
            code="sign-in-anew",
        )


def remember(session, user, pair: Keypair) -> str:
    """Unlock the key for this session, which has just given both factors.

    Returns what the cookie has to hold.
    """
    session[SINCE_FIELD] = int(time.time())
    return _stamped(_put(session, SESSION_FIELD, user, pair))


def unlock_again(session, user, password: str) -> tuple[keys.OpenMember | None, str]:
    """Unlock by the password alone what was locked since; with what the cookie has to hold.

    Nobody is in it when the person has no key. Raises CannotOpen for a wrong password, and
    SignInAnew when both factors were given too long ago.
    """
    if is_too_long_ago(session):
        raise SignInAnew()
    pair = keys.unlock(user, password)
    if pair is None:
        return None, ""
    cookie = _stamped(_put(session, SESSION_FIELD, user, pair))
    return keys.OpenMember(user, pair), cookie


def recall(session, user, cookie: str) -> keys.OpenMember | None:
    """The member key of this session, or None when it is locked."""
    secret = _unstamped(cookie)
    if not secret or is_too_long_ago(session):
        return None
    pair = _take(session, SESSION_FIELD, user, secret)
    return keys.OpenMember(user, pair) if pair else None


def used(cookie: str) -> str | None:
    """The cookie after somebody did something; None when it says so already."""
    try:
        signing.TimestampSigner(salt=SALT).unsign(cookie, max_age=NOTED_EVERY)
    except signing.SignatureExpired:
        return _stamped(_unstamped(cookie))
    except signing.BadSignature:
        pass
    return None


def seconds_left(session, cookie: str) -> int:
    """For how long the vaults stay open if nobody does anything; 0 when they are locked."""
    if SESSION_FIELD not in session or not _unstamped(cookie):
        return 0
    now = int(time.time())
    used_at = signing.b62_decode(cookie.rsplit(":", 2)[1])
    return max(0, min(used_at + IDLE, session.get(SINCE_FIELD, 0) + LONGEST) - now)


def is_too_long_ago(session) -> bool:
    return time.time() - session.get(SINCE_FIELD, 0) >= LONGEST


def hold(session, user, pair: Keypair) -> str:
    """Keep the key between password and second factor; returns the secret (a short-lived
    cookie). Nothing recalls what is only held."""
    return _put(session, WAITING_FIELD, user, pair)


def release(session, user, cookie: str) -> Keypair | None:
    """The key that was held, once; None when it was not, or for somebody else."""
    pair = _take(session, WAITING_FIELD, user, cookie)
    session.pop(WAITING_FIELD, None)
    return pair


def forget(session) -> None:
    """Lock: the session holds nothing any more that any cookie opens."""
    session.pop(SESSION_FIELD, None)
    session.pop(WAITING_FIELD, None)


def _stamped(secret: str) -> str:
    return signing.TimestampSigner(salt=SALT).sign(secret)


def _unstamped(cookie: str) -> str:
    try:
        return signing.TimestampSigner(salt=SALT).unsign(cookie or "", max_age=IDLE)
    except signing.BadSignature:
        return ""


def _session_place(user, field: str) -> Place:
    return Place("session", str(user.pk), field)


def _put(session, field: str, user, pair: Keypair) -> str:
    secret = secrets.token_bytes(32)
    key = sealing.key_from_secret(secret, "session")
    sealed = sealing.seal(pair.private, [key.public], _session_place(user, field))
    session[field] = base64.b64encode(sealed).decode()
    return base64.urlsafe_b64encode(secret).decode()


def _take(session, field: str, user, cookie: str) -> Keypair | None:
    kept = session.get(field)
    if not kept or not cookie:
        return None
    try:
        secret = base64.urlsafe_b64decode(cookie)
        key = sealing.key_from_secret(secret, "session")
        place = _session_place(user, field)
        private = sealing.unseal_text(base64.b64decode(kept), key.private, place)
    except (ValueError, sealing.CannotOpen):
        return None
    return Keypair.from_private(private)
