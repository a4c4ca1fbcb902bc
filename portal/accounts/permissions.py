"""Who may come in: deny by default."""

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import BasePermission

from portal.accounts import second_factor, watching
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


def role_required(*roles: str):
    """Only people with one of these roles; strangers sign in, others are told it is not there,
    and when it is a page about one thing, that they asked for it stands in the ledger.

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
                _note(request, kwargs)
                raise Http404
            if not second_factor.passed(request):
                return second_factor.ask(request)
            if request.user.password_is_first:
                return redirect("account_change_password")
            return view(request, *args, **kwargs)

        guarded.roles = frozenset(roles)
        return guarded

    return decorate


def _note(request, named: dict) -> None:
    if named and request.user.is_staff:
        name = " ".join(str(value) for value in named.values())
        watching.tried(request.user, request.resolver_match.view_name, name)


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
            if not (user and user.is_authenticated):
                return False
            if not user.roles & self.allowed:
                if user.is_staff:
                    watching.tried(user, "api", request.resolver_match.view_name)
                return False
            if user.password_is_first:
                # Somebody else knows this password: no desk opens with it, and no list.
                return False
            return request.auth is not None or second_factor.passed(request)

    return HasRole
