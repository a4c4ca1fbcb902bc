"""An ingest node's work: bring to the core what phones left here, and forget it then.

Nothing is let go of before the core has signed for exactly these bytes. While the core is away,
or somebody else answers in its place, everything waits.
"""

import base64
import hashlib
from urllib.parse import urlsplit

from django.core.files.storage import storages
from django.db import transaction

from portal.evidence import winding
from portal.evidence.models import Upload
from portal.lib.jobs import Hopeless, Postponed
from portal.lib.moments import this_quarter
from reports.incidents import core, pressure, receipts
from reports.incidents.models import Envelope, HandedOn

LEG = 4 * 1024 * 1024
TUS = {"Tus_Resumable": "1.0.0"}
BYTES = {"Content_Type": "application/offset+octet-stream"}
# What the core would say again, however often it is asked. Everything else is tried again.
FINAL = {400, 403, 409, 413, 415, 422}


def envelope(row: Envelope) -> None:
    """Bring the words of a report to the core."""
    if row.state != Envelope.State.WAITING:
        return
    sealed = bytes(row.sealed)
    path = f"/api/v1/reports/{row.client_id}/"
    answer = _asked("PUT", path, sealed, Content_Type="application/age")
    if proof := pressure.solved(answer.said.get("work")):
        # To the core a node is a stranger, too, when strangers are many.
        again = {"Content_Type": "application/age", "Report_Work": proof}
        answer = _asked("PUT", path, sealed, **again)
    receipt = answer.said.get("receipt")
    if answer.status != 202 or not receipts.is_of_the_core(
        receipt, "envelope", row.client_id, row.sha256
    ):
        raise _refusal(answer)
    with transaction.atomic():
        HandedOn.objects.update_or_create(
            what="envelope",
            client_id=row.client_id,
            sha256=row.sha256,
            defaults={
                "receipt": receipt,
                "token": str(answer.said.get("upload_token", ""))[:120],
                "at": this_quarter(),
            },
        )
        row.state, row.sealed = Envelope.State.HANDED_ON, None
        row.save(update_fields=["state", "sealed"])


def give_up_envelope(row: Envelope, reason: str) -> None:
    """The core will not have it: kept, with the reason, for whoever looks after the node."""
    row.state, row.reason = Envelope.State.NEEDS_REPAIR, reason[:120]
    row.save(update_fields=["state", "reason"])


def file(row: Upload) -> None:
    """Bring a sealed file to the core, from where the last attempt ended."""
    if row.state == Upload.State.WHOLE:
        _bring(row)
    if row.state == Upload.State.KEPT:
        # Also when whoever brought it was stopped here.
        storages["evidence"].delete(row.stored_name)


def _bring(row: Upload) -> None:
    words = HandedOn.objects.filter(what="envelope", client_id=row.holder).first()
    if words is None:
        # Words travel first; the core does not know the report before.
        raise Postponed
    kept, _made = HandedOn.objects.get_or_create(
        what="sealed-file", client_id=row.client_id, sha256=row.body_sha256
    )
    if kept.receipt is None:
        offset = _offset(row, kept, words.token)
        with winding.plain(row.stored_name) as body:
            _send(row, kept, body, offset)
        answer = _asked("GET", kept.address)
        receipt = answer.said.get("receipt")
        if not receipts.is_of_the_core(receipt, "sealed-file", row.client_id, row.body_sha256):
            raise Postponed
        kept.receipt, kept.at = receipt, this_quarter()
    with transaction.atomic():
        kept.save(update_fields=["receipt", "at"])
        row.state = Upload.State.KEPT
        Upload.objects.filter(pk=row.pk).update(state=row.state, sealed_name=None)


def _offset(row: Upload, kept: HandedOn, token: str) -> int:
    """How far the file is at the core; announces it when the core does not know it (any more)."""
    if kept.address:
        answer = _asked("HEAD", kept.address, **TUS)
        offset = answer.headers.get("Upload-Offset", "")
        if answer.status == 200 and offset.isdecimal():
            return int(offset)
        if answer.status not in (404, 410):
            raise Postponed
    answer = _asked(
        "POST",
        "/api/v1/uploads/",
        **TUS,
        Upload_Length=str(row.size),
        Upload_Token=token,
        Upload_Metadata=_metadata(row),
    )
    location = answer.headers.get("Location", "")
    if answer.status != 201 or not location:
        raise _refusal(answer)
    # The path only: the core may call itself by a name that this node does not reach it under.
    kept.address = urlsplit(location).path[:300]
    kept.save(update_fields=["address"])
    return 0


def _send(row: Upload, kept: HandedOn, body, offset: int) -> None:
    body.seek(offset)
    while offset < row.size:
        leg = body.read(min(LEG, row.size - offset))
        digest = base64.b64encode(hashlib.sha256(leg).digest()).decode()
        answer = _asked(
            "PATCH",
            kept.address,
            leg,
            **TUS,
            **BYTES,
            Upload_Offset=str(offset),
            Upload_Checksum=f"sha256 {digest}",
        )
        if answer.status != 204:
            raise Postponed
        offset += len(leg)


def _metadata(row: Upload) -> str:
    said = {
        "report": str(row.holder).encode(),
        "id": str(row.client_id).encode(),
        "filetype": b"application/age",
        "table": str(row.table_size).encode(),
        "sha256": row.body_sha256.encode(),
        "sealed_name": bytes(row.sealed_name or b""),
    }
    return ",".join(
        f"{name} {base64.b64encode(value).decode()}" for name, value in said.items() if value
    )


def _asked(method: str, address: str, body: bytes | None = None, **headers: str) -> core.Answer:
    try:
        return core.ask(method, address, body, **headers)
    except core.Away:
        raise Postponed from None


def _refusal(answer: core.Answer) -> Exception:
    """Given up only for what the core itself has said, and would say again."""
    if answer.status in FINAL and answer.code:
        return Hopeless(answer.code)
    return Postponed()
