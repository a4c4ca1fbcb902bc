"""Who vouches for a key: vaults' by their recovery keys, members' by whoever let them in.

Whoever can write the database could put a key of his own in the place of a vault's or a
colleague's and read along. So every key is signed (Ed25519), and each chain of signatures ends
at a recovery key, whose public half stands outside the database
(docs/decisions/0036-every-key-is-signed.md).
"""

import base64
import json
import logging

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import KeySignature, MemberKey, Vault
from portal.lib import sealing
from portal.lib.refusals import Refused

logger = logging.getLogger("portal.keys")
PINS = "vaults-signed-by.json"
# People who were let in by people who were let in …: longer is no organisation but a loop.
LONGEST_CHAIN = 50


class WrongKey(Refused):
    """A key that nobody vouches for: nothing is sealed to it, and nobody is let in with it."""

    def __init__(self, name: str):
        super().__init__(
            _(
                "A key of the portal is not signed as it should be, so nothing was sealed with it. "
                "Keep what you wrote, tell an administrator, and do not try another way."
            ),
            code="wrong-key",
        )
        self.name = name


class Signer:
    """Somebody's private half for signing."""

    def __init__(self, secret: bytes):
        self._key = Ed25519PrivateKey.from_private_bytes(secret)

    @classmethod
    def of(cls, private: str) -> "Signer":
        """The signing half of an age identity: whoever has the one has the other."""
        return cls(sealing.derive(private.split()[0].encode(), "key-signature"))

    @property
    def public(self) -> str:
        raw = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return base64.b64encode(raw).decode()

    def sign(self, text: bytes) -> str:
        return base64.b64encode(self._key.sign(text)).decode()


def holds(signs_with: str, signature: str, text: bytes) -> bool:
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(signs_with))
        key.verify(base64.b64decode(signature), text)
    except (InvalidSignature, ValueError):
        return False
    return True


# --- Vaults ----------------------------------------------------------------------------------


def pins() -> dict[str, str]:
    """With what each vault's recovery key signs: from the environment, or the keys' folder."""
    given = dict(entry.split("=", 1) for entry in settings.VAULTS_SIGNED_BY if "=" in entry)
    path = settings.KEYS_DIR / PINS
    if not given and path.is_file():
        given = json.loads(path.read_text())
    return given


def pin(kind: str, signs_with: str) -> None:
    """Remember, in the keys' folder, with what a vault's recovery key signs."""
    path = settings.KEYS_DIR / PINS
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    known = json.loads(path.read_text()) if path.is_file() else {}
    path.write_text(json.dumps({**known, str(kind): signs_with}, indent=1))


def vault_text(kind: str, epoch: int, public: str) -> bytes:
    return f"portal-vault/1\n{kind}\n{epoch}\n{public}".encode()


def is_signed(vault: Vault) -> bool:
    text = vault_text(vault.kind, vault.epoch, vault.public)
    return holds(pins().get(vault.kind, ""), vault.signature, text)


def check_vault(vault: Vault) -> None:
    """Raises WrongKey for a vault whose public key its recovery key did not sign."""
    if not is_signed(vault):
        logger.critical("the public key of the %s vault is not signed", vault.kind)
        raise WrongKey(f"vault:{vault.kind}")


# --- Members ---------------------------------------------------------------------------------


def _text(owner, public: str, signs_with: str) -> bytes:
    return "\n".join(
        ["portal-key/1", str(owner.public_id), owner.username, public, signs_with]
    ).encode()


def vouch(owner, public: str, signs_with: str, *, by: KeySignature, signer: Signer) -> KeySignature:
    """Sign somebody's key with the key of a member, or of an invitation."""
    return _written(owner, public, signs_with, signer, signer_row=by)


def vouch_by_recovery(owner, private: str, *, kind: str, signer: Signer) -> KeySignature:
    """Sign a member's key with a recovery key: how the first members are let in."""
    public = sealing.Keypair.from_private(private).public
    return _written(owner, public, Signer.of(private).public, signer, root=kind)


def vouch_for_public(owner, public: str, *, kind: str, signer: Signer) -> KeySignature:
    """Sign a key from before keys were signed; it vouches for nobody else until it is made anew."""
    return _written(owner, public, "", signer, root=kind)


def vouch_by_member(owner, private: str, *, member) -> KeySignature:
    """Sign a newcomer's key with the open key of a colleague."""
    by = signature_of(member.user, member.pair.public)
    signer = Signer.of(member.pair.private)
    if signer.public != by.signs_with:
        # From before keys were signed: whoever has it begins anew, and can vouch then.
        raise WrongKey(f"member:{member.user.pk}")
    public = sealing.Keypair.from_private(private).public
    return vouch(owner, public, Signer.of(private).public, by=by, signer=signer)


def _written(owner, public, signs_with, signer, *, signer_row=None, root="") -> KeySignature:
    row, _made = KeySignature.objects.update_or_create(
        public=public,
        defaults={
            "owner": owner,
            "signs_with": signs_with,
            "signer": signer_row,
            "root": str(root),
            "signature": signer.sign(_text(owner, public, signs_with)),
        },
    )
    return row


def signature_of(owner, public: str) -> KeySignature:
    """Raises WrongKey when nobody ever vouched for this key of this person."""
    row = KeySignature.objects.filter(owner=owner, public=public).first()
    if row is None:
        raise WrongKey(f"member:{owner.pk}")
    return row


def check_member(key: MemberKey) -> None:
    """Follow the signatures from a member's key to a recovery key. Raises WrongKey."""
    row = signature_of(key.user, key.public)
    known = pins()
    for _link in range(LONGEST_CHAIN):
        by = row.signer
        signs_with = by.signs_with if by else known.get(row.root, "")
        if not holds(signs_with, row.signature, _text(row.owner, row.public, row.signs_with)):
            break
        if by is None:
            return
        row = by
    logger.critical("the key of account %s is not signed", key.user_id)
    raise WrongKey(f"member:{key.user_id}")
