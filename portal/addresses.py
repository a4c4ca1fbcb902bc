"""Where else the portal is reached: a signed list that phones try in turn.

The list is signed by a key that lies on no server (`manage.py sign_addresses`); its public half
is pinned in the phone's shell. Whoever takes over one address can't send phones to his own.
"""

import base64
import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

logger = logging.getLogger("portal.addresses")

MOST = 20
# Tor carries its own encryption: an onion address is reached without TLS.
ONION = ".onion"


class Unusable(Exception):
    """A list that is not to be handed out; the message says why."""


@dataclass(frozen=True)
class Signed:
    """The list as its owner signed it: `list` is the text over whose bytes `signature` stands."""

    list: str
    signature: str

    def as_dict(self) -> dict[str, str]:
        return {"list": self.list, "signature": self.signature}

    @property
    def said(self) -> dict:
        return json.loads(self.list)


# --- Signing, on a machine that is no server -----------------------------------------------------


def written(
    mirrors: Iterable[str], onion: str, *, version: int, valid_until: datetime
) -> dict[str, object]:
    """What is to be signed. Raises Unusable for addresses that no phone could use."""
    found = {
        "version": version,
        "valid_until": valid_until.astimezone(UTC).isoformat(timespec="seconds"),
        "mirrors": [_origin(one, "https") for one in mirrors],
        "onion": _origin(onion, "http", "https") if onion else "",
    }
    _check(found)
    return found


def sign(said: dict, private: Ed25519PrivateKey) -> Signed:
    text = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return Signed(text, _text(private.sign(text.encode())))


def public_of(private: Ed25519PrivateKey) -> str:
    return _text(private.public_key().public_bytes_raw())


def _origin(address: str, *schemes: str) -> str:
    parts = urlsplit(address.strip())
    if parts.scheme not in schemes or not parts.hostname or parts.username:
        raise Unusable(f"{address}: write {schemes[0]}://host, nothing else.")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise Unusable(f"{address}: leave out what stands behind the host.")
    return f"{parts.scheme}://{parts.netloc}"


# --- Reading, on every server and every phone ----------------------------------------------------


def read(text: str, public: str) -> Signed:
    """The list in a file. Raises Unusable when this key did not sign it."""
    try:
        told = json.loads(text)
        signed = Signed(told["list"], told["signature"])
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public, validate=True))
        key.verify(base64.b64decode(signed.signature, validate=True), signed.list.encode())
    except InvalidSignature:
        raise Unusable("It is not signed by the key in ADDRESSES_SIGNED_BY.") from None
    except (ValueError, TypeError, KeyError, AttributeError):
        raise Unusable("It is no signed list, or ADDRESSES_SIGNED_BY is no key.") from None
    _check(signed.said)
    return signed


def _check(said) -> None:
    try:
        whole = (
            type(said["version"]) is int
            and datetime.fromisoformat(said["valid_until"]).tzinfo is not None
            and len(said["mirrors"]) <= MOST
            and all(urlsplit(one).hostname for one in said["mirrors"])
        )
        onion = urlsplit(said["onion"]).hostname or ""
    except (ValueError, TypeError, KeyError, AttributeError):
        raise Unusable("It does not hold what a list has to hold.") from None
    if not whole:
        raise Unusable("It does not hold what a list has to hold.")
    if said["onion"] and not onion.endswith(ONION):
        raise Unusable("The onion address does not end with .onion.")


_kept: tuple[tuple, Signed | None] = ((), None)


def current() -> Signed | None:
    """The list to hand out; None when there is none. A file that was changed is read again.

    A wrongly signed one is never handed out: the one before stays, and the log says so. A
    process does not start with it (`checks.py`).
    """
    global _kept  # one to a process, like the file
    path = Path(settings.ADDRESS_LIST)
    try:
        stat = path.stat()
    except OSError:
        return None
    seen = (str(path), stat.st_mtime_ns, stat.st_size, settings.ADDRESSES_SIGNED_BY)
    if _kept[0] != seen:
        try:
            _kept = (seen, read(path.read_text(), settings.ADDRESSES_SIGNED_BY))
        except (Unusable, OSError, UnicodeDecodeError) as problem:
            logger.error("the list of addresses is not handed out: %s", type(problem).__name__)
            before = _kept[1] if _kept[0][:1] == seen[:1] and _kept[0][-1:] == seen[-1:] else None
            _kept = (seen, before)
    return _kept[1]


def problem() -> str:
    """Why the list cannot be handed out; "" when it can, or when there is none."""
    path = Path(settings.ADDRESS_LIST)
    if not path.is_file():
        return ""
    try:
        read(path.read_text(), settings.ADDRESSES_SIGNED_BY)
    except Unusable as found:
        return f"The list of addresses {path} is refused. {found}"
    except (OSError, UnicodeDecodeError) as found:
        return f"The list of addresses {path} cannot be read ({type(found).__name__})."
    return ""


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
