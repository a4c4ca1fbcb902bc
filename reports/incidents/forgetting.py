"""An ingest node's rows about what it has handed on: they tell of phones, so they end."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from portal.evidence.models import Upload
from portal.lib import jobs
from reports.incidents.models import Envelope, HandedOn

# Long enough for a phone that comes back to ask. Whoever sends the same again later is given the
# core's word again: the node asks for it anew.
KEPT_FOR = timedelta(days=14)
# One sweep holds up nothing else for long; the next one goes on.
AT_ONCE = 500
UNDER_WAY = (Upload.State.ARRIVING, Upload.State.WHOLE)


def sweep(kinds: tuple[str, ...]) -> int:
    """Forget what the core has signed for long ago, and the work that brought it there.

    `kinds` are the kinds of that work. Returns how many reports and files were forgotten. What
    the core has not signed for is not touched, however old it is.
    """
    before = timezone.now() - KEPT_FOR
    jobs.forget_done(kinds, before)
    signed = HandedOn.objects.filter(receipt__isnull=False, at__lt=before)
    return _words(signed.filter(what="envelope")) + _files(signed.filter(what="sealed-file"))


def _words(signed) -> int:
    """A report's words stay as long as files of it come or wait: these go to the core by them."""
    files = Upload.objects.filter(state__in=UNDER_WAY)
    gone = 0
    for kept in signed.exclude(Exists(files.filter(holder=OuterRef("client_id"))))[:AT_ONCE]:
        with transaction.atomic():
            # Whoever begins a file meanwhile holds this row, or finds it gone.
            rows = Envelope.objects.filter(client_id=kept.client_id).select_for_update()
            envelope = rows.first()
            if files.filter(holder=kept.client_id).exists():
                continue
            if envelope is not None and envelope.state == Envelope.State.HANDED_ON:
                envelope.delete()
            kept.delete()
            gone += 1
    return gone


def _files(signed) -> int:
    waiting = Upload.objects.filter(state__in=UNDER_WAY, client_id=OuterRef("client_id"))
    old = signed.exclude(Exists(waiting)).values_list("pk", flat=True)[:AT_ONCE]
    return HandedOn.objects.filter(pk__in=list(old)).delete()[0]
