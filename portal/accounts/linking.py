"""Keyed hashes that link two rows only for those who have a vault open.

The key is a random secret, sealed to the vault; whoever takes the database can neither hash a
number that he knows nor tell which numbers were hashed.
"""

import hashlib
import hmac
import secrets

from django.db import IntegrityError, transaction

from portal.accounts import keys
from portal.accounts.models import Vault, VaultSecret
from portal.lib import sealing
from portal.lib.sealing import Place


def keyed_hash(value: str, *, kind: str, purpose: str, member: keys.OpenMember | None) -> str:
    """The hash of a value under the secret of a vault. Raises VaultLocked."""
    private = keys.require(member, kind).private
    secret = sealing.unseal(_sealed(kind, purpose), private, _place(kind, purpose))
    return hmac.new(secret, value.encode(), hashlib.sha256).hexdigest()


def _sealed(kind: str, purpose: str) -> bytes:
    found = VaultSecret.objects.filter(vault__kind=kind, purpose=purpose).first()
    if found is None:
        try:
            with transaction.atomic():
                found = VaultSecret.objects.create(
                    vault=Vault.objects.get(kind=kind),
                    purpose=purpose,
                    sealed=keys.seal_to(kind, secrets.token_bytes(32), _place(kind, purpose)),
                )
        except IntegrityError:
            # Somebody else needed it first at the same moment.
            found = VaultSecret.objects.get(vault__kind=kind, purpose=purpose)
    return bytes(found.sealed)


def _place(kind: str, purpose: str) -> Place:
    return Place("vault-secret", f"{kind}:{purpose}", "secret")
