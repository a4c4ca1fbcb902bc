"""Originals laid into the pieces of a bundle while it is handed out: no second copy of one is kept.

What is kept of each is where it belongs and the key to it, sealed with the list of its piece. What
is handed out is hashed once more: it is the file that the manifest names, or the download ends.
"""

import io
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from portal.evidence import serving
from portal.evidence.fingerprints import Hashed
from portal.evidence.models import EvidenceItem
from portal.lib.refusals import Refused
from portal.lib.sealing import CannotOpen, Keypair


@dataclass(frozen=True)
class Original:
    """One original and the place in its piece at which its bytes belong."""

    at: int
    size: int
    item: EvidenceItem
    pair: Keypair
    sha256: str

    def __repr__(self) -> str:
        return f"Original({self.item.pk})"

    def write(self, target) -> None:
        """Raises CannotOpen when the store holds something else by now."""
        hashed = Hashed(target)
        serving.write_original(self.item, self.pair, hashed)
        if hashed.sha256 != self.sha256 or hashed.size != self.size:
            raise CannotOpen("A stored original is not what was received.")


def originals(gaps: list[list[dict]]) -> list[list[Original]]:
    """The originals of each piece, all looked up before the first byte is sent. Raises Refused."""
    wanted = {one["item"] for own in gaps for one in own}
    kept = EvidenceItem.objects.exclude(state=EvidenceItem.State.DESTROYED).in_bulk(wanted)
    if len(kept) < len(wanted):
        raise Refused(
            _("A file in this bundle has been deleted since it was made. Make the bundle again.")
        )
    return [
        [
            Original(
                one["at"],
                one["size"],
                kept[one["item"]],
                Keypair.from_private(one["private"]),
                one["sha256"],
            )
            for one in own
        ]
        for own in gaps
    ]


class Filled(io.RawIOBase):
    """Passes a piece on, and each original where it belongs."""

    def __init__(self, target, gaps: list[Original]):
        self.target = target
        self.at = 0
        self.gaps = gaps[::-1]

    def writable(self):
        return True

    def write(self, data):
        left = memoryview(data)
        while self.gaps and self.at + len(left) >= self.gaps[-1].at:
            left = self._on(left, self.gaps[-1].at - self.at)
            original = self.gaps.pop()
            original.write(self.target)
            self.at += original.size
        self._on(left, len(left))
        return len(data)

    def _on(self, data, size: int):
        if size:
            self.target.write(data[:size])
            self.at += size
        return data[size:]
