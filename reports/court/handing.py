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
# So many are looked up and written down together.
AT_ONCE = 25


def hand_on(bundle: CourtBundle, member: keys.OpenMember | None, seconds=SECONDS) -> bool:
    """Open and hand over what waits; whether everything is handed over. Raises VaultLocked."""
    begun = time.monotonic()
    waiting = bundle.parts.filter(state=Part.State.WAITING)
    rows = waiting.select_related("complaint__case", "revision__complaint")
    while parts := list(rows[:AT_ONCE]):
        handing.look_up([part.complaint for part in parts], [part.revision for part in parts])
        items = {}
        for part in parts:
            # Its public key and its number: the bundle is the same for all.
            part.bundle = bundle
            items[part] = _opened(part, member)
            if is_over := time.monotonic() - begun > seconds:
                break
        if not _handed(bundle, items):
            shelf.let_go(part.handed_name for part in items)
            return False
        if is_over:
            break
    return not waiting.exists()


def _opened(part: Part, member: keys.OpenMember | None) -> set[int]:
    """Seals what is handed over of one complaint; gives the originals whose keys are in it."""
    structure = reading.structure(part.revision, member)
    opened = handing.payload_for_bundle(part.complaint, part.revision, structure, member)
    name = shelf.name_for(part.bundle, f"{part.number:04d}-handed")
    part.handed_name = shelf.keep(name, opened, part.bundle.key_public, part.place("handed"))
    part.state = Part.State.HANDED
    return handing.items_of(opened)


@transaction.atomic
def _handed(bundle: CourtBundle, items: dict[Part, set[int]]) -> bool:
    """The rows; not of a bundle that was let go of meanwhile, nor with an original that was."""
    if not destroying.all_there(set().union(*items.values())):
        return False
    if not bundle.is_still(CourtBundle.State.HANDING):
        return False
    keys_of = [part.pk for part in items]
    waiting = bundle.parts.filter(pk__in=keys_of, state=Part.State.WAITING)
    if waiting.count() < len(items):
        # Another press was faster.
        return False
    Part.write_down(items, ["state", "handed_name"])
    held = Part.items.through
    held.objects.bulk_create(
        held(part=part, evidenceitem_id=item) for part, own in items.items() for item in own
    )
    return True


def place(bundle: CourtBundle):
    return bundle.place("job-input")


def key_for_worker(bundle: CourtBundle, private: str) -> bytes:
    """The bundle's key for the workers that are alive. Raises Refused when none is."""
    return keys.hand_over(private.encode(), handing.QUEUE, place(bundle))
