"""Certificates that stay good: made once, and enclosed again while what they say holds.

Three languages of paper take a second's good part. Custody grows with every look, and a bundle
lists all of it; a certificate stands for its own moment. So one that was made earlier goes along
again while everything else in it is as it was, and its lines of custody begin the list beside it.
"""

import json
from datetime import datetime

from django.db import transaction

from portal.evidence import certificates
from portal.evidence.certificates import Held
from portal.evidence.models import Certificate, EvidenceItem
from portal.lib.sealing import Keypair

# What differs from one certificate of the same knowledge to the next.
OF_ITS_MOMENT = ("certificate", "made_at", "custody")
# So many of the newest are looked at; older ones know less.
LOOKED_AT = 3


def standing(
    item: EvidenceItem, pair: Keypair, held: Held, *, at: datetime, by, file_name: str, seen=None
) -> tuple[Certificate, dict[str, bytes]]:
    """The certificate of an item as of `at` and its parts, opened; made anew if none is good.

    Whoever asks has opened and hashed the original; `seen` is `certificates.known` at that moment.
    Asked again for the same moment, it is the same certificate.
    """
    about = {"number": "", "at": at, "file_name": file_name, "seen": seen}
    now = certificates.compose(item, pair, held, **about)
    made = [row for row in item.certificates.all() if row.is_ready and row.requested_at <= at]
    for row in made[:LOOKED_AT]:
        said = certificates.part(row, "json", pair)
        if _holds(json.loads(said), now):
            parts = (name for name in certificates.PARTS if name != "json")
            return row, {**{name: certificates.part(row, name, pair) for name in parts},
                         "json": said}  # fmt: skip
    return _made(item, now, at=at, by=by)


def _holds(earlier: dict, now: dict) -> bool:
    """Whether all that an earlier statement says is so now, and its custody begins today's."""
    # The statement that was kept has been through JSON.
    today = json.loads(json.dumps(now))
    lines = earlier["custody"]
    return lines == today["custody"][: len(lines)] and _lasting(earlier) == _lasting(today)


def _lasting(statement: dict) -> dict:
    # The proof of custody is that of its newest line; bundles bring today's beside it.
    proof = {**statement["time_proof"], "custody": None}
    kept = {name: said for name, said in statement.items() if name not in OF_ITS_MOMENT}
    return {**kept, "time_proof": proof}


def _made(
    item: EvidenceItem, statement: dict, *, at: datetime, by
) -> tuple[Certificate, dict[str, bytes]]:
    row = Certificate(item=item, requested_by=by, requested_at=at)
    parts = certificates.written({**statement, "certificate": str(row.public_id)})
    row.state = Certificate.State.READY
    row.parts = {name: certificates.keep(row, name, data) for name, data in parts.items()}
    with transaction.atomic():
        # Whoever looked up the item's certificates before sees this one too.
        item.certificates.add(row, bulk=False)
        certificates.note(row)
    return row, parts
