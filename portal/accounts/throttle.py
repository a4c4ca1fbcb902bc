"""How often somebody may be wrong: nobody is guessed, and nobody is locked out by strangers.

Nobody is refused by address: a whole office sits behind one. Wrong tries are counted for each
account, in lanes: one for every device on which its owner has come in before, and one for all
other devices together. Strangers who use up theirs do not touch the owner's.
"""

import secrets

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.utils.crypto import salted_hmac

WINDOW = 600
PASSWORDS = 10
# Ten codes of six digits in an hour would find one in years; but who gets here knows the
# password, so fewer are enough.
CODES = 5
# Codes by which an owner gets past strangers to the password: in a lane of their own, or whoever
# knows the password could try here all the codes that the second step would not let them try.
DOOR_CODES = 20
DEVICE_AGE = 180 * 24 * 3600
ACCOUNTS_OF_A_DEVICE = 8
# Codes that one person has sent to addresses which may be anybody's.
LETTERS = 5
SALT = "known-device"


class Lane:
    """The tries of one account from one device, or from all devices that it does not know."""

    def __init__(self, purpose: str, name: str, device: str, limit: int):
        self.key = f"tries:{purpose}:{_hidden(name)}:{device}"
        self.limit = limit

    def enter(self) -> bool:
        """Take one try; False when there is none left in this window.

        Taken before the secret is looked at, so that a hundred tries at once count as many.
        """
        return cache.count(self.key, WINDOW) <= self.limit

    def leave(self) -> None:
        """Give the try back: it was right."""
        try:
            cache.decr(self.key)
        except ValueError:
            return


def password_lane(username: str, cookie: str | None) -> Lane:
    """The same for names that have no account: whoever asks learns nothing."""
    return Lane("password", username, _device(username, cookie), PASSWORDS)


def code_lane(username: str, cookie: str | None) -> Lane:
    return Lane("code", username, _device(username, cookie), CODES)


def door_lane(username: str, cookie: str | None) -> Lane:
    """Codes typed together with a password after too many wrong ones."""
    return Lane("door", username, _device(username, cookie), DOOR_CODES)


def letter_lane(username: str) -> Lane:
    """Codes sent to an address; deleting it and entering it again begins no new count."""
    return Lane("letter", username, "any", LETTERS)


def device_cookie_name() -> str:
    return "__Host-device" if settings.HTTPS else "device"


def introduced(username: str, cookie: str | None) -> str:
    """The cookie of a device on which this account has come in, with both factors."""
    device, accounts = _read(cookie)
    others = [one for one in accounts if one != _hidden(username)]
    accounts = [_hidden(username), *others][:ACCOUNTS_OF_A_DEVICE]
    return signing.dumps([device or secrets.token_hex(16), accounts], salt=SALT)


def _device(username: str, cookie: str | None) -> str:
    device, accounts = _read(cookie)
    return device if _hidden(username) in accounts else "strangers"


def _read(cookie: str | None) -> tuple[str, list[str]]:
    try:
        device, accounts = signing.loads(cookie or "", salt=SALT, max_age=DEVICE_AGE)
    except (signing.BadSignature, ValueError):
        return "", []
    return device, accounts


def _hidden(username: str) -> str:
    """A name as a cache or a cookie may hold it: without SECRET_KEY it leads nowhere."""
    return salted_hmac(SALT, username.lower(), algorithm="sha256").hexdigest()[:24]
