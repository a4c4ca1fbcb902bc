"""What a member's session hands over for a bundle: opened complaint by complaint, for so long.

It is sealed to the bundle's own key, so a worker that is restarted costs no second opening. A
session that ends in the middle goes on where it was.
"""

import time

from django.db import transaction

from portal.accounts import keys
from portal.evidence import destroying
from reports.complaints import handing, reading
from reports.court import shelf
from reports.court.models import CourtBundle, Part

# A page does not take longer than this for it.
SECONDS = 2.0


def hand_on(bundle: CourtBundle, member: keys.OpenMember | None, seconds=SECONDS) -> bool:
    """Open and hand over what waits; whether everything is handed over. Raises VaultLocked."""
    begun = time.monotonic()
    waiting = bundle.parts.filter(state=Part.State.WAITING)
    for part in waiting.select_related("complaint__case__region", "revision", "bundle"):
        structure = reading.structure(part.revision, member)
        opened = handing.payload_for_bundle(part.complaint, part.revision, structure, member)
        name = shelf.name_for(bundle, f"{part.number:04d}-handed")
        name = shelf.keep(name, opened, bundle.key_public, part.place("handed"))
        if not _handed(part, name, handing.items_of(opened)):
            shelf.let_go([name])
            return False
        if time.monotonic() - begun > seconds:
            break
    return not waiting.exists()


@transaction.atomic
def _handed(part: Part, name: str, items: set[int]) -> bool:
    """The row; not of a bundle that was let go of meanwhile, nor with an original that was."""
    if not destroying.all_there(items) or not part.bundle.is_still(CourtBundle.State.HANDING):
        return False
    mine = Part.objects.filter(pk=part.pk, state=Part.State.WAITING)
    ours = mine.update(state=Part.State.HANDED, handed_name=name)
    if ours:
        part.items.set(items)
    return bool(ours)


def place(bundle: CourtBundle):
    return bundle.place("job-input")


def key_for_worker(bundle: CourtBundle, private: str) -> bytes:
    """The bundle's key for the workers that are alive. Raises Refused when none is."""
    return keys.hand_over(private.encode(), handing.QUEUE, place(bundle))
