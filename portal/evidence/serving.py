"""Hands things out of the vault and records it. Whoever holds the item asks permission first."""

import json
from datetime import datetime

from django.http import Http404, HttpResponse

from portal.accounts import keys
from portal.accounts.models import Vault
from portal.evidence import answering, custody, links, winding
from portal.evidence.links import Handout
from portal.evidence.models import EvidenceItem, Rendition
from portal.evidence.originals import write_original as write_original
from portal.evidence.uploads import item_place
from portal.lib import sealing
from portal.lib.sealing import Keypair, Place


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


# --- Copies ---------------------------------------------------------------------------------------

# Small pictures of a list are no look.
LOOKED_AT = (Rendition.Kind.PREVIEW, Rendition.Kind.PLAYABLE)


def handout_of(item: EvidenceItem, kind: str) -> Handout:
    """The copy of this kind, ready to be handed out. Raises Http404 when there is none."""
    rendition = Rendition.objects.filter(item=item, kind=kind).first()
    if rendition is None:
        raise Http404
    place = item_place(item.public_id, f"rendition:{kind}")
    return Handout(
        item=item.pk,
        stored_name=rendition.stored_name,
        media_type=rendition.media_type,
        size=rendition.size,
        name=f"{kind}.{rendition.media_type.rpartition('/')[2]}",
        place=(place.purpose, place.row, place.field) if rendition.sealed else (),
        look=kind if kind in LOOKED_AT else "",
    )


def rendition_address(item: EvidenceItem, kind: str, *, session, back: str) -> str:
    """A signed address of the copy for this session (links.py). Raises Http404."""
    return links.address(handout_of(item, kind), session=session, back=back)


def follow(token: str, *, session, member, by, wanted_range: str = "") -> HttpResponse:
    """Hand out what a signed address orders. Raises links.Foreign, links.Old and what
    `hand_out` raises."""
    handout = links.read(token, session=session)
    item = EvidenceItem.objects.filter(pk=handout.item).first()
    if item is None:
        raise Http404
    return hand_out(item, handout, member=member, by=by, wanted_range=wanted_range)


def hand_out(
    item: EvidenceItem,
    handout: Handout,
    *,
    member: keys.OpenMember | None,
    by,
    wanted_range: str = "",
    attached: bool = False,
) -> HttpResponse:
    """One copy, with byte ranges so that a video can be wound. Records the look.

    Raises Http404 when the copy is gone and VaultLocked when it is sealed to a vault that is not
    open.
    """
    pair = item_key(item, member) if handout.place else None
    response = answering.by_the_proxy(handout, attached=attached)
    if response is None:
        try:
            stream = _stream(handout, pair)
        except FileNotFoundError:
            raise Http404 from None
        response = answering.answer(stream, handout, wanted_range, attached=attached)
    # Winding asks for many ranges; the first is the look.
    if handout.look and (not wanted_range or wanted_range.startswith("bytes=0-")):
        detail = {"number": handout.number} if handout.number else {}
        custody.record(item, custody.Verb.VIEWED, by=by, copy=handout.look, **detail)
    return response


def _stream(handout: Handout, pair: Keypair | None):
    if pair is None:
        return winding.plain(handout.stored_name)
    return winding.opened(handout.stored_name, pair, Place(*handout.place))
