"""Files that are here before their report is, and files that a phone has sealed."""

from uuid import UUID

from django.core.files.storage import storages
from django.utils import timezone

from portal.accounts import keys
from portal.evidence import upload_endings
from portal.evidence.models import Upload
from portal.evidence.originals import stored, write_piece
from portal.evidence.upload_endings import Ending
from portal.evidence.uploads import Arrived, Coming
from portal.lib import sealing
from portal.lib.jobs import Hopeless, Postponed
from portal.lib.refusals import Refused
from portal.lib.sealing import Place
from reports.incidents import adding, uploading
from reports.incidents.models import IncidentReport

# What the phone writes into the header of a file it seals, and of the file's name.
FILE, NAME = "file:{}", "name:{}"


def place_of(report_id: UUID, field: str, client_id: UUID) -> Place:
    return Place("envelope", str(report_id), field.format(client_id))


def take_up(upload: Upload) -> None:
    """Give a waiting file to its report; later, when the report's envelope is not open yet."""
    if upload.state != Upload.State.WHOLE:
        return
    report = IncidentReport.objects.filter(public_id=upload.holder).first()
    if report is None:
        if upload.expires_at < timezone.now():
            raise Hopeless("The report of this file never came.")
        raise Postponed
    try:
        if upload.by_phone:
            _open(upload, report)
        else:
            _add(report, upload, upload_endings.taken_up(upload), upload.sealed_name)
    except keys.KeysMissing:
        # Not the file's fault: another worker, or this one later, will have the key.
        raise Postponed from None
    except Refused as problem:
        raise Hopeless(problem.code) from None


def _add(report, upload: Upload, arrived: Arrived, sealed_name, name: str = "", how=None) -> None:
    earlier = uploading.earlier(report, upload.client_id)
    if earlier is not None and not uploading.holds(earlier, arrived.sha256):
        raise adding.OtherFile()
    adding.add_evidence(
        report,
        upload.client_id,
        arrived,
        name,
        sealed_name=sealed_name,
        how=how or IncidentReport.Source.API,
        ending=Ending(upload),
    )


def _open(upload: Upload, report: IncidentReport) -> None:
    """Open what the phone sealed and seal it to a key of its own, without a plain byte between."""
    pair = keys.intake_pairs().get(upload.intake_public)
    if pair is None:
        raise Postponed
    coming = Coming()
    try:
        with stored(upload.stored_name) as sealed:
            place = place_of(upload.holder, FILE, upload.client_id)
            write_piece(sealed, pair, place, coming.take)
        name = ""
        if upload.sealed_name:
            place = place_of(upload.holder, NAME, upload.client_id)
            name = sealing.unseal_text(upload.sealed_name, pair.private, place)
        arrived = coming.arrived()
    except sealing.CannotOpen:
        raise Hopeless("cannot-open") from None
    finally:
        coming.close()
    _add(report, upload, arrived, None, name, IncidentReport.Source.ENVELOPE)
    storages["evidence"].delete(upload.stored_name)
