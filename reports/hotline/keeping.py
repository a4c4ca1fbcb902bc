"""How long calls are kept: name, number and words go, the row without them stays."""

from datetime import datetime

from django.db.models import Q, QuerySet

from portal.jurisdictions import pack
from reports.hotline.models import HotlineCall
from reports.incidents.terms import Kept, Line

PURGE = "purge_call"


def _over(before: datetime) -> QuerySet:
    says = Q(sealed_caller__isnull=False) | Q(sealed_callback__isnull=False)
    return HotlineCall.objects.filter(says | Q(sealed_told__isnull=False), at__lt=before)


CALL = Kept(
    code="call",
    over=_over,
    on_hold=lambda rows: rows.filter(report__hold__isnull=False),
    line=lambda call: Line(str(call.public_id)[:8], call.at),
    job=PURGE,
    guarded="violation_type__guarded",
)


def purge(call: HotlineCall) -> None:
    """Delete what is due of a call, if it still is. May be done again."""
    if not CALL.is_due(call):
        return
    removes = pack.get().retention[CALL.code].removes
    if "contact" in removes:
        call.sealed_callback, call.caller_hash, call.needs_callback = None, "", False
    if "identity" in removes:
        call.sealed_caller = None
    if "words" in removes:
        call.sealed_told, call.body_digest = None, ""
    call.save()
