"""Tokens by which integrations ask as a member of staff; only a hash of each is kept."""

import hashlib
import secrets

from django.utils.translation import gettext_lazy as _
from rest_framework import authentication, exceptions

from portal.accounts.models import ApiToken, User

LENGTH = 32


def digest(token: str) -> str:
    """What stands in the row. A token is random and long: a plain hash cannot be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()


def make(user: User) -> str:
    """A new token, to be shown once."""
    token = secrets.token_urlsafe(LENGTH)
    ApiToken.objects.create(user=user, digest=digest(token))
    return token


class TokenAuthentication(authentication.TokenAuthentication):
    """`Authorization: Token …`, as the API's description says."""

    def authenticate_credentials(self, key):
        row = ApiToken.objects.select_related("user").filter(digest=digest(key)).first()
        if row is None or not row.user.is_active:
            raise exceptions.AuthenticationFailed(_("This token is not known, or not any more."))
        return row.user, row
