"""The key of one item, handed by a member's session to one job, which forgets it."""

from portal.accounts import keys
from portal.evidence import serving
from portal.evidence.models import EvidenceItem
from portal.evidence.uploads import item_place
from portal.lib import sealing
from portal.lib.jobs import Hopeless
from portal.lib.sealing import Keypair, Place

QUEUE = "media"
KEY_IS_GONE = "The worker was started anew meanwhile; ask for it once more."


def _place(item: EvidenceItem, purpose: str) -> Place:
    return item_place(item.public_id, f"job:{purpose}")


def hand_over(item: EvidenceItem, purpose: str, member: keys.OpenMember | None) -> bytes:
    """Raises VaultLocked, or Refused when no worker is there to take it."""
    pair = serving.item_key(item, member)
    return keys.hand_over(pair.private.encode(), QUEUE, _place(item, purpose))


def take_over(item: EvidenceItem, purpose: str, sealed: bytes) -> Keypair:
    """Raises Hopeless when the worker has been restarted."""
    try:
        return Keypair.from_private(keys.take_over(sealed, _place(item, purpose)).decode())
    except sealing.CannotOpen:
        raise Hopeless(KEY_IS_GONE) from None
