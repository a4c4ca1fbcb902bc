"""What the sign-in library asks of us, and the words it uses in our languages."""

import base64

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts import passkeys, second_factor, throttle
from portal.lib import sealing
from portal.lib.sealing import Place

TOO_MANY_PASSWORDS = "too_many_login_attempts"
TOO_MANY_CODES = "too_many_codes"


class AccountAdapter(DefaultAccountAdapter):
    """Nobody registers by themselves: accounts are made by invitation."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed."),
        "enter_current_password": _("This is not your password now. Type it once more."),
        "incorrect_password": _("This is not your password. Type it once more."),
        "username_password_mismatch": _(
            "The name or the password is not right. Look at the keyboard's language and at "
            "capital letters, then try again."
        ),
        "incorrect_code": _(
            "This code is not right, or was used already. Type the one that the app shows now."
        ),
        TOO_MANY_PASSWORDS: _(
            "There were too many wrong tries for this name. Type the six digits from your "
            "app as well, or wait ten minutes."
        ),
        TOO_MANY_CODES: _("There were too many wrong codes. Wait ten minutes, then try again."),
    }

    def is_open_for_signup(self, request):
        return False

    def authenticate(self, request, **credentials):
        """Look at a password, unless too many wrong ones came from devices like this one.

        Strangers who guess do not keep the owner out: whoever types what the owner's app
        shows now is let through to the password (see throttle.py).
        """
        username = credentials.get("username", "").lower()
        device = request.COOKIES.get(throttle.device_cookie_name())
        lane = throttle.password_lane(username, device)
        if not lane.enter():
            self._let_past(username, request.POST.get("code", ""), device)
        user = super().authenticate(request, **{**credentials, "username": username})
        if user is not None:
            lane.leave()
        return user

    def _let_past(self, username: str, code: str, device: str | None) -> None:
        """Nobody but whoever shows the owner's code; codes are counted like passwords."""
        lane = throttle.door_lane(username, device)
        if not code or not lane.enter() or not second_factor.shows(username, code):
            raise self.validation_error(TOO_MANY_PASSWORDS)
        lane.leave()

    def get_reauthentication_methods(self, user):
        """The password, or a code. A passkey is asked for at the second step only."""
        ways = [("account_reauthenticate", _("Use the password"))]
        if second_factor.has_codes(user):
            ways.append(("mfa_reauthenticate", _("Use a code from the app")))
        return [
            {"id": name, "description": words, "url": reverse(name)}
            for name, words in ways
            if user.is_authenticated
        ]


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second-factor secrets are sealed in the database under a key derived from SECRET_KEY."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "cannot_delete_authenticator": _("The code app cannot be taken away now."),
        "cannot_generate_recovery_codes": _("Set up the code app first."),
    }
    place = Place("second-factor", "authenticator", "secret")

    def generate_authenticator_name(self, user, type):
        return _("Passkey {number}").format(number=passkeys.of(user).count() + 1)

    def get_public_key_credential_rp_entity(self):
        """What a phone shows beside a passkey, and perhaps copies to its maker: the address, which
        it knows anyway, and nothing about what stands there."""
        host = context.request.get_host().partition(":")[0]
        return {"id": host, "name": host}

    def get_public_key_credential_user_entity(self, user):
        """The name for signing in only, never the one that colleagues see."""
        name = user.get_username()
        return {"id": user.public_id.bytes, "name": name, "display_name": name}

    def encrypt(self, text: str) -> str:
        return base64.b64encode(sealing.seal(text, [self._key().public], self.place)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        sealed = base64.b64decode(encrypted_text)
        return sealing.unseal_text(sealed, self._key().private, self.place)

    def _key(self) -> sealing.Keypair:
        return sealing.key_from_secret(settings.SECRET_KEY.encode(), "second-factor")
