"""Who may come in: deny by default."""

from functools import wraps
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import BasePermission

from portal.accounts.models import STAFF_ROLES
from portal.lib.refusals import Refused


class SignedOut(Refused):
    """A form that was sent after its session had ended; what was typed is given back."""

    def __init__(self):
        super().__init__(
            _(
                "You are signed out. Sign in again in another tab, then come back to this page "
                "and send it once more: everything you typed is still here."
            ),
            code="signed-out",
        )


def second_factor_passed(request) -> bool:
    """Whether this session gave a second factor (or the person needs none)."""
    if not request.user.is_staff:
        return True
    methods = request.session.get("account_authentication_methods", [])
    return any(method.get("method") == "mfa" for method in methods)


def ask_second_factor(request):
    """To the page where a second factor is given, or set up when there is none yet."""
    has_one = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.TOTP).exists()
    page = reverse("mfa_reauthenticate" if has_one else "mfa_activate_totp")
    return HttpResponseRedirect(f"{page}?{urlencode({'next': request.get_full_path()})}")


def role_required(*roles: str):
    """Only people with one of these roles; strangers sign in, others are told it is not there.

    Marks the view with `.roles` so that the permission table can be read off the routes.
    """

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.is_authenticated:
                if request.method == "POST":
                    raise SignedOut()
                return redirect_to_login(request.get_full_path())
            if not request.user.roles & frozenset(roles):
                raise Http404
            if not second_factor_passed(request):
                return ask_second_factor(request)
            return view(request, *args, **kwargs)

        guarded.roles = frozenset(roles)
        return guarded

    return decorate


def staff_required(view):
    """Anyone who works at a desk."""
    return role_required(*STAFF_ROLES)(view)


class NobodyByDefault(BasePermission):
    """A view that names no permission is open to nobody."""

    def has_permission(self, request, view):
        return False


def has_role(*roles: str) -> type[BasePermission]:
    """An API permission for people with one of these roles, by token or by session."""

    class HasRole(BasePermission):
        allowed = frozenset(roles)

        def has_permission(self, request, view):
            user = request.user
            if not (user and user.is_authenticated and user.roles & self.allowed):
                return False
            return request.auth is not None or second_factor_passed(request)

    return HasRole
