"""What the sign-in library asks of us."""

import base64

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings

from portal.lib import sealing
from portal.lib.sealing import Place


class AccountAdapter(DefaultAccountAdapter):
    """Nobody registers by themselves: accounts are made by invitation."""

    def is_open_for_signup(self, request):
        return False


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second-factor secrets are sealed in the database under a key derived from SECRET_KEY."""

    place = Place("second-factor", "authenticator", "secret")

    def encrypt(self, text: str) -> str:
        return base64.b64encode(sealing.seal(text, [self._key().public], self.place)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        sealed = base64.b64decode(encrypted_text)
        return sealing.unseal_text(sealed, self._key().private, self.place)

    def _key(self) -> sealing.Keypair:
        return sealing.key_from_secret(settings.SECRET_KEY.encode(), "second-factor")
