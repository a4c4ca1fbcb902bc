"""What people do with originals: bring one, ask to see one, take one out."""

import base64
import os

from django.db import transaction

from portal.evidence import custody, tasks
from portal.evidence.models import EvidenceItem
from portal.evidence.uploads import Arrived, item_place
from portal.lib import jobs, sealing


@transaction.atomic(savepoint=False)
def receive(
    arrived: Arrived,
    *,
    guarded: bool,
    name: str = "",
    sealed_name: bytes | None = None,
    how: str,
    by=None,
) -> EvidenceItem:
    """Take sealed bytes into the vault: the row, the first custody event, the examination.

    `how` is a code (form, api, hotline, filing). A guarded item keeps its SHA-256 sealed; the
    ledger holds a salted commitment to it either way.
    """
    salt = os.urandom(16)
    if name and sealed_name is None:
        sealed_name = sealing.seal(
            name, [arrived.key_public], item_place(arrived.public_id, "held-name")
        )
    item = EvidenceItem(
        public_id=arrived.public_id,
        guarded=guarded,
        size=arrived.size,
        stored_name=arrived.stored_name,
        sha256="" if guarded else arrived.sha256,
        commitment=sealing.commitment(arrived.sha256, salt),
        commitment_salt=salt,
        sealed_name=sealed_name,
        key_public=arrived.key_public,
        key_for_case=base64.b64decode(arrived.key_for_case),
        key_for_intake=base64.b64decode(arrived.key_for_intake),
        intake_public=arrived.intake_public,
    )
    if guarded:
        item.sealed_facts = sealing.seal(
            b'{"sha256": "%s"}' % arrived.sha256.encode(),
            [arrived.key_public],
            item_place(arrived.public_id, "facts"),
        )
    item.save(force_insert=True)
    custody.begin(item, by=by, how=how, size=arrived.size, commitment=item.commitment)
    jobs.add(tasks.EXAMINE, item)
    return item
