"""Signing in."""

from allauth.account.forms import LoginForm

from portal.accounts import keys
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
