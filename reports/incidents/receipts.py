"""How a reporter without an account asks after a report, and the core's word that it holds one.

The receipt code has 28 characters and a check character. The first eight are the locator, the
other twenty the secret. One slow derivation of the secret gives two things: a verifier, of
which we keep the SHA-256, and an age identity, of which we keep the public half. On a phone
with JavaScript `static/js/receipt.js` does the same and the code never leaves it.
"""

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.accounts import keys
from portal.lib import references, sealing
from portal.lib.refusals import Refused
from portal.lib.sealing import Keypair
from reports.incidents.models import Envelope, HandedOn, IncidentReport, Reporter

LOCATOR = 8
SECRET = 20
LENGTH = LOCATOR + SECRET
ROUNDS = 100_000
VERIFIER = "portal-receipt/1 verifier"
IDENTITY = "portal-receipt/1 identity"


@dataclass(frozen=True)
class ReceiptKey:
    """What the server keeps of a receipt code: nothing from which it could be made again."""

    locator: str
    # SHA-256 of the verifier, in hexadecimal digits.
    verifier: str
    public: str


@dataclass(frozen=True)
class OpenCode:
    """What a receipt code stands for, while its owner is here."""

    locator: str
    verifier: bytes
    pair: Keypair

    def __repr__(self) -> str:
        return "OpenCode()"

    @property
    def kept(self) -> ReceiptKey:
        return ReceiptKey(self.locator, hashed(self.verifier), self.pair.public)


def new_code() -> str:
    """A receipt code in groups of four, the check character at its end."""
    code = references.random_code(LENGTH)
    return references.grouped(code + references.check_character(code))


def read(text: str) -> str:
    """The 28 characters of a code that somebody typed. Raises Refused when it cannot be one."""
    code = references.normal(text)
    if len(code) != LENGTH + 1:
        raise Refused(
            _(
                "A receipt code has 29 characters: seven groups of four and one more. "
                "Please look for one that is missing or too many."
            ),
            code="code-length",
        )
    code, check = code[:LENGTH], code[LENGTH:]
    if any(letter not in references.ALPHABET for letter in code) or (
        references.check_character(code) != check
    ):
        raise Refused(
            _("One character of this code is not right. Please compare it with what you kept."),
            code="code-check",
        )
    return code


def derive(code: str) -> OpenCode:
    """What the code stands for; takes as long for every code. Raises Refused like `read`."""
    code = read(code)
    locator, secret = code[:LOCATOR], code[LOCATOR:]
    root = hashlib.pbkdf2_hmac("sha256", secret.encode(), locator.encode(), ROUNDS, 32)
    return OpenCode(
        locator,
        sealing.derive(root, VERIFIER),
        Keypair.from_secret(sealing.derive(root, IDENTITY)),
    )


def hashed(verifier: bytes) -> str:
    return hashlib.sha256(verifier).hexdigest()


def find(locator: str, verifier: bytes) -> IncidentReport | None:
    """The report of a code: one look at both halves together, whatever is wrong with either."""
    reporter = (
        Reporter.objects.select_related("report")
        .filter(locator=locator, verifier=hashed(verifier))
        .first()
    )
    return reporter.report if reporter else None


# --- The core's word -------------------------------------------------------------------------


@dataclass(frozen=True)
class Receipt:
    """The core's signed word that it holds exactly these bytes (Ed25519, see `/api/docs/`)."""

    message: str
    signature: str
    key: str

    def as_dict(self) -> dict[str, str]:
        return {"message": self.message, "signature": self.signature, "key": self.key}


def of_envelope(envelope: Envelope) -> dict[str, str] | None:
    """Ours, or on an ingest node the core's: None until the core has it."""
    if settings.IS_INGEST:
        return _of_the_core("envelope", envelope.client_id, envelope.sha256)
    at = envelope.received_at
    return sign("envelope", envelope.client_id, envelope.sha256, at).as_dict()


def of_sealed_file(client_id, sha256: str, at: datetime) -> dict[str, str] | None:
    """The same for a file that a phone has sealed."""
    if settings.IS_INGEST:
        return _of_the_core("sealed-file", client_id, sha256)
    return sign("sealed-file", client_id, sha256, at).as_dict()


def _of_the_core(what: str, client_id, sha256: str) -> dict[str, str] | None:
    kept = HandedOn.objects.filter(what=what, client_id=client_id, sha256=sha256).first()
    return kept.receipt if kept else None


def is_of_the_core(receipt, what: str, client_id, sha256: str) -> bool:
    """Whether the core has signed that it holds exactly this."""
    try:
        said = json.loads(receipt["message"])
        raw = base64.b64decode(settings.PORTAL_CORE_SIGNS_WITH, validate=True)
        signature = base64.b64decode(receipt["signature"], validate=True)
        Ed25519PublicKey.from_public_bytes(raw).verify(signature, receipt["message"].encode())
        told = (said["what"], said["id"], said["sha256"])
    except (InvalidSignature, ValueError, TypeError, KeyError, AttributeError):
        return False
    return told == (what, str(client_id), sha256)


def sign(what: str, client_id, sha256: str, received_at: datetime) -> Receipt:
    """A receipt over the hash of what arrived; the same for the same bytes."""
    message = json.dumps(
        {
            "version": 1,
            "what": what,
            "id": str(client_id),
            "sha256": sha256,
            "received_at": received_at.astimezone(UTC).isoformat(timespec="seconds"),
        },
        sort_keys=True,
        separators=(",", ":"),
    )
    return Receipt(message, keys.sign_receipt(message.encode()), keys.receipt_public())
