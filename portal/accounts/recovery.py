"""Recovery keys: one a vault, shown once, kept on paper off the server.

One opens its vault when every member is lost, and signs the vault's public key; so a vault gets
another key only with it. It is written as words (SLIP-39): as a whole, and as three shares of
which two are enough.
"""

import json
import os
from dataclasses import dataclass
from functools import cached_property

import shamir_mnemonic
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts import keys, signed_keys
from portal.accounts.models import Vault, VaultGrant
from portal.accounts.signed_keys import Signer
from portal.lib import sealing
from portal.lib.refusals import Refused
from portal.lib.sealing import Keypair, Place

# Words of a recovery key, or of one share of it.
WORDS = 33
SHARES, ENOUGH = 3, 2


@dataclass(frozen=True)
class Written:
    """A recovery key as it is written down."""

    whole: str
    shares: list[str]


class Recovery:
    """One recovery key, in memory for as long as it is needed."""

    def __init__(self, seed: bytes):
        self._seed = seed

    @classmethod
    def generate(cls) -> "Recovery":
        return cls(os.urandom(32))

    @classmethod
    def from_words(cls, text: str) -> "Recovery":
        """From the whole, or from two shares one after the other. Raises Refused."""
        words = text.lower().split()
        parts = [" ".join(words[at : at + WORDS]) for at in range(0, len(words), WORDS)]
        try:
            return cls(shamir_mnemonic.combine_mnemonics(parts))
        except (shamir_mnemonic.MnemonicError, ValueError):
            raise Refused(
                _(
                    "These words are no recovery key. Type all %(count)d words of it, or of two "
                    "of its shares one after the other."
                )
                % {"count": WORDS},
                code="no-recovery-key",
            ) from None

    def written(self) -> Written:
        """Other shares each time; those of one time belong together."""
        (whole,), shares = shamir_mnemonic.generate_mnemonics(
            1, [(1, 1), (ENOUGH, SHARES)], self._seed
        )
        return Written(whole, shares)

    @cached_property
    def pair(self) -> Keypair:
        return sealing.key_from_secret(self._seed, "vault-recovery")

    @cached_property
    def signer(self) -> Signer:
        return Signer(sealing.derive(self._seed, "vault-signature"))


def _place(kind: str) -> Place:
    return Place("vault-recovery", str(kind), "sealed")


def _given(vault: Vault, pair: Keypair, recovery: Recovery) -> None:
    """Make this the vault's key: sealed to its recovery key, and signed by it."""
    vault.public = pair.public
    vault.signature = recovery.signer.sign(
        signed_keys.vault_text(vault.kind, vault.epoch, pair.public)
    )
    vault.sealed_to_recovery = sealing.seal(
        pair.private, [recovery.pair.public], _place(vault.kind)
    )


# --- Making ----------------------------------------------------------------------------------


@transaction.atomic
def make_vaults() -> dict[str, Recovery]:
    """Make the vaults that do not exist; returns their recovery keys, kept nowhere else."""
    made = {}
    for kind in Vault.Kind:
        if not Vault.objects.filter(kind=kind).exists():
            made[kind.value] = _adopted(Vault(kind=kind), Keypair.generate())
    keys.forget_vaults()
    return made


@transaction.atomic
def adopt(kind: str, private: str) -> Recovery:
    """Sign a vault from before vaults were signed; its private key was its recovery key then."""
    vault = Vault.objects.select_for_update().get(kind=kind, signature="")
    pair = Keypair.from_private(private)
    if pair.public != vault.public:
        raise Refused(_("That is not the key of the vault."), code="no-recovery-key")
    recovery = _adopted(vault, pair)
    keys.forget_vaults()
    return recovery


def _adopted(vault: Vault, pair: Keypair) -> Recovery:
    recovery = Recovery.generate()
    _given(vault, pair, recovery)
    vault.save()
    signed_keys.pin(vault.kind, recovery.signer.public)
    return recovery


def confirm(kind: str) -> None:
    """The operator has written the recovery key down: words of it were asked for and were right."""
    Vault.objects.filter(kind=kind).update(confirmed_at=timezone.now())


# --- Opening and rotating ----------------------------------------------------------------------


def of_vault(kind: str, text: str) -> Recovery:
    """The recovery key of this vault, from its words. Raises Refused for another one."""
    recovery = Recovery.from_words(text)
    if signed_keys.pins().get(str(kind)) != recovery.signer.public:
        raise Refused(
            _("These words are the recovery key of another vault."), code="no-recovery-key"
        )
    return recovery


def open_vault(kind: str, recovery: Recovery) -> Keypair:
    """The vault's key with all that it took the place of. Raises CannotOpen."""
    vault = Vault.objects.get(kind=kind)
    return Keypair.from_private(
        sealing.unseal_text(vault.sealed_to_recovery, recovery.pair.private, _place(kind))
    )


@transaction.atomic
def rotate(kind: str, recovery: Recovery) -> tuple[int, int]:
    """Give a vault a new key: what is sealed from now on, nobody opens who has only older ones.

    Members whose keys are vouched for get the new one along with the old ones; the others lose
    the vault. Returns how many of each.
    """
    vault = Vault.objects.select_for_update().get(kind=kind)
    old = open_vault(kind, recovery)
    new = Keypair.generate()
    vault.epoch += 1
    vault.rotated_at, vault.rotation_due = timezone.now(), None
    _given(vault, Keypair(new.public, f"{new.private}\n{old.private}"), recovery)
    vault.save()
    private = f"{new.private}\n{old.private}"
    kept, lost = 0, 0
    for row in VaultGrant.objects.filter(vault=vault).select_related("member_key__user"):
        try:
            keys.grant(kind, row.member_key.user, private, by=row.granted_by)
            kept += 1
        except signed_keys.WrongKey:
            row.delete()
            lost += 1
    keys.forget_vaults()
    return kept, lost


# --- The demonstration -------------------------------------------------------------------------


def _demonstration_path():
    return settings.KEYS_DIR / "demonstration-recovery.json"


def keep_for_demonstration(made: dict[str, Recovery]) -> None:
    """The demonstration confirms its own recovery keys: they lie beside its other keys."""
    path = _demonstration_path()
    kept = json.loads(path.read_text()) if path.is_file() else {}
    for kind, recovery in made.items():
        written = recovery.written()
        kept[kind] = {"whole": written.whole, "shares": written.shares}
        confirm(kind)
    keys.write_secret(path, json.dumps(kept, indent=1))


def of_demonstration() -> dict[str, Recovery]:
    """The demonstration's recovery keys. Raises KeysMissing outside of it."""
    path = _demonstration_path()
    if not settings.DEMONSTRATION or not path.is_file():
        raise keys.KeysMissing("Only a demonstration keeps its recovery keys.")
    kept = json.loads(path.read_text())
    return {kind: Recovery.from_words(one["whole"]) for kind, one in kept.items()}


def demonstration_vaults() -> dict[str, str]:
    """Private keys of the demonstration's vaults. Raises KeysMissing outside of it."""
    return {kind: open_vault(kind, one).private for kind, one in of_demonstration().items()}


def old_demonstration() -> dict[str, str]:
    """The vaults' private keys as a demonstration kept them before vaults were signed."""
    path = _demonstration_path()
    kept = json.loads(path.read_text()) if path.is_file() else {}
    return {kind: text for kind, text in kept.items() if isinstance(text, str)}
