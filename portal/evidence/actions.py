"""What people do with originals: bring one, have one examined again, take one or its paper out."""

import base64
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts import keys
from portal.accounts.models import Vault
from portal.evidence import custody, destroying, pipeline, sandbox, serving, tasks
from portal.evidence.certificates import Held
from portal.evidence.models import Certificate, EvidenceItem, OriginalExport
from portal.evidence.uploads import Arrived, item_place
from portal.lib import jobs, pipes, rows, sealing
from portal.lib.moments import quarter
from portal.lib.refusals import Refused

State = EvidenceItem.State


@transaction.atomic(savepoint=False)
def receive(
    arrived: Arrived,
    *,
    guarded: bool,
    name: str = "",
    sealed_name: bytes | None = None,
    how: str,
    by=None,
    along: Callable[[EvidenceItem], list[Model]] = lambda item: [],
) -> EvidenceItem:
    """Take sealed bytes into the vault: the row, the first custody event, the examination.

    `how` is a code (form, api, hotline, filing). A guarded item keeps its SHA-256 and the moment
    of its arrival sealed; the ledger holds a salted commitment to the hash either way. `along`
    makes the new rows of whoever holds the item, to be written with it.
    """
    salt = os.urandom(16)
    now = timezone.now()
    if name and sealed_name is None:
        sealed_name = sealing.seal(
            name, [arrived.key_public], item_place(arrived.public_id, "held-name")
        )
    item = EvidenceItem(
        public_id=arrived.public_id,
        guarded=guarded,
        received_at=quarter(now) if guarded else now,
        size=arrived.size,
        stored_name=arrived.stored_name,
        stored_sha256=arrived.stored_sha256,
        pieces=arrived.pieces,
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
        item.sealed_moment = sealing.seal(
            now.isoformat(), [arrived.key_public], item_place(arrived.public_id, "moment")
        )
    rows.insert(item)
    line = custody.first_line(
        item,
        by=by,
        how=how,
        size=arrived.size,
        commitment=item.commitment,
        stored=item.stored_sha256,
    )
    jobs.add(tasks.EXAMINE, item, at=item.received_at, along=[line, *along(item)])
    return item


def may_be_examined_again(item: EvidenceItem) -> bool:
    """Whether another try could end differently: what our table refuses stays refused."""
    if item.state == State.QUARANTINED:
        return True
    return item.state == State.UNREADABLE and item.reason in sandbox.REASONS


@transaction.atomic
def examine_again(item: EvidenceItem, *, member: keys.OpenMember | None, by) -> None:
    """Ask for one more examination; the member's session hands the item's key to the worker.

    Raises VaultLocked, and Refused when there is nothing to try or no worker to try it.
    """
    item = EvidenceItem.objects.select_for_update().get(pk=item.pk)
    if not may_be_examined_again(item):
        raise Refused(_("This file was examined already, or is being examined now."))
    pair = serving.item_key(item, member)
    sealed = keys.hand_over(pair.private.encode(), "media", pipeline.again_place(item))
    item.state, item.reason = State.RECEIVED, ""
    item.save(update_fields=["state", "reason"])
    line = custody.record(item, custody.Verb.ASKED_AGAIN, by=by)
    jobs.settle(tasks.EXAMINE, item)
    jobs.settle(tasks.EXAMINE_AGAIN, item)
    jobs.add(tasks.EXAMINE_AGAIN, item, key=f"{item.pk}:{line.sequence}", sealed_input=sealed)


# --- What leaves the vault -----------------------------------------------------------------------


@transaction.atomic
def request_certificate(
    item: EvidenceItem, held: Held, *, member: keys.OpenMember | None, by
) -> Certificate:
    """Ask a worker for a certificate; asking while one is being made is asking once.

    `held` is what the room that holds the item says of it. Raises VaultLocked, and Refused when
    no worker could make it.
    """
    for waiting in item.certificates.filter(state=Certificate.State.REQUESTED):
        if jobs.is_under_way(tasks.CERTIFY, waiting):
            return waiting
    certificate = Certificate(item=item, requested_by=by)
    pair = serving.item_key(item, member)
    handed = json.dumps({"private": pair.private, "held": asdict(held)}, ensure_ascii=False)
    sealed = keys.hand_over(handed.encode(), "documents", certificate.place("handed"))
    certificate.save(force_insert=True)
    jobs.add(tasks.CERTIFY, certificate, sealed_input=sealed)
    return certificate


@transaction.atomic
def export_original(
    item: EvidenceItem, *, reason: str, words: str, member: keys.OpenMember | None, by
) -> Iterator[bytes]:
    """Take an original out, with the reason; its bytes, piece by piece. Raises VaultLocked.

    The words of the reason may name people: they are sealed, custody holds a commitment to them.
    """
    pair = serving.item_key(item, member)
    if not words.strip() or reason not in OriginalExport.Reason.values:
        raise Refused(_("Say for whom and for what the original is taken out."))
    export = OriginalExport(item=item, by=by, reason=reason)
    export.sealed_words = keys.seal_to(Vault.Kind.CASE, words, export.place())
    export.save(force_insert=True)
    custody.record(
        item,
        custody.Verb.EXPORTED,
        by=by,
        export=str(export.public_id),
        reason=reason,
        words=sealing.commitment(words, bytes(export.words_salt)),
    )
    return pipes.pulled(lambda target: serving.write_original(item, pair, target))


@transaction.atomic
def destroy(item: EvidenceItem, why: str, *, by=None) -> None:
    """Let go of an original for good, for a reason in code: its keys now, its bytes by a worker."""
    if item.state == State.DESTROYED:
        return
    destroying.forget(item)
    custody.record(item, custody.Verb.DESTROYED, by=by, why=why)
    destroying.forgotten.send(sender=EvidenceItem, item=item)
    jobs.add(tasks.DESTROY, item)
