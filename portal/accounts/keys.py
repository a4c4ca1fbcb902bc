"""The keys of the portal: vaults, members, intake, workers, receipts (sealing.md, "Keys")."""

import base64
import os
import time
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts import signed_keys
from portal.accounts.models import IntakeKey, JobKey, MemberKey, Vault, VaultGrant
from portal.lib import sealing
from portal.lib.refusals import Refused
from portal.lib.sealing import Keypair, Place


class VaultLocked(Refused):
    """The person has not unlocked the vault that this needs, or was never given it."""

    def __init__(self, kind: str):
        super().__init__(
            _(
                "This is sealed in the {vault}, which is not open for you. "
                "Unlock your key with your password; if this stays locked, ask a colleague who can "
                "open it for a grant."
            ).format(vault=Vault.Kind(kind).label),
            code="vault-locked",
        )
        self.kind = kind


class KeyLocked(Refused):
    """Whoever acts has to sign something, and has not unlocked the key to do it with."""

    def __init__(self):
        super().__init__(
            _("This is signed with your key, which is locked. Unlock it with your password."),
            code="vault-locked",
        )


class KeysMissing(Exception):
    """A key that the portal cannot work without has not been made."""


# --- Vaults ----------------------------------------------------------------------------------


@dataclass
class Lately:
    """A public key as it was looked up a moment ago."""

    public: str = ""
    until: float = 0.0

    def forget(self) -> None:
        self.until = 0.0


# Not for one file: those arrive in threads without a connection. What is sealed to a key that was
# changed a moment ago can still be opened by whoever it was changed for.
VAULT_KNOWN_FOR = 20
_vaults_lately: dict[str, Lately] = {}


def vault_public(kind: str) -> str:
    """The public key to seal to, its signature checked. Raises WrongKey."""
    kind = str(kind)
    lately = _vaults_lately.setdefault(kind, Lately())
    now = time.monotonic()
    if lately.until < now:
        vault = Vault.objects.filter(kind=kind).first()
        if vault is None:
            raise KeysMissing(f"The {kind} vault has not been made; run manage.py make_keys.")
        signed_keys.check_vault(vault)
        lately.public, lately.until = vault.public, now + VAULT_KNOWN_FOR
    return lately.public


def forget_vaults() -> None:
    """Look the vaults up again: one was made, or got another key."""
    _vaults_lately.clear()


def seal_to(kind: str, plaintext: bytes | str, place: Place) -> bytes:
    """Seal a short text to one vault; anybody may, only members can read it again."""
    return sealing.seal(plaintext, [vault_public(kind)], place)


# --- Members ---------------------------------------------------------------------------------


def _member_place(user) -> Place:
    return Place("member-key", str(user.pk), "wrapped")


def _grant_place(vault: Vault, member_key: MemberKey) -> Place:
    return Place("vault-grant", f"{vault.kind}:{member_key.public}", "wrapped")


def make_member_key(user, password: str) -> Keypair:
    """A new key for a member; grants of an older one are gone, a colleague grants again."""
    MemberKey.objects.filter(user=user).delete()
    pair = Keypair.generate()
    salt = os.urandom(16)
    MemberKey.objects.create(
        user=user,
        public=pair.public,
        salt=salt,
        wrapped=_wrap(user, pair, password, salt),
    )
    return pair


def rewrap_member_key(user, old_password: str, new_password: str) -> None:
    """Keep the key when its owner changes the password. Raises CannotOpen for a wrong one."""
    pair = unlock(user, old_password)
    salt = os.urandom(16)
    MemberKey.objects.filter(user=user).update(
        salt=salt, wrapped=_wrap(user, pair, new_password, salt)
    )


def _wrap(user, pair: Keypair, password: str, salt: bytes) -> bytes:
    key = sealing.key_from_password(password, salt)
    return sealing.seal(pair.private, [key.public], _member_place(user))


def unlock(user, password: str) -> Keypair | None:
    """The member key, opened by its password; None for a person who has none."""
    row = MemberKey.objects.filter(user=user).first()
    if row is None:
        return None
    key = sealing.key_from_password(password, bytes(row.salt))
    private = sealing.unseal_text(row.wrapped, key.private, _member_place(user))
    return Keypair.from_private(private)


def grant(kind: str, to, vault_private: str, *, by=None) -> VaultGrant:
    """Let a member into a vault that `by` has open. Raises WrongKey."""
    vault = Vault.objects.get(kind=kind)
    signed_keys.check_vault(vault)
    signed_keys.check_member(to.member_key)
    wrapped = sealing.seal(
        vault_private, [to.member_key.public], _grant_place(vault, to.member_key)
    )
    row, _made = VaultGrant.objects.update_or_create(
        vault=vault,
        member_key=to.member_key,
        defaults={"wrapped": wrapped, "granted_by": by},
    )
    return row


@dataclass
class OpenMember:
    """A member whose key is unlocked for this request: opens the vaults that were granted."""

    user: object
    pair: Keypair
    _open: dict = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"OpenMember({self.user.pk})"

    def vault(self, kind: str) -> Keypair:
        """Raises VaultLocked when the vault was not granted."""
        kind = str(kind)
        if kind not in self._open:
            grant_row = (
                VaultGrant.objects.select_related("vault", "member_key")
                .filter(vault__kind=kind, member_key__user=self.user)
                .first()
            )
            if grant_row is None:
                raise VaultLocked(kind)
            place = _grant_place(grant_row.vault, grant_row.member_key)
            try:
                private = sealing.unseal_text(grant_row.wrapped, self.pair.private, place)
            except sealing.CannotOpen:
                raise VaultLocked(kind) from None
            self._open[kind] = Keypair.from_private(private)
        return self._open[kind]

    def has(self, kind: str) -> bool:
        try:
            self.vault(kind)
        except VaultLocked:
            return False
        return True

    def read(self, kind: str, sealed: bytes, place: Place) -> str:
        """A text sealed to a vault."""
        return sealing.unseal_text(sealed, self.vault(kind).private, place)


def require(member: OpenMember | None, kind: str) -> Keypair:
    """The open vault of whoever acts. Raises VaultLocked."""
    if member is None:
        raise VaultLocked(kind)
    return member.vault(kind)


# --- Intake ----------------------------------------------------------------------------------


def make_intake_key() -> str:
    """A new intake key, its private half in the keys folder (embedded default)."""
    pair = Keypair.generate()
    folder = settings.KEYS_DIR / "intake"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_secret(folder / f"{pair.public}.key", pair.private)
    IntakeKey.objects.create(public=pair.public)
    intake_lately.forget()
    return pair.public


# It is changed monthly, and what is sealed to one that was destroyed nobody could open: a process
# knows it for seconds only. Not for one file: those arrive in threads without a connection.
INTAKE_KNOWN_FOR = 20
intake_lately = Lately()


def intake_public() -> str:
    """The key that phones and forms seal to now."""
    now = time.monotonic()
    if intake_lately.until < now:
        row = IntakeKey.objects.filter(retired_at=None).order_by("-made_at").first()
        if row is None:
            raise KeysMissing("There is no intake key; run manage.py make_keys.")
        intake_lately.public = row.public
        intake_lately.until = now + INTAKE_KNOWN_FOR
    return intake_lately.public


def intake_pairs() -> dict[str, Keypair]:
    """The private halves that this process was given (workers only), by public key.

    Raises KeysMissing when there is none.
    """
    lines = [line.strip() for line in settings.INTAKE_KEY.splitlines() if line.strip()]
    folder = settings.KEYS_DIR / "intake"
    if not lines and folder.is_dir():
        lines = [path.read_text().strip() for path in sorted(folder.glob("*.key"))]
    if not lines:
        raise KeysMissing("This worker was given no intake key.")
    pairs = [Keypair.from_private(line) for line in lines]
    return {pair.public: pair for pair in pairs}


# --- Jobs ------------------------------------------------------------------------------------

_job_pair: Keypair | None = None


def start_job_key(queue: str, worker: str) -> Keypair:
    """Called once when a worker starts, before it forks; the key dies with the worker."""
    global _job_pair
    JobKey.objects.filter(worker=worker).delete()
    _job_pair = Keypair.generate()
    JobKey.objects.create(public=_job_pair.public, queue=queue, worker=worker)
    return _job_pair


def renew_job_key(worker: str) -> None:
    JobKey.objects.filter(worker=worker).update(seen_at=timezone.now())
    JobKey.objects.filter(seen_at__lt=timezone.now() - timedelta(days=1)).delete()


def hand_over(payload: bytes, queue: str, place: Place) -> bytes:
    """Seal what a member's session opened to the workers of one queue that are alive.

    Raises Refused when no worker is.
    """
    alive = timezone.now() - timedelta(minutes=2)
    publics = list(
        JobKey.objects.filter(queue=queue, seen_at__gt=alive).values_list("public", flat=True)
    )
    if not publics:
        raise Refused(
            _("No worker is running that could do this. Your text is kept; try again in a minute."),
            code="no-worker",
        )
    return sealing.seal(payload, publics, place)


def take_over(sealed: bytes, place: Place) -> bytes:
    """What a member's session handed to this worker. Raises CannotOpen after a restart."""
    if _job_pair is None:
        raise sealing.CannotOpen("This process holds no job key.")
    return sealing.unseal(sealed, _job_pair.private, place)


# --- Receipts --------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def receipt_signing_key() -> Ed25519PrivateKey:
    """Ed25519; proves that the core holds exactly these bytes. Raises KeysMissing."""
    text = settings.RECEIPT_SIGNING_KEY
    path = settings.KEYS_DIR / "receipt-signing.key"
    if not text and path.is_file():
        text = path.read_text().strip()
    if not text:
        raise KeysMissing("There is no receipt-signing key; run manage.py make_keys.")
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(text))


def receipt_public() -> str:
    return _public_text(receipt_signing_key())


@lru_cache(maxsize=2)
def _public_text(key: Ed25519PrivateKey) -> str:
    raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return base64.b64encode(raw).decode()


def make_receipt_signing_key() -> None:
    path = settings.KEYS_DIR / "receipt-signing.key"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_secret(path, base64.b64encode(os.urandom(32)).decode())
    receipt_signing_key.cache_clear()


def sign_receipt(message: bytes) -> str:
    return base64.b64encode(receipt_signing_key().sign(message)).decode()


def write_secret(path: Path, text: str) -> None:
    """A file that only this account of the machine reads."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as stream:
        stream.write(text + "\n")
