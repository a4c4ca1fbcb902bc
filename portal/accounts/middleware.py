"""The unlocked member key between requests, and the devices on which people sign in."""

from django.conf import settings
from django.utils.translation import gettext as _

from portal.accounts import second_factor, sign_ins, throttle, unlocking
from portal.lib.refusals import Refused
from portal.lib.sealing import CannotOpen

# How long the second step may take; setting up an app is the longest one.
WAITING_AGE = 900
# A form that was met by a locked vault carries the password together with what was typed.
UNLOCKS = "unlock_password"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


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
    sets `request.member_secret` to ""; one that is no deed of a person, and so keeps nothing
    open, sets `request.only_looks`.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.member_key = None
        request.member_secret = None
        request.waiting_secret = None
        request.only_looks = False
        request.unlock_problem = ""
        cookie = request.COOKIES.get(cookie_name())
        if cookie and request.user.is_authenticated and second_factor.passed(request):
            request.member_key = unlocking.recall(request.session, request.user, cookie)
        response = self.get_response(request)
        if request.COOKIES.get(waiting_cookie_name()):
            self._unlock(request, response)
        if request.waiting_secret:
            _set(response, waiting_cookie_name(), request.waiting_secret, max_age=WAITING_AGE)
        if request.member_secret:
            _set(response, cookie_name(), request.member_secret)
        elif cookie and (request.member_secret == "" or not request.user.is_authenticated):
            _delete(response, cookie_name())
        elif (
            request.member_key
            and not request.only_looks
            and (noted := unlocking.used(cookie)) is not None
        ):
            _set(response, cookie_name(), noted)
            sign_ins.used(request.session)
        return response

    def process_view(self, request, view, args, kwargs):
        """Unlock by a form that carries the password too; then it does what it was sent for.

        Not before the check against forged forms, or a stranger's page could use up the tries.
        """
        if request.method != "POST" or request.member_key or request.content_type not in FORMS:
            return
        if not (request.user.is_authenticated and second_factor.passed(request)):
            return
        if password := request.POST.get(UNLOCKS):
            self._unlock_again(request, password)

    def _unlock_again(self, request, password: str) -> None:
        user = request.user
        lane = throttle.password_lane(
            user.username, request.COOKIES.get(throttle.device_cookie_name())
        )
        if not lane.enter():
            request.unlock_problem = _("There were too many wrong passwords. Wait ten minutes.")
            return
        try:
            member, cookie = unlocking.unlock_again(request.session, user, password)
        except CannotOpen:
            request.unlock_problem = _("This is not your password. Type it once more.")
        except Refused as refusal:
            request.unlock_problem = str(refusal)
            lane.leave()
        else:
            request.member_key, request.member_secret = member, cookie or None
            lane.leave()

    def _unlock(self, request, response) -> None:
        """What waited for the second factor is opened, or let go of."""
        user = request.user
        if not (user.is_authenticated and second_factor.passed(request)):
            return
        pair = unlocking.release(request.session, user, request.COOKIES[waiting_cookie_name()])
        _delete(response, waiting_cookie_name())
        if pair is None:
            return
        request.member_secret = unlocking.remember(request.session, user, pair)
        sign_ins.began(user, request.session)
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
