"""Intake keys end when nothing that phones sent waits for them any more."""

from django.db import transaction
from django.db.models import QuerySet

from portal.accounts import intake_keys
from portal.accounts.models import IntakeKey
from portal.evidence import under_intake
from portal.lib.moments import QUARTER
from reports.incidents.models import Envelope

# No key that the workers held opened it, so none is kept for its sake.
SHUT = "cannot-open"


def look_after() -> None:
    """Change the key when it is time, and let go of those that are needed no more."""
    intake_keys.change_when_due()
    for key in intake_keys.past_grace():
        holding = _envelopes(key)
        if holding.exists() or under_intake.waits(key, holding.values("client_id")):
            continue
        with transaction.atomic():
            under_intake.forget(key)
            intake_keys.release(key)
    intake_keys.take_away()


def _envelopes(key: IntakeKey) -> QuerySet:
    """Those that may be sealed to this key: which one it was can only be found by trying."""
    waiting = (Envelope.State.WAITING, Envelope.State.NEEDS_REPAIR)
    rows = Envelope.objects.filter(state__in=waiting).exclude(reason=SHUT)
    return rows.filter(received_at__gte=key.made_at - QUARTER)
