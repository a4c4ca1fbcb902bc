"""What a file's own signed record says of where it came from: read, and never believed.

C2PA is a record inside the file, signed by a camera or a program. ProofMode is a bundle that a
phone's app makes of a file, its circumstances and signatures. Either can hold (the bytes are
those that were signed), fail, or not be there. That it holds says nothing about who signed.
"""

import mmap
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from portal.evidence import sandbox
from portal.evidence.probing import word
from portal.evidence.sandbox import Limits
from portal.evidence.signatures import Signature

VERIFIED, INVALID, ABSENT, UNREAD = "verified", "invalid", "absent", "unread"

STATES = {
    VERIFIED: _("Verified"),
    INVALID: _("Invalid"),
    ABSENT: _("Absent"),
    UNREAD: _("Could not be read"),
}
TONES = {VERIFIED: "good", INVALID: "bad", ABSENT: "neutral", UNREAD: "warn"}
KINDS = {
    "c2pa": "C2PA",
    "proofmode": "ProofMode",
}
MEANINGS = {
    ("c2pa", VERIFIED): _(
        "The file carries a signed record, and its bytes are those that were signed. Who signed "
        "is the signer's own word."
    ),
    ("c2pa", INVALID): _(
        "The file carries a signed record that does not fit its bytes: it was changed after it "
        "was signed, or the signature is broken."
    ),
    ("c2pa", ABSENT): _("The file carries no signed record. Most cameras write none."),
    ("c2pa", UNREAD): _("The file may carry a signed record, but it could not be read."),
    ("proofmode", VERIFIED): _(
        "The bundle's hashes fit its file and its signatures hold for the key that lies in it. "
        "Whose key that is, the bundle does not prove."
    ),
    ("proofmode", INVALID): _(
        "The bundle's hashes or signatures do not fit its file: something was changed after the "
        "bundle was made."
    ),
    ("proofmode", UNREAD): _("This looks like a ProofMode bundle, but it could not be read."),
}


READ = Limits(cpu_seconds=30, wall_seconds=60)
# Every record of C2PA holds a claim; in a bundle of ProofMode the names of its proofs stand plain.
C2PA_MARK = b"c2pa.claim"
PROOFMODE_MARK = b".proof."
ZIP = "application/zip"


# --- Reading ------------------------------------------------------------------------------------


def read(path: Path, signature: Signature) -> dict:
    """What the records of a file say, by kind; a file without any costs a walk over its bytes."""
    if signature.media_type == ZIP and _holds(path, PROOFMODE_MARK):
        return {"proofmode": _asked("proofmode_record", path)}
    if not signature.decodable or not _holds(path, C2PA_MARK):
        return {"c2pa": {"state": ABSENT}}
    return {"c2pa": _asked("c2pa_record", path, media_type=signature.media_type)}


def _holds(path: Path, mark: bytes) -> bool:
    with path.open("rb") as file:
        if not path.stat().st_size:
            return False
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole:
            return whole.find(mark) >= 0


def _asked(step: str, path: Path, **arguments) -> dict:
    """What the sandbox read, believed only where it is one of our states and plain words."""
    result = sandbox.run(step, path, arguments=arguments, limits=READ)
    said = result.facts if result.ok else {}
    if said.get("state") not in STATES:
        return {"state": UNREAD}
    words = {name: word(said.get(name)) for name in LABELS}
    return {"state": said["state"], **{name: value for name, value in words.items() if value}}


# --- Showing ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """One kind of record, in words."""

    kind: str
    state: str
    facts: list[tuple[str, str]]

    @property
    def name(self) -> str:
        return KINDS[self.kind]

    @property
    def label(self) -> str:
        return str(STATES[self.state])

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def meaning(self) -> str:
        return str(MEANINGS[self.kind, self.state])


LABELS = {
    "signer": _("Signer, by its own certificate"),
    "signed_at": _("Signed"),
    "made_with": _("Made with"),
    "actions": _("Done with it, as the record says"),
    "broken": _("What does not fit"),
    "device": _("Device, as the bundle says"),
    "proved_at": _("Time, as the bundle says"),
    "place": _("Position, as the bundle says"),
    "key": _("Fingerprint of the signing key"),
}


def shown(facts: dict) -> list[Shown]:
    """The records of one file as staff see them; a ProofMode bundle only where there is one."""
    read = facts.get("provenance") or {}
    found = []
    for kind in KINDS:
        said = read.get(kind) or {}
        state = said.get("state", ABSENT)
        if (kind, state) not in MEANINGS or (state == ABSENT and facts.get("reason")):
            continue
        facts_of_it = [(str(label), said.get(key, "")) for key, label in LABELS.items()]
        found.append(Shown(kind, state, facts_of_it))
    return found
