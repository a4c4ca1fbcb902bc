"""Signing in and out, one's own password and second factor: the pages of the sign-in library
that are used here, under the names it gives them. Nobody registers, and nothing is mailed."""

from functools import wraps

from allauth.account import views as account
from allauth.account.decorators import reauthentication_required
from allauth.mfa.base import views as mfa
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse

from portal.accounts import (
    invitation_views,
    passkey_views,
    passkeys,
    second_factor,
    sign_ins,
    unlocking,
)
from portal.accounts.models import VAULT_ROLES, MemberKey, SignIn
from portal.lib import sealing


class OwnKeys(mfa.IndexView):
    """One's own password, app and key, and the vaults that this key opens."""

    def get_context_data(self, **context):
        user, member = self.request.user, self.request.member_key
        key = MemberKey.objects.filter(user=user).first()
        granted = set(key.grants.values_list("vault__kind", flat=True)) if key else set()
        return super().get_context_data(
            **context,
            sign_ins=sign_ins.listed(user, self.request.session),
            passkeys=passkeys.listed(user, self.request.get_host()),
            passkeys_most=passkeys.MOST,
            fingerprint=sealing.fingerprint(key.public) if key else "",
            vaults=[
                {
                    "label": kind.label,
                    "granted": kind in granted,
                    "open": bool(member and member.has(kind)),
                }
                for kind, roles in VAULT_ROLES.items()
                if roles & user.roles
            ],
        )


class SetUpApp(ActivateTOTPView):
    """The code that shows that the new app works is the second factor of this session."""

    def form_valid(self, form):
        response = super().form_valid(form)
        app = second_factor.app_of(self.request.user)
        second_factor.use_up(app, form.step)
        post_authentication(self.request, app)
        return response


class TakeAppAway(DeactivateTOTPView):
    """Desks and vaults close until another app is set up."""

    def form_valid(self, form):
        response = super().form_valid(form)
        second_factor.take_back(self.request.session)
        unlocking.forget(self.request.session)
        self.request.member_secret = ""
        return response


class NewPassword(account.PasswordChangeView):
    """Back to the desk afterwards; other sessions of this account have ended."""

    def get_default_success_url(self):
        return reverse("desk")


@reauthentication_required(app="allauth.mfa")
def end_sign_in(request):
    """Sign another browser out, or all others."""
    if request.method == "POST" and "which" in request.POST:
        try:
            sign_ins.end(request.user, request.POST["which"])
        except (SignIn.DoesNotExist, ValidationError):
            raise Http404 from None
    elif request.method == "POST":
        sign_ins.end_others(request.user, request.session)
    return redirect("mfa_index")


def of_staff(view):
    """Observers come in by a code: they have no password and no second factor to look after."""

    @wraps(view)
    @login_required
    def guarded(request, *args, **kwargs):
        if not request.user.is_staff:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def both_given(view):
    """Not for somebody who has only the password."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not second_factor.passed(request):
            return second_factor.ask(request)
        return view(request, *args, **kwargs)

    return guarded


urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("invitation/", invitation_views.come_in, name="account_come_in"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", of_staff(account.reauthenticate), name="account_reauthenticate"),
    path("password/", of_staff(NewPassword.as_view()), name="account_change_password"),
    path("keys/", of_staff(OwnKeys.as_view()), name="mfa_index"),
    path("sessions/", of_staff(both_given(end_sign_in)), name="account_end_sign_in"),
    path("code/", passkey_views.SecondStep.as_view(), name="mfa_authenticate"),
    path("code/again/", of_staff(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("app/", of_staff(SetUpApp.as_view()), name="mfa_activate_totp"),
    path("app/away/", of_staff(TakeAppAway.as_view()), name="mfa_deactivate_totp"),
    path(
        "passkeys/add/",
        of_staff(both_given(passkey_views.NewPasskey.as_view())),
        name="mfa_add_webauthn",
    ),
    path(
        "passkeys/",
        of_staff(both_given(passkey_views.change_passkey)),
        name="account_change_passkey",
    ),
    path("recovery-codes/", of_staff(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "recovery-codes/new/",
        of_staff(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "recovery-codes/file/",
        of_staff(recovery.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
]
