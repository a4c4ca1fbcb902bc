"""The second factor: a code from an app, one of the recovery codes kept on paper, or a passkey
(passkeys.py)."""

import time
from urllib.parse import urlencode

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.db import transaction
from django.http import HttpResponseRedirect
from django.urls import reverse

STEP = 30
# A cheap phone's clock may be half a minute off on either side (RFC 6238, 5.2).
DRIFT = 1
RECORDS = "account_authentication_methods"


def step_of(secret: str, code: str) -> int | None:
    """The thirty seconds whose code this is, or None."""
    now = int(time.time()) // STEP
    for step in range(now - DRIFT, now + DRIFT + 1):
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step))):
            return step
    return None


def accept(user, code: str) -> Authenticator | None:
    """The app or the recovery codes that this code is from; it is used up from now on."""
    app = app_of(user)
    if app is not None:
        step = step_of(decrypt(app.data["secret"]), code)
        if step is not None:
            return app if use_up(app, step) else None
    kept = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return kept if kept is not None and kept.wrap().validate_code(code) else None


@transaction.atomic
def use_up(app: Authenticator, step: int) -> bool:
    """Whether this step's code is fresh: neither it nor a later one was used before."""
    row = Authenticator.objects.select_for_update().get(pk=app.pk)
    if step <= row.data.get("used_step", 0):
        return False
    row.data["used_step"] = step
    row.save(update_fields=["data"])
    return True


def shows(username: str, code: str) -> bool:
    """Whether the code is what this account's app shows now. Uses nothing up: it only tells
    the owner from strangers while these are guessing passwords."""
    app = Authenticator.objects.filter(
        user__username=username, type=Authenticator.Type.TOTP
    ).first()
    return bool(app and code and step_of(decrypt(app.data["secret"]), code) is not None)


def passed(request) -> bool:
    """Whether this session gave a second factor (or the person needs none)."""
    if not request.user.is_staff:
        return True
    records = request.session.get(RECORDS, [])
    return any(record.get("method") == "mfa" for record in records)


def password_was_given(session) -> None:
    """Typing the password at the door is as good as typing it again five minutes later."""
    session[RECORDS] = [
        {**one, "reauthenticated": True} if one.get("method") == "password" else one
        for one in session.get(RECORDS, [])
    ]


def take_back(session) -> None:
    """Forget that this session gave a second factor: the app was taken away."""
    session[RECORDS] = [one for one in session.get(RECORDS, []) if one.get("method") != "mfa"]


def ask(request) -> HttpResponseRedirect:
    """To the page where a second factor is given, or set up when there is none yet."""
    page = reverse("mfa_reauthenticate" if app_of(request.user) else "mfa_activate_totp")
    return HttpResponseRedirect(f"{page}?{urlencode({'next': request.get_full_path()})}")


def has_codes(user) -> bool:
    codes = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)
    return (
        user.is_authenticated and Authenticator.objects.filter(user=user, type__in=codes).exists()
    )


def has_any(user) -> bool:
    """Whether anything is left that could be the second factor of another day."""
    return Authenticator.objects.filter(user=user).exists()


def app_of(user) -> Authenticator | None:
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
