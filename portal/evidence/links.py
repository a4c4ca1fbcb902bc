"""Addresses under which one stored copy is handed out: signed, short-lived, for one session.

Whoever holds the item asks permission and then makes the address. It names no person and tells
no name of a file; it is good for a quarter of an hour, and in another browser it leads nowhere. An
address that has grown old leads back to the holder's own address of the copy, which stands in it,
and where permission is asked again.
"""

from dataclasses import asdict, dataclass
from datetime import timedelta

from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

LIFE = timedelta(minutes=15)
SALT = "evidence-link"


@dataclass(frozen=True)
class Handout:
    """One stored copy of an item, and all that is needed to hand it out."""

    item: int
    stored_name: str
    media_type: str
    size: int
    name: str  # what the browser may call it
    place: tuple[str, str, str] = ()  # what it was sealed for; nothing for a plain one
    look: str = ""  # the code under which a look is written into the custody
    number: int = 0  # of a redacted copy, or of a page


class Foreign(Exception):
    """Not an address of ours, or not for this session."""


class Old(Exception):
    """The address was good once; `back` leads to whoever can make another."""

    def __init__(self, back: str):
        self.back = back
        super().__init__()


def address(handout: Handout, *, session, back: str) -> str:
    """The address for this session; `back` is the holder's own address of the same copy."""
    order = {**asdict(handout), "bound": _bound(session), "back": back}
    return reverse("evidence:copy", args=[signing.dumps(order, salt=SALT, compress=True)])


def read(token: str, *, session) -> Handout:
    """Raises Foreign or Old."""
    try:
        order = signing.loads(token, salt=SALT)
        if not constant_time_compare(order.pop("bound"), _bound(session)):
            raise Foreign
        back = order.pop("back")
        signing.loads(token, salt=SALT, max_age=LIFE)
    except signing.SignatureExpired:
        raise Old(back) from None
    except (signing.BadSignature, KeyError, AttributeError):
        raise Foreign from None
    return Handout(**{**order, "place": tuple(order["place"])})


def _bound(session) -> str:
    """Stands for the session without telling its key."""
    return salted_hmac(SALT, session.session_key or "").hexdigest()[:32]
