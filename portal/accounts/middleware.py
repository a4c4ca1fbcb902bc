"""The unlocked member key between requests, and a second factor for everyone at a desk."""

from django.conf import settings

from portal.accounts import keys


def cookie_name() -> str:
    """`__Host-` where there is TLS; a demonstration on plain HTTP cannot set such a cookie."""
    return "__Host-member" if settings.HTTPS else "member"


class MemberKeyCookie:
    """Gives `request.member_key`: an OpenMember, or None when the vaults are locked.

    The secret that opens the session's copy stands in the cookie only. A view that signs
    somebody in sets `request.member_secret`; one that locks sets it to "".
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.member_key = None
        request.member_secret = None
        if request.COOKIES.get(cookie_name()) and request.user.is_authenticated:
            request.member_key = keys.recall(
                request.session, request.user, request.COOKIES[cookie_name()]
            )
        response = self.get_response(request)
        if request.member_secret:
            response.set_cookie(
                cookie_name(),
                request.member_secret,
                secure=settings.HTTPS,
                httponly=True,
                samesite="Strict",
                path="/",
            )
        elif request.member_secret == "":
            response.delete_cookie(cookie_name(), path="/", samesite="Strict")
        return response
