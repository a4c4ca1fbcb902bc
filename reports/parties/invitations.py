"""The code by which people find the text they are asked to sign, and what it stands for.

Sixteen characters: six are the locator, ten the secret. One slow derivation gives a verifier, of
which the SHA-256 is kept, and an age identity that opens the text. The code itself lies sealed in
the case vault, for the lawyer who hands it round.
"""

import hashlib
import json
from dataclasses import dataclass, field

import segno

from portal.accounts import keys
from portal.accounts.models import Vault
from portal.lib import references, sealing
from portal.lib.sealing import Keypair
from reports.parties.models import Collective

LOCATOR, SECRET = 6, 10
LENGTH = LOCATOR + SECRET
ROUNDS = 100_000
VERIFIER = "portal-invitation/1 verifier"
IDENTITY = "portal-invitation/1 identity"


@dataclass(frozen=True)
class Code:
    """What a code stands for while it is here."""

    locator: str
    verifier: str
    pair: Keypair

    def __repr__(self) -> str:
        return "Code()"


@dataclass(frozen=True)
class Text:
    """What people are asked to sign: a summary in one or more languages, and the whole letter."""

    summaries: dict[str, str]
    full: str = ""

    def in_language(self, language: str) -> tuple[str, str]:
        """The summary and its language: the reader's own, else the first there is."""
        if self.summaries.get(language):
            return self.summaries[language], language
        return next(((words, code) for code, words in self.summaries.items() if words), ("", ""))

    def to_json(self) -> str:
        return json.dumps({"summaries": self.summaries, "full": self.full}, ensure_ascii=False)


@dataclass(frozen=True)
class Opened:
    """A collective complaint whose code was given, and the text behind it."""

    collective: Collective
    text: Text = field(repr=False)


def new_code() -> str:
    return references.random_code(LENGTH)


def can_be(code: str) -> bool:
    """Whether these letters can be a code at all: nothing is looked up, and it costs nothing."""
    code = references.normal(code)
    return len(code) == LENGTH and all(letter in references.ALPHABET for letter in code)


def derive(code: str) -> Code | None:
    """What a code stands for; None for letters that can be none. As slow for every code.

    So slow that strangers come here through a lane (join_views.py).
    """
    if not can_be(code):
        return None
    code = references.normal(code)
    locator, secret = code[:LOCATOR], code[LOCATOR:]
    root = hashlib.pbkdf2_hmac("sha256", secret.encode(), locator.encode(), ROUNDS, 32)
    verifier = hashlib.sha256(sealing.derive(root, VERIFIER)).hexdigest()
    return Code(locator, verifier, Keypair.from_secret(sealing.derive(root, IDENTITY)))


def seal_text(collective: Collective, text: Text, code: Code) -> bytes:
    """For whoever has the code, and for the case vault."""
    publics = [code.pair.public, keys.vault_public(Vault.Kind.CASE)]
    return sealing.seal(text.to_json(), publics, collective.place("text"))


def opened(code: str) -> Opened | None:
    """The collective complaint of a code, or None: unknown and misspelt look the same."""
    found = derive(code)
    if found is None:
        return None
    row = (
        Collective.objects.select_related("case")
        .filter(locator=found.locator, verifier=found.verifier)
        .first()
    )
    if row is None or row.is_deleted:
        return None
    return Opened(row, _text(row, found.pair.private))


def text_of(collective: Collective, member: keys.OpenMember | None) -> Text:
    """The text, for a lawyer. Raises VaultLocked."""
    return _text(collective, keys.require(member, Vault.Kind.CASE).private)


def code_of(collective: Collective, member: keys.OpenMember | None) -> str:
    """The code to hand round. Raises VaultLocked."""
    vault = keys.require(member, Vault.Kind.CASE)
    place = collective.place("code")
    return sealing.unseal_text(bytes(collective.sealed_code), vault.private, place)


def picture(link: str) -> str:
    """The link as a QR code in the page itself: it is never stored and never asked for."""
    return segno.make(link, error="m").png_data_uri(scale=6, border=4)


def _text(collective: Collective, private: str) -> Text:
    place = collective.place("text")
    return Text(**json.loads(sealing.unseal_text(bytes(collective.sealed_text), private, place)))
