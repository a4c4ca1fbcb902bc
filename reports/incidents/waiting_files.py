"""Files that are here before their report is, and files that a phone has sealed."""

from functools import partial
from uuid import UUID

from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone

from portal.accounts import keys
from portal.evidence import sealed_pieces, upload_endings, uploads
from portal.evidence.models import Upload
from portal.evidence.sealed_pieces import Damaged
from portal.evidence.upload_endings import Ending
from portal.evidence.upload_refusals import DifferentBytes
from portal.evidence.uploads import Arrived, Coming, DiskFull
from portal.lib import sealing
from portal.lib.jobs import Hopeless, Postponed
from portal.lib.privacy import without_controls
from portal.lib.refusals import Refused
from portal.lib.sealing import Keypair, Place
from reports.incidents import adding, announcing, answering, uploading
from reports.incidents.answering import Answer
from reports.incidents.models import IncidentReport

State = Upload.State
NAME_LIMIT = 255


def place_of(report_id: UUID, client_id: UUID, part: str) -> Place:
    """What the phone writes into the headers of a file that it seals; `part` is "name", "pieces"
    or "piece:0", "piece:1" …"""
    kind, _colon, number = part.partition(":")
    field = f"{kind}:{client_id}:{number}" if number else f"{kind}:{client_id}"
    return Place("envelope", str(report_id), field)


def take_up(upload: Upload) -> None:
    """Give a waiting file to its report, or a photo to the answer that it is; later, when the
    envelope of that is not open yet."""
    if upload.state == State.KEPT and upload.by_phone:
        # Whoever opened it was stopped before the sealed bytes were let go of.
        storages["evidence"].delete(upload.stored_name)
    if upload.state != State.WHOLE:
        return
    report = uploading.report_sealed_for(upload.holder)
    holder = report or answering.answer_of(upload.holder)
    if holder is None or (report is None and not upload.by_phone):
        if upload.expires_at < timezone.now():
            raise Hopeless("report-never-came")
        raise Postponed
    try:
        if upload.by_phone:
            _open(upload, holder)
        else:
            arrived = upload_endings.taken_up(upload)
            _add(report, upload, arrived, sealed_name=upload.sealed_name)
    except (keys.KeysMissing, DiskFull):
        # Not the file's fault: another worker, or this one later, will have what it needs.
        raise Postponed from None
    except Damaged as problem:
        raise Hopeless(str(problem)) from None
    except Refused as problem:
        raise Hopeless(problem.code) from None


def give_up(upload: Upload, reason: str) -> None:
    """No worker could: staff see why, and what came is kept."""
    Upload.objects.filter(pk=upload.pk).update(reason=reason[:40])


def _open(upload: Upload, holder: IncidentReport | Answer) -> None:
    """Open what the phone sealed and seal it to a key of its own, without a plain byte between."""
    pairs = keys.intake_pairs()
    if upload.intake_public not in pairs:
        raise Postponed
    body = sealed_pieces.Body(
        upload.stored_name,
        upload.size,
        upload.table_size,
        pairs.values(),
        partial(place_of, upload.holder, upload.client_id),
    )
    coming = Coming()
    try:
        body.hand_on(coming.take)
        arrived = coming.arrived(body.table.sha256)
    except DifferentBytes:
        raise Damaged("another-sha256") from None
    finally:
        coming.close()
    name = _name(upload, body.pair)
    if isinstance(holder, Answer):
        answering.bring_photo(holder, arrived, Ending(upload), name=name)
    else:
        _add(
            holder,
            upload,
            arrived,
            name=name,
            how=IncidentReport.Source.ENVELOPE,
            sealed_sha256=upload.body_sha256,
            cut=body.table.cut,
        )
    storages["evidence"].delete(upload.stored_name)


def _name(upload: Upload, pair: Keypair) -> str:
    """The name that the phone sealed; a file is not lost for a name that does not fit it."""
    place = place_of(upload.holder, upload.client_id, "name")
    try:
        name = sealing.unseal_text(upload.sealed_name or b"", pair.private, place)
    except (sealing.CannotOpen, UnicodeDecodeError):
        return ""
    return without_controls(name)[:NAME_LIMIT]


def _add(report, upload: Upload, arrived: Arrived, *, sealed_sha256="", cut=False, **how) -> None:
    earlier = uploading.earlier(report, upload.client_id)
    if earlier is not None and not uploading.holds(earlier, arrived.sha256):
        if upload.by_phone:
            # Its sealed bytes stay; this is the copy of them.
            uploads.discard(arrived)
        raise adding.OtherFile()
    how.setdefault("how", IncidentReport.Source.API)
    with transaction.atomic():
        added = adding.add_evidence(report, upload.client_id, arrived, ending=Ending(upload), **how)
        if added.created:
            announcing.compare(added.file, arrived.sha256, sealed_sha256, cut=cut)
