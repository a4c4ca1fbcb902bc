"""Signing in, and what administrators enter about people."""

from allauth.account.forms import ChangePasswordForm, LoginForm
from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts import actions, keys
from portal.accounts.models import Role, Vault
from portal.lib.sealing import CannotOpen


class SignInForm(LoginForm):
    """The library's form; the password it checked also unwraps the member key.

    Until the second factor is given, the key waits in the session, sealed to a secret in a
    short-lived cookie (sealing.md, "Keys").
    """

    def login(self, request, redirect_url=None):
        try:
            pair = keys.unlock(self.user, self.cleaned_data["password"])
        except CannotOpen:
            pair = None
        if pair is not None:
            request.member_secret = keys.remember(request.session, self.user, pair)
        return super().login(request, redirect_url)


class NewPasswordForm(ChangePasswordForm):
    """The library's form; the member key is wrapped under the new password."""

    def save(self):
        actions.change_password(
            self.user, self.cleaned_data["oldpassword"], self.cleaned_data["password1"]
        )


class RolesForm(forms.Form):
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=[choice for choice in Role.choices if choice[0] != Role.OBSERVER],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one role.")},
    )


class PersonForm(RolesForm):
    """A new member of staff."""

    username = forms.RegexField(
        r"^[a-z0-9][a-z0-9.\-]{2,39}$",
        label=_("Sign-in name"),
        help_text=_("Small Latin letters, digits, dot and hyphen; 3 to 40 of them."),
        error_messages={
            "invalid": _("Use 3 to 40 small Latin letters, digits, dots or hyphens."),
            "required": _("Enter a sign-in name."),
        },
    )
    display_name = forms.CharField(
        label=_("Name shown to colleagues"), max_length=120, required=False
    )
    field_order = ["username", "display_name", "roles"]


class GrantForm(forms.Form):
    vault = forms.ChoiceField(choices=Vault.Kind.choices)
