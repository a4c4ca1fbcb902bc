"""Words that staff search by: a name or a number may be among them, so they stand in no address.

A search is sent by POST and answered with an address that holds the words sealed to a secret in
this browser's cookie. So paging, going back and loading again work as for any list, and neither
a proxy's log nor a browser's history tells what was looked for.
"""

import base64
import secrets

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from portal.lib import sealing
from portal.lib.privacy import without_controls

FIELD = "find"
MOST = 200


def cookie_name() -> str:
    """`__Host-` where there is TLS; a demonstration on plain HTTP cannot set such a cookie."""
    return "__Host-search" if settings.HTTPS else "search"


def look(request: HttpRequest, *kept: str) -> HttpResponse:
    """What a sent search (field `q`) is answered with: the list, at an address without its words.

    `kept` names the other fields of the form that the address shows.
    """
    fields = {name: value for name in kept if (value := _plain(request.POST.get(name, "")))}
    words = _plain(request.POST.get("q", ""))[:MOST].strip()
    secret = request.COOKIES.get(cookie_name(), "")
    if words:
        secret = secret if _key(secret) else base64.urlsafe_b64encode(_new()).decode()
        sealed = sealing.seal(words, [_key(secret).public], _place(request))
        fields[FIELD] = base64.urlsafe_b64encode(sealed).decode().rstrip("=")
    response = redirect(f"{request.path}?{urlencode(fields)}" if fields else request.path)
    if words:
        # Gone with the browser's session, and with it what the addresses mean.
        response.set_cookie(
            cookie_name(),
            secret,
            secure=settings.HTTPS,
            httponly=True,
            samesite="Lax",
            path="/",
        )
    return response


def words(request: HttpRequest) -> str:
    """The words that this address stands for; "" when there are none or they cannot be read."""
    sealed = request.GET.get(FIELD, "")
    if not sealed:
        return ""
    key = _key(request.COOKIES.get(cookie_name(), ""))
    try:
        raw = base64.urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
        return sealing.unseal_text(raw, key.private, _place(request))
    except (AttributeError, ValueError, sealing.CannotOpen):
        messages.info(request, _("Please type the words of your search once more."))
        return ""


def _place(request: HttpRequest) -> sealing.Place:
    return sealing.Place("search", str(request.user.pk), request.path)


def _key(secret: str) -> sealing.Keypair | None:
    try:
        raw = base64.urlsafe_b64decode(secret)
    except ValueError:
        return None
    return sealing.key_from_secret(raw, "search") if len(raw) == 32 else None


def _new() -> bytes:
    return secrets.token_bytes(32)


def _plain(text: str) -> str:
    return without_controls(text)
