"""Hands things out of the vault and records it. Whoever holds the item asks permission first."""

import json
import re
import tempfile
from datetime import datetime
from functools import partial

from django.core.files.storage import storages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from portal.accounts import keys
from portal.accounts.models import Vault
from portal.evidence import custody, scratch
from portal.evidence.models import EvidenceItem, Rendition
from portal.evidence.originals import write_original as write_original
from portal.evidence.uploads import item_place
from portal.lib import sealing
from portal.lib.numbers import whole
from portal.lib.sealing import Keypair

CHUNK = 256 * 1024
_in_memory_first = partial(tempfile.SpooledTemporaryFile, 32 * 1024 * 1024)


def item_key(item: EvidenceItem, member: keys.OpenMember | None) -> Keypair:
    """The item's own key, opened with the case vault. Raises VaultLocked."""
    vault = keys.require(member, Vault.Kind.CASE)
    return key_from_vault(item, vault)


def key_from_vault(item: EvidenceItem, vault: Keypair) -> Keypair:
    place = item_place(item.public_id, "key")
    return Keypair.from_private(sealing.unseal_text(item.key_for_case, vault.private, place))


def facts_of(item: EvidenceItem, member: keys.OpenMember | None) -> dict:
    """What the examination found, with the SHA-256. Raises VaultLocked for a guarded item."""
    if not item.guarded:
        return {**item.facts, "sha256": item.sha256}
    return facts_with_key(item, item_key(item, member))


def facts_with_key(item: EvidenceItem, pair: Keypair) -> dict:
    """The same, for a worker that was handed the item's key."""
    if not item.guarded:
        return {**item.facts, "sha256": item.sha256}
    return json.loads(
        sealing.unseal(item.sealed_facts, pair.private, item_place(item.public_id, "facts"))
    )


def moment_with_key(item: EvidenceItem, pair: Keypair) -> datetime:
    """When exactly the item reached us; of a guarded item only its key tells."""
    if item.sealed_moment is None:
        return item.received_at
    place = item_place(item.public_id, "moment")
    return datetime.fromisoformat(
        sealing.unseal_text(bytes(item.sealed_moment), pair.private, place)
    )


def name_of(item: EvidenceItem, member: keys.OpenMember | None) -> str:
    """The name that the phone gave the file, or "" when it gave none."""
    if not item.sealed_name:
        return ""
    pair = item_key(item, member)
    return sealing.unseal_text(
        item.sealed_name, pair.private, item_place(item.public_id, "held-name")
    )


def rendition_response(
    item: EvidenceItem, kind: str, *, member: keys.OpenMember | None, by, wanted_range: str = ""
) -> HttpResponse:
    """The copy for viewing, with byte ranges so that a video can be wound. Records the look.

    Raises Http404 when there is no such copy and VaultLocked when it is sealed to a vault
    that is not open.
    """
    rendition = Rendition.objects.filter(item=item, kind=kind).first()
    if rendition is None:
        raise Http404
    stream = _readable(item, rendition, member)
    # Small pictures of a list are no look; winding asks for many ranges, the first is the look.
    first = not wanted_range or wanted_range.startswith("bytes=0-")
    if first and kind in (Rendition.Kind.PREVIEW, Rendition.Kind.PLAYABLE):
        custody.record(item, custody.Verb.VIEWED, by=by, copy=kind)
    response = _answer(stream, rendition, wanted_range)
    response["Content-Type"] = rendition.media_type
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=False, filename=f"{kind}.{rendition.media_type.rpartition('/')[2]}"
    )
    response["Cache-Control"] = "no-store, private"
    response["Accept-Ranges"] = "bytes"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _readable(item, rendition, member):
    stored = storages["evidence"].open(rendition.stored_name)
    if not rendition.sealed:
        return stored
    with stored:
        return _opened(stored, item, rendition, item_key(item, member))


def _opened(stored, item, rendition, pair: Keypair):
    plain = _in_memory_first(dir=scratch.plain())
    place = item_place(item.public_id, f"rendition:{rendition.kind}")
    sealing.unseal_stream(stored, plain, pair.private, place)
    plain.seek(0)
    return plain


def _answer(stream, rendition, wanted_range: str) -> HttpResponse:
    start, end = _range(wanted_range, rendition.size)
    if start is None:
        response = StreamingHttpResponse(_chunks(stream, rendition.size))
        response["Content-Length"] = rendition.size
        return response
    if start > end:
        stream.close()
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{rendition.size}"
        return response
    stream.seek(start)
    response = StreamingHttpResponse(_chunks(stream, end - start + 1), status=206)
    response["Content-Range"] = f"bytes {start}-{end}/{rendition.size}"
    response["Content-Length"] = end - start + 1
    return response


def _range(header: str, size: int) -> tuple[int | None, int]:
    """First and last byte that are asked for (RFC 9110, one range); (None, 0) for all."""
    found = re.fullmatch(r"bytes=(\d*)-(\d*)", header or "")
    if not found or not any(found.groups()):
        return None, 0
    # A number with more digits than any length has lies beyond the end, like the length itself.
    first, last = (
        size if (number := whole(digits, most=size)) is None else number
        for digits in (found[1] or "0", found[2] or str(size))
    )
    if not found[1]:
        return size - last, size - 1
    return first, min(last, size - 1)


def _chunks(stream, left: int):
    with stream:
        while left > 0:
            data = stream.read(min(CHUNK, left))
            if not data:
                return
            left -= len(data)
            yield data
