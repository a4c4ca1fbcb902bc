"""What a redaction holds, read and written: sealed to the item's key when the item is guarded."""

import json
from dataclasses import dataclass

from portal.accounts import keys
from portal.disclosure import regions
from portal.disclosure.models import RedactedCopy, Redaction
from portal.disclosure.regions import Region
from portal.evidence import serving
from portal.evidence.models import EvidenceItem
from portal.evidence.uploads import item_place
from portal.lib import sealing
from portal.lib.sealing import Keypair

PLACE = "redaction"


def length_of(facts: dict) -> float:
    """The seconds over which regions may stretch; 0 for what stands still."""
    return float(facts.get("seconds") or 0.0) if facts.get("kind") == "video" else 0.0


def written(item: EvidenceItem, found: list[Region], place: str = PLACE) -> dict:
    """The values of both columns for a row that holds regions."""
    values = [region.as_json() for region in found]
    if not item.guarded:
        return {"regions": values, "sealed_regions": None}
    sealed = sealing.seal(json.dumps(values), [item.key_public], item_place(item.public_id, place))
    return {"regions": [], "sealed_regions": sealed}


def with_key(row: Redaction | RedactedCopy, pair: Keypair | None, place: str = PLACE) -> list:
    """The regions' JSON; `pair` is needed for a guarded item only."""
    if row.sealed_regions is None:
        return row.regions
    where = item_place(row.item.public_id, place)
    return json.loads(sealing.unseal(bytes(row.sealed_regions), pair.private, where))


@dataclass(frozen=True)
class Worksheet:
    """The redaction of one item, opened for a member of staff."""

    redaction: Redaction
    regions: list[Region]
    length: float

    def __repr__(self) -> str:
        return f"Worksheet({self.redaction.pk})"


def opened(item: EvidenceItem, member: keys.OpenMember | None) -> Worksheet:
    """The working sheet of an item, a fresh one when nobody began. Raises VaultLocked."""
    facts = serving.facts_of(item, member)
    length = length_of(facts)
    redaction = Redaction.objects.filter(item=item).first() or Redaction(item=item)
    pair = serving.item_key(item, member) if redaction.sealed_regions is not None else None
    found = regions.read(with_key(redaction, pair), length=length)
    return Worksheet(redaction, found, length)


def copy_place(copy: RedactedCopy) -> str:
    """Where the regions of one copy are sealed for."""
    return f"{PLACE}:{copy.number}"


def sha256_of(copy: RedactedCopy, pair: Keypair | None) -> str:
    """The hash of the plain copy; `pair` is needed for a guarded item only."""
    if copy.sealed_sha256 is None:
        return copy.sha256
    return sealing.unseal_text(bytes(copy.sealed_sha256), pair.private, copy.place("sha256"))
