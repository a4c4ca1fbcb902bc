"""The unlocked member key between requests, and the devices on which people sign in."""

from django.conf import settings

from portal.accounts import keys, second_factor, throttle

# How long the second step may take; setting up an app is the longest one.
WAITING_AGE = 900


def cookie_name() -> str:
    """`__Host-` where there is TLS; a demonstration on plain HTTP cannot set such a cookie."""
    return "__Host-member" if settings.HTTPS else "member"


def waiting_cookie_name() -> str:
    return "__Host-waiting" if settings.HTTPS else "waiting"


class MemberKeyCookie:
    """Gives `request.member_key`: an OpenMember, or None when the vaults are locked.

    The secret that opens the session's copy stands in the cookie only. After the password the
    key waits, sealed to a short-lived cookie (`request.waiting_secret`, set by the form);
    it is unlocked as soon as this session has given the second factor too. A view that locks
    sets `request.member_secret` to "".
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.member_key = None
        request.member_secret = None
        request.waiting_secret = None
        cookie = request.COOKIES.get(cookie_name())
        if cookie and request.user.is_authenticated and second_factor.passed(request):
            request.member_key = keys.recall(request.session, request.user, cookie)
        response = self.get_response(request)
        if request.COOKIES.get(waiting_cookie_name()):
            self._unlock(request, response)
        if request.waiting_secret:
            _set(response, waiting_cookie_name(), request.waiting_secret, max_age=WAITING_AGE)
        if request.member_secret:
            _set(response, cookie_name(), request.member_secret)
        elif cookie and (request.member_secret == "" or not request.user.is_authenticated):
            _delete(response, cookie_name())
        return response

    def _unlock(self, request, response) -> None:
        """What waited for the second factor is opened, or let go of."""
        user = request.user
        if not (user.is_authenticated and second_factor.passed(request)):
            return
        pair = keys.release(request.session, user, request.COOKIES[waiting_cookie_name()])
        _delete(response, waiting_cookie_name())
        if pair is None:
            return
        request.member_secret = keys.remember(request.session, user, pair)
        device = throttle.device_cookie_name()
        introduced = throttle.introduced(user.username, request.COOKIES.get(device))
        _set(response, device, introduced, max_age=throttle.DEVICE_AGE)


def _set(response, name: str, value: str, max_age: int | None = None) -> None:
    response.set_cookie(
        name,
        value,
        max_age=max_age,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def _delete(response, name: str) -> None:
    # A `__Host-` cookie is only let go of by one that is secure itself.
    response.set_cookie(
        name, "", max_age=0, secure=settings.HTTPS, httponly=True, samesite="Lax", path="/"
    )
