"""The order of steps in which an original is examined. Every step may run twice."""

import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from django.core.files import File
from django.core.files.storage import storages
from django.db import transaction

from portal.accounts import keys
from portal.evidence import (
    custody,
    probing,
    provenance,
    renditions,
    sandbox,
    scanning,
    scratch,
    serving,
    signatures,
    versions,
)
from portal.evidence.models import EvidenceItem, Rendition
from portal.evidence.signatures import Signature
from portal.evidence.uploads import item_place
from portal.lib import sealing
from portal.lib.jobs import Failed, Hopeless
from portal.lib.sealing import Keypair

State = EvidenceItem.State
# The file, or the machine, ended its decoder: it may go better another time.
DEADLY = ("crashed", "too_long", "too_much_memory")


@dataclass
class Examination:
    """One item on the worker's table: its opened bytes, and what the steps found and made."""

    item: EvidenceItem | None
    pair: Keypair | None
    folder: Path
    original: Path
    sha256: str = ""
    signature: Signature | None = None
    scan: dict = field(default_factory=dict)
    records: dict = field(default_factory=dict)
    facts: probing.Facts | None = None
    batch: renditions.Batch = field(default_factory=renditions.Batch)


def open_original(examination: Examination) -> None:
    """Put the original on the table and see that it is what was received."""
    with examination.original.open("wb") as plain:
        serving.write_original(examination.item, examination.pair, plain)
    with examination.original.open("rb") as plain:
        examination.sha256 = hashlib.file_digest(plain, "sha256").hexdigest()
    item = examination.item
    salt = bytes(item.commitment_salt)
    if sealing.commitment(examination.sha256, salt) != item.commitment:
        raise Hopeless("The stored original is not what was received.")


def look_for_viruses(examination: Examination) -> None:
    """What a scanner knows of it; whatever it says, the original stays and is examined."""
    examination.scan = scanning.look(examination.original)


def recognise(examination: Examination) -> None:
    """The real type, by the first bytes and our own table."""
    examination.signature = signatures.identify(examination.original)


def probe(examination: Examination) -> None:
    """What device and container say, and what can be seen without decoding."""
    examination.facts = probing.probe(examination.original, examination.signature)


def read_records(examination: Examination) -> None:
    """Signed records of where the file came from."""
    examination.records = provenance.read(examination.original, examination.signature)


def render(examination: Examination) -> None:
    """Copies for viewing, without metadata, and how the picture looks."""
    examination.batch = renditions.make_all(
        examination.original, examination.folder, examination.facts
    )


def keep(examination: Examination) -> None:
    """Store the copies and write down what was found; the intake key's copy is let go."""
    item, batch = examination.item, examination.batch
    state, reason = outcome(examination)
    if state == State.QUARANTINED:
        raise Failed(reason)  # tried again, and after the third time left to staff
    if not _still_waits(item):
        return
    stored = [_store(examination, made) for made in batch.made]
    copies = {one["kind"]: one.pop("told") for one in stored}
    with transaction.atomic():
        if not _still_waits(item, hold=True):
            return
        for rendition in stored:
            Rendition.objects.update_or_create(
                item=item, kind=rendition.pop("kind"), defaults=rendition
            )
        item.kind = str(examination.facts.kind)
        item.media_type = examination.facts.media_type
        item.state, item.reason = state, reason
        _keep_facts(item, found(examination), examination.sha256)
        item.key_for_intake = None
        item.save(update_fields=KEPT)
        verb = custody.Verb.EXAMINED if state == State.EXAMINED else custody.Verb.UNREADABLE
        custody.record(
            item,
            verb,
            media_type=item.media_type,
            copies=copies,
            missed=batch.missed,
            reason=item.reason,
            tools=versions.of_media(),
        )


def _still_waits(item: EvidenceItem, *, hold: bool = False) -> bool:
    """False when another worker took over from one that slept past its lease, and was done."""
    rows = EvidenceItem.objects.select_for_update() if hold else EvidenceItem.objects
    return rows.filter(pk=item.pk, state__in=WAITING).values_list("pk").first() is not None


KEPT = [
    *("kind", "media_type", "reason", "state", "picture_hash"),
    *("sealed_facts", "facts", "key_for_intake"),
]


def outcome(examination: Examination) -> tuple[State, str]:
    """The state in which an examination ends, and why nothing can be shown."""
    facts, batch = examination.facts, examination.batch
    if batch.made:
        return State.EXAMINED, ""
    reason = facts.reason or next(iter(batch.missed.values()), "") or "unknown"
    return (State.QUARANTINED if reason in DEADLY else State.UNREADABLE), reason


def found(examination: Examination) -> dict:
    """Everything that is known of the file, as plain values."""
    batch = examination.batch
    known = {
        **examination.facts.as_json(),
        "scan": examination.scan,
        "provenance": examination.records,
        "picture_hash": batch.picture_hash,
        "missed": batch.missed,
        "partial": [made.kind for made in batch.made if made.partial],
    }
    return {name: value for name, value in known.items() if value}


def _keep_facts(item: EvidenceItem, known: dict, sha256: str) -> None:
    if item.guarded:
        item.sealed_facts = sealing.seal(
            json.dumps({**known, "sha256": sha256}),
            [item.key_public],
            item_place(item.public_id, "facts"),
        )
    else:
        item.facts = known
        item.picture_hash = known.get("picture_hash", "")


READING = (recognise, probe, read_records, render)
STEPS = (open_original, look_for_viruses, *READING, keep)


WAITING = (State.RECEIVED, State.QUARANTINED)


def run(item: EvidenceItem, pair: Keypair | None = None) -> None:
    """Examine one item. An item that was examined already is left alone.

    `pair` is the item's key when a member of staff handed it over; else the intake key opens it.
    """
    if item.state not in WAITING:
        return
    folder = Path(tempfile.mkdtemp(prefix="item-", dir=scratch.plain()))
    examination = Examination(item, pair or _item_pair(item), folder, folder / "original")
    try:
        for step in STEPS:
            step(examination)
    except sandbox.SandboxUnavailable as problem:
        raise Hopeless("No sandbox on this machine: media are kept and not opened.") from problem
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def give_up(item: EvidenceItem, reason: str) -> None:
    """The examination was tried often enough: the original stays, staff see why."""
    if item.state not in WAITING:
        return
    item.state = State.QUARANTINED
    item.reason = reason if reason in sandbox.REASONS else "stopped"
    item.save(update_fields=["state", "reason"])
    custody.record(item, custody.Verb.QUARANTINED, reason=item.reason)


def again_place(item: EvidenceItem):
    """Where an item's key belongs on its way from a member's session to a worker."""
    return item_place(item.public_id, "examine-again")


def handed_key(item: EvidenceItem, sealed: bytes) -> Keypair:
    """The item's key as a member handed it over. Raises Hopeless after the worker's restart."""
    try:
        return Keypair.from_private(keys.take_over(sealed, again_place(item)).decode())
    except sealing.CannotOpen:
        raise Hopeless("The worker was started anew meanwhile; ask for it once more.") from None


def _item_pair(item: EvidenceItem) -> Keypair:
    """The item's key through the intake key. Raises Hopeless without it."""
    pair = keys.intake_pairs().get(item.intake_public)
    if pair is None or not item.key_for_intake:
        raise Hopeless("This worker was not given the intake key that the item waits under.")
    place = item_place(item.public_id, "key")
    return Keypair.from_private(sealing.unseal_text(item.key_for_intake, pair.private, place))


def _store(examination: Examination, made: renditions.Made) -> dict:
    """Put one copy into the store, sealed for a guarded item; its row's values."""
    item = examination.item
    with made.path.open("rb") as plain:
        sha256 = hashlib.file_digest(plain, "sha256").hexdigest()
    size = made.path.stat().st_size
    path = made.path
    if item.guarded:
        path = made.path.with_suffix(".sealed")
        place = item_place(item.public_id, f"rendition:{made.kind}")
        with made.path.open("rb") as plain, path.open("wb") as sealed:
            sealing.seal_stream(plain, sealed, [item.key_public], place)
    name = f"renditions/{str(item.public_id)[:2]}/{item.public_id}-{made.kind}-{sha256[:8]}"
    if item.guarded:
        name = f"renditions/{str(item.public_id)[:2]}/{item.public_id}-{made.kind}"
    store = storages["evidence"]
    if store.exists(name):
        store.delete(name)
    with path.open("rb") as stream:
        os.fsync(stream.fileno())
        name = store.save(name, File(stream))
    return {
        "kind": made.kind,
        "media_type": made.media_type,
        "stored_name": name,
        "size": size,
        "sha256": "" if item.guarded else sha256,
        # What custody tells of this copy: its hash, or a commitment to it.
        "told": sealing.commitment(sha256, bytes(item.commitment_salt)) if item.guarded else sha256,
        "sealed": item.guarded,
        "width": made.width,
        "height": made.height,
    }
