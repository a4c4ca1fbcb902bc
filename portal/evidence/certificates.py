"""The certificate of one item: thirteen points that a court asks about, and what each rests on.

It is one statement of plain values first; words in three languages are made from it. What the
room that holds the item knows (how it came, from whom, where) arrives as `held`; the vault adds
what it saw itself.
"""

import base64
import hashlib
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction

from portal.accounts import keys
from portal.documents.sections import write_paper
from portal.evidence import (
    certificate_words,
    commands,
    contradictions,
    custody,
    custody_list,
    serving,
    stamps,
    versions,
)
from portal.evidence.fingerprints import Hashed
from portal.evidence.models import Certificate, EvidenceItem
from portal.lib import sealing
from portal.lib.geo import Position
from portal.lib.jobs import Hopeless
from portal.lib.sealing import CannotOpen, Keypair

FORMAT = "portal-certificate/1"
LANGUAGES = ("kk", "ru", "en")
PARTS = (*(f"{language}.pdf" for language in LANGUAGES), "json")
FACTS_KEPT_BACK = ("sha256", "provenance", "missed", "partial", "scan")


@dataclass(frozen=True)
class Known:
    """What ledger and trees hold of an item as of a moment, read once for all papers about it."""

    events: list
    file: stamps.Proof | None
    custody: stamps.Proof | None


def known(items: Iterable[int], until: datetime) -> dict[int, Known]:
    """Of many items at once, each by its key."""
    events = custody_list.events_of(items, until)
    files = stamps.proofs_of(events, until=until)
    lines = {item: [event.pk for event in own] for item, own in events.items()}
    custodies = stamps.proofs_of_custody(lines, until=until)
    return {item: Known(own, files.get(item), custodies.get(item)) for item, own in events.items()}


@dataclass(frozen=True)
class Held:
    """What the room that holds an item says of it; texts by language, times as ISO."""

    source: str
    reference: str = ""
    zone: str = "Asia/Almaty"
    name: str = ""
    received_at: str = ""
    happened_at: str = ""
    device_at: str = ""
    place: dict = field(default_factory=dict)
    recorder: dict = field(default_factory=dict)
    copies: list = field(default_factory=list)

    def __repr__(self) -> str:
        return "Held()"


def make(certificate: Certificate, sealed: bytes) -> None:
    """Make all parts of a certificate, sealed to the item's key. Running again changes nothing."""
    if certificate.is_ready:
        return
    try:
        handed = json.loads(keys.take_over(sealed, certificate.place("handed")))
    except CannotOpen:
        raise Hopeless(
            "The worker that was handed this was restarted; it has to be asked again."
        ) from None
    item = certificate.item
    pair = Keypair.from_private(handed["private"])
    _is_what_came(item, pair)
    statement = compose(
        item,
        pair,
        Held(**handed["held"]),
        number=str(certificate.public_id),
        at=certificate.requested_at,
    )
    parts = {name: keep(certificate, name, data) for name, data in written(statement).items()}
    with transaction.atomic():
        ours = Certificate.objects.filter(
            pk=certificate.pk, state=Certificate.State.REQUESTED
        ).update(state=Certificate.State.READY, parts=parts)
        if ours:
            certificate.parts = parts
            note(certificate)


def note(certificate: Certificate) -> None:
    """The line of custody that a certificate was made, with the hashes of its parts."""
    custody.record(
        certificate.item,
        custody.Verb.CERTIFIED,
        by=certificate.requested_by,
        certificate=str(certificate.public_id),
        sha256={name: part["sha256"] for name, part in certificate.parts.items()},
    )


def read(certificate: Certificate, name: str, member: keys.OpenMember | None) -> bytes:
    """One part, opened with the item's key. Raises VaultLocked, and KeyError for no such part."""
    return part(certificate, name, serving.item_key(certificate.item, member))


def part(certificate: Certificate, name: str, pair: Keypair) -> bytes:
    """The same for a worker that was handed the item's key."""
    with storages["evidence"].open(certificate.parts[name]["stored"]) as sealed:
        return sealing.unseal(sealed.read(), pair.private, certificate.place(name))


def written(statement: dict) -> dict[str, bytes]:
    """The parts of a certificate by name: a PDF in each language, and the statement itself."""
    parts = {
        f"{language}.pdf": write_paper(certificate_words.paper(statement, language))
        for language in LANGUAGES
    }
    parts["json"] = (json.dumps(statement, ensure_ascii=False, indent=1) + "\n").encode()
    return parts


def compose(
    item: EvidenceItem,
    pair: Keypair,
    held: Held,
    *,
    number: str,
    at: datetime,
    file_name: str = "original",
    seen: Known | None = None,
) -> dict:
    """The statement, as of the moment `at`; the same again for the same moment.

    Staff stand in it by number, in the order in which they touched this item. `file_name` is the
    original's name where the certificate lies; `seen` is `known` as of the same moment.
    """
    facts = serving.facts_with_key(item, pair)
    seen = seen or known([item.pk], at)[item.pk]
    events, proof, line = seen.events, seen.file, seen.custody
    people = custody_list.People(events)
    arrived = serving.moment_with_key(item, pair)
    return {
        "format": FORMAT,
        "certificate": number,
        "made_at": _iso(at),
        "zone": held.zone,
        "identity": _identity(item, facts),
        "arrival": _arrival(item, held, arrived, events),
        "times": _times(item, facts, held, arrived),
        "place": _place(facts, held),
        "recorder": held.recorder,
        "recording": _recording(facts, held, arrived),
        "process": {"portal": versions.of_portal(), "examined": _examined(events)},
        "derivatives": _derivatives(item, at) + held.copies,
        "custody": [line.as_dict() for line in custody_list.lines_of(events, people)],
        "time_proof": {
            "asked": [entry.partition("=")[0] for entry in settings.TIMESTAMP_AUTHORITIES],
            "file": _proof(proof),
            "custody": _proof(line),
        },
        "verification": commands.of(item, facts["sha256"], proof, file_name),
        "answerable": settings.CERTIFICATE_ANSWERABLE,
        "not_proven": _not_proven(item, proof),
    }


def _not_proven(item: EvidenceItem, proof: stamps.Proof | None) -> list[str]:
    """What nobody can learn from this paper, by codes that certificate_words has sentences for."""
    found = ["event", "recorder", "before", "device", "server"]
    if proof is None or not proof.is_stamped:
        found.append("no-clock")
    else:
        found.append("how-long-before")
    if not item.stored_sha256:
        found.append("no-fixity")
    return [*found, "outside"]


# --- What the vault saw itself -------------------------------------------------------------------


def _identity(item: EvidenceItem, facts: dict) -> dict:
    return {
        "item": str(item.public_id),
        "kind": item.kind,
        "media_type": item.media_type,
        "size": item.size,
        "sha256": facts["sha256"],
        "commitment": item.commitment,
        "commitment_salt": bytes(item.commitment_salt).hex(),
        "stored_sha256": item.stored_sha256,
        "guarded": item.guarded,
    }


def _arrival(item: EvidenceItem, held: Held, arrived: datetime, events: list) -> dict:
    first = events[0] if events else None
    return {
        "how": first.detail.get("how", held.source) if first else held.source,
        "source": held.source,
        "reference": held.reference,
        "pieces": max(len(item.pieces), 1),
        "at": _iso(arrived),
        "first_line": first.digest if first else "",
    }


def _times(item: EvidenceItem, facts: dict, held: Held, arrived: datetime) -> list[dict]:
    """Each time beside the clock that says it; none is mixed with another."""
    found = []
    for what, name in (("recorded", "taken"), ("satellites", "satellite_time")):
        said = facts.get(name) or {}
        if said.get("at"):
            found.append({"what": what, "at": said["at"], "source": said.get("source", "")})
    if held.happened_at:
        found.append({"what": "happened", "at": held.happened_at, "source": "reporter"})
    if held.device_at and held.received_at:
        sent = {"what": "sent", "at": held.device_at, "source": "phone"}
        ours = datetime.fromisoformat(held.received_at)
        sent["off_by_seconds"] = round(
            (datetime.fromisoformat(held.device_at) - ours).total_seconds()
        )
        found.append(sent)
    found.append({"what": "received", "at": _iso(arrived), "source": "server"})
    if item.received_at != arrived:
        found.append({"what": "ledger", "at": _iso(item.received_at), "source": "quarter"})
    return found


def _place(facts: dict, held: Held) -> dict:
    said = facts.get("position") or {}
    found = dict(held.place)
    position = contradictions.position_of(facts)
    if position:
        found["file"] = {
            "latitude": position.latitude,
            "longitude": position.longitude,
            "accuracy": position.accuracy,
            "source": said.get("source", ""),
        }
    return found


def _recording(facts: dict, held: Held, arrived: datetime) -> dict:
    kept = {name: value for name, value in facts.items() if name not in FACTS_KEPT_BACK}
    precinct = held.place.get("precinct_position")
    claims = contradictions.Claims(
        received_at=arrived,
        happened_at=datetime.fromisoformat(held.happened_at) if held.happened_at else None,
        place=Position(*precinct) if precinct else None,
        name=held.name,
    )
    return {
        "facts": kept,
        "provenance": {
            kind: said.get("state", "") for kind, said in (facts.get("provenance") or {}).items()
        },
        "contradictions": [one.code for one in contradictions.found(facts, claims)],
    }


def _examined(events: list) -> dict:
    """What the last examination said of itself in the custody."""
    for event in reversed(events):
        if event.verb in (custody.Verb.EXAMINED, custody.Verb.UNREADABLE):
            return {
                "at": _iso(event.at),
                "outcome": event.verb,
                "reason": event.detail.get("reason", ""),
                "tools": event.detail.get("tools", {}),
            }
    return {}


def _derivatives(item: EvidenceItem, until: datetime) -> list[dict]:
    return [
        {
            "kind": copy.kind,
            "media_type": copy.media_type,
            "size": copy.size,
            "width": copy.width,
            "height": copy.height,
            "sha256": copy.sha256,
            "made_at": _iso(copy.made_at),
        }
        for copy in sorted(item.renditions.all(), key=lambda copy: copy.kind)
        if copy.made_at <= until
    ]


def _proof(proof: stamps.Proof | None) -> dict | None:
    if proof is None:
        return None
    return {
        "kind": proof.kind,
        "leaf": proof.leaf,
        "index": proof.index,
        "size": proof.size,
        "path": [[step.side, step.sibling] for step in proof.path],
        "root": proof.root,
        "batch": proof.batch,
        "made_at": _iso(proof.made_at),
        "statement": proof.statement.decode(),
        "stamps": [
            {
                "authority": token.authority,
                "at": _iso(token.at),
                "received_at": _iso(token.received_at),
                "token": base64.b64encode(token.token).decode(),
                "certificates": token.certificates,
            }
            for token in proof.tokens
        ],
    }


def _is_what_came(item: EvidenceItem, pair: Keypair) -> None:
    """Open the original and hash it once more. Raises Hopeless when it is another."""
    hashed = Hashed(_Nowhere())
    try:
        serving.write_original(item, pair, hashed)
    except (CannotOpen, FileNotFoundError):
        raise Hopeless("A stored original is not what was received.") from None
    if sealing.commitment(hashed.sha256, bytes(item.commitment_salt)) != item.commitment:
        raise Hopeless("A stored original is not what was received.")


class _Nowhere(io.RawIOBase):
    def writable(self):
        return True

    def write(self, data):
        return len(data)


def keep(certificate: Certificate, name: str, data: bytes) -> dict:
    """Store one part, sealed to the item's key; what the row says of it."""
    item = certificate.item
    sealed = sealing.seal(data, [item.key_public], certificate.place(name))
    folder = str(certificate.public_id)[:2]
    stored = f"certificates/{folder}/{certificate.public_id}-{name.replace('.', '-')}"
    store = storages["evidence"]
    if store.exists(stored):
        store.delete(stored)
    stored = store.save(stored, ContentFile(sealed))
    return {"stored": stored, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
