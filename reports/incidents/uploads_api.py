"""Files of reports in as many requests as they take: tus 1.0 for phones and scripts."""

import hashlib
from contextlib import suppress
from datetime import UTC
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.accounts import keys
from portal.evidence import carrying, resuming, sealed_pieces, tus, upload_endings
from portal.evidence.models import Upload
from portal.evidence.reception import Patient
from portal.evidence.resuming import Announced, Came
from portal.evidence.upload_endings import Ending
from portal.evidence.upload_refusals import (
    CutOff,
    OtherOffset,
    TooLong,
    Unclear,
    Unknown,
    Untrue,
)
from portal.evidence.uploads import Arrived, Coming, ComingSealed, DiskFull, EmptyFile, TooLarge
from portal.lib.moments import tells_its_moment
from portal.lib.privacy import without_controls
from portal.lib.refusals import Refused
from reports.incidents import actions, receipts, uploading, uploads_schema
from reports.incidents.api import AlwaysJSON, SealedOnly

NAME_LIMIT = 255
SEALED_TYPE = b"application/age"
# Refusals from elsewhere that have a status here. tus clients try a 409 again, so it is none.
STATUSES = {TooLarge: 413, EmptyFile: 400, DiskFull: 507, actions.TooMany: 403}
OTHERWISE = 422


class TusView(APIView):
    """What holds for every request of the protocol."""

    permission_classes = [AllowAny]
    # The right to do something stands in the request itself, never in a session or a cookie.
    authentication_classes = []
    content_negotiation_class = AlwaysJSON

    def dispatch(self, request, *args, **kwargs):
        request.method = tus.method_of(request)
        return super().dispatch(request, *args, **kwargs)

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        # What is not done here at all is not done in any version of the protocol.
        if request.method not in ("OPTIONS", "GET") and hasattr(self, request.method.lower()):
            tus.check_version(request)

    def handle_exception(self, exc):
        if not isinstance(exc, Refused):
            return super().handle_exception(exc)
        status = getattr(exc, "status", None) or STATUSES.get(type(exc), OTHERWISE)
        tus.Body(self.request._request).read_past()
        response = Response({"detail": str(exc), "code": exc.code}, status=status)
        if isinstance(exc, OtherOffset):
            response["Upload-Offset"] = exc.offset
        return response

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Tus-Resumable"] = tus.VERSION
        response["Cache-Control"] = "no-store"
        if response.status_code == 412:
            response["Tus-Version"] = tus.VERSION
        return response

    def options(self, request, *args, **kwargs):
        response = Response(status=204)
        response["Tus-Version"] = tus.VERSION
        response["Tus-Extension"] = tus.EXTENSIONS
        response["Tus-Max-Size"] = settings.FILE_SIZE_LIMIT
        response["Tus-Checksum-Algorithm"] = ",".join(tus.ALGORITHMS)
        return response


class Uploads(TusView):
    """Where an upload begins."""

    @uploads_schema.BEGIN
    def post(self, request):
        http = request._request
        announced, holder = _announced(http)
        length = 0
        if request.content_type == tus.TYPE:
            length = tus.body_length(http)
            if length is not None and length > announced.size:
                raise TooLong()
        elif tus.body_length(http):
            tus.check_type(http)
        if holder.is_full and announced.client_id not in holder.sent:
            raise actions.TooMany()
        capability = resuming.new_capability()
        if length == announced.size and announced.by_phone:
            return self.take_sealed(http, holder, announced, capability)
        if length == announced.size and holder.report:
            return self.take_whole(http, holder, announced, capability)
        row = actions.begin_upload(holder, announced, capability)
        if length == 0:
            return _begun(row, capability)
        came = self.take_first(http, capability, length)
        if came.whole:
            row = _brought_together(came, capability)
            return _begun(row, capability, _told(row, capability))
        return _begun(came.upload, capability)

    def take_first(self, http, capability: str, length: int | None) -> Came:
        try:
            came = resuming.append(capability, 0, tus.Body(http), length, tus.checksum_of(http))
        except Refused:
            # Its address was never told to anybody.
            with suppress(Refused):
                upload_endings.take_back(capability)
            raise
        if came.cut_off:
            upload_endings.take_back(capability)
            raise CutOff()
        return came

    def take_whole(self, http, holder, announced: Announced, capability: str) -> Response:
        """The file comes with its announcement: one pass, one transaction."""
        coming = Coming()
        try:
            _stream(http, announced.size, coming)
            arrived = coming.arrived(announced.sha256)
        finally:
            coming.close()
        row = resuming.at_once(announced)
        added = actions.add_evidence(
            holder.report,
            announced.client_id,
            arrived,
            announced.name,
            how=actions.IncidentReport.Source.API,
            ending=Ending(row, capability),
        )
        return _begun(row, capability, _file(added.file.client_id, added.file.item, added.sha256))

    def take_sealed(self, http, holder, announced: Announced, capability: str) -> Response:
        """The same for what a phone has sealed, which a worker opens."""
        row = resuming.at_once(announced)
        coming = ComingSealed(row.public_id, row.stored_name, announced.size)
        try:
            _stream(http, announced.size, coming)
            came = coming.finished(announced.sha256)
            actions.put_sealed_by(holder, row, capability, came)
        except Refused:
            # Only then is it sure that no row names it.
            coming.whole = False
            raise
        finally:
            coming.close()
        return _begun(row, capability, _here(row, row.body_sha256))


class UploadView(TusView):
    """One upload: how far it is, more of it, its end."""

    def head(self, request, capability):
        row = _found(request, capability)
        response = _how_far(row, Response())
        if metadata := carrying.metadata_of(row, capability):
            response["Upload-Metadata"] = metadata
        return response

    @uploads_schema.WHAT
    def get(self, request, capability):
        row = _found(request, capability)
        return _how_far(row, Response(_told(row, capability)))

    @uploads_schema.MORE
    def patch(self, request, capability):
        http = request._request
        tus.check_type(http)
        offset = tus.offset_of(http)
        checksum = tus.checksum_of(http)
        came = resuming.append(
            capability,
            offset,
            tus.Body(http),
            tus.body_length(http),
            checksum,
            allowed=lambda row: _is_allowed(request, row),
        )
        if came.cut_off:
            raise CutOff()
        row = _brought_together(came, capability) if came.whole else came.upload
        response = Response(status=204)
        response["Upload-Offset"] = row.offset
        if came.whole:
            response["Upload-Sha256"] = came.whole.sha256
        else:
            response["Upload-Expires"] = tus.expires(row)
        return response

    @uploads_schema.TAKE_BACK
    def delete(self, request, capability):
        _found(request, capability)
        upload_endings.take_back(capability)
        return Response(status=204)


def _stream(http, size: int, coming: Coming) -> None:
    """All the bytes of one request. Raises CutOff and Untrue."""
    checksum = tus.checksum_of(http)
    check = hashlib.new(checksum.algorithm, usedforsecurity=False) if checksum else None
    body = Patient(tus.Body(http))
    while coming.size < size:
        data = body.read(size - coming.size)
        if not data:
            raise CutOff()
        coming.take(data)
        if check:
            check.update(data)
    if check and check.digest() != checksum.digest:
        raise Untrue()


# --- What is asked for -----------------------------------------------------------------------


def _announced(http) -> tuple[Announced, uploading.Holder]:
    raw = http.headers.get("Upload-Metadata", "")
    said = tus.metadata_of(http)
    report_id, client_id = _number(said, "report"), _number(said, "id")
    holder = uploading.holder(report_id, http.headers.get("Upload-Token", ""))
    if holder is None:
        raise Unknown()
    by_phone = said.get("filetype") == SEALED_TYPE
    if settings.IS_INGEST and not by_phone:
        raise SealedOnly()
    table = _table_size(said) if by_phone else 0
    announced = Announced(
        holder=report_id,
        client_id=client_id,
        size=tus.length_announced(http, resuming.limit_of(by_phone, table)),
        name=without_controls(_text(said, "filename"))[:NAME_LIMIT],
        sha256=_sha256(said),
        by_phone=by_phone,
        sealed_name=said.get("sealed_name") if by_phone else None,
        table=table,
        intake_public=keys.intake_public() if by_phone and not settings.IS_INGEST else "",
        metadata=raw,
    )
    return announced, holder


def _number(said: dict[str, bytes], name: str) -> UUID:
    try:
        number = UUID(said[name].decode())
    except (KeyError, ValueError):
        words = _("Upload-Metadata has to name “{name}”, a random UUID.").format(name=name)
        raise Unclear(words) from None
    if tells_its_moment(number):
        raise Unclear(_("This number was made from the time. Make a random one (UUID version 4)."))
    return number


def _text(said: dict[str, bytes], name: str) -> str:
    return said.get(name, b"").decode(errors="replace")


def _table_size(said: dict[str, bytes]) -> int:
    """The length of the table at the end of a file that a phone has sealed piece by piece."""
    digits = _text(said, "table")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 9):
        raise Unclear(_("Upload-Metadata has to name “table”, the length of the sealed table."))
    if not 0 < int(digits) <= sealed_pieces.TABLE_LIMIT:
        raise Unclear(_("The table of a sealed file cannot be that long."))
    return int(digits)


def _sha256(said: dict[str, bytes]) -> str:
    promised = _text(said, "sha256").lower()
    if promised and not (len(promised) == 64 and set(promised) <= set("0123456789abcdef")):
        raise Unclear(_("“sha256” in Upload-Metadata has to have 64 hexadecimal digits."))
    return promised


def _is_allowed(request, row: Upload) -> bool:
    """The address is the right; but whoever shows a token must not show another report's."""
    token = request.headers.get("Upload-Token")
    return token is None or uploading.may_upload(row.holder, token)


def _found(request, capability: str) -> Upload:
    row = resuming.find(capability)
    if not _is_allowed(request, row):
        raise Unknown()
    if row.state == Upload.State.ARRIVING and row.offset == row.size:
        return _brought_together(resuming.bring_to_its_end(capability, row), capability)
    return row


# --- What is answered ------------------------------------------------------------------------


def _brought_together(came: Came, capability: str) -> Upload:
    """The file is here: its report takes it in, now or when a worker has opened it."""
    try:
        return _taken_in(came.upload, came.whole, capability)
    except BaseException:
        resuming.let_go(came)
        raise


def _taken_in(row: Upload, whole: Arrived, capability: str) -> Upload:
    report = None if row.by_phone else uploading.report_of(row.holder)
    if report is None:
        actions.put_upload_by(row, capability, whole)
        return row
    actions.add_evidence(
        report,
        row.client_id,
        whole,
        sealed_name=row.sealed_name,
        how=actions.IncidentReport.Source.API,
        ending=Ending(row, capability),
    )
    return row


def _how_far(row: Upload, response: Response) -> Response:
    response["Upload-Offset"] = row.offset
    response["Upload-Length"] = row.size
    if row.state == Upload.State.ARRIVING:
        response["Upload-Expires"] = tus.expires(row)
    return response


def _begun(row: Upload, capability: str, told: dict | None = None) -> Response:
    response = Response(told or _progress(row), status=201)
    response["Location"] = reverse("api-upload", args=[capability])
    response["Upload-Offset"] = row.offset
    if row.state == Upload.State.ARRIVING:
        response["Upload-Expires"] = tus.expires(row)
    return response


def _told(row: Upload, capability: str) -> dict:
    """How far an upload is; with the receipt when it is whole."""
    file = uploading.file_of(row.holder, row.client_id) if row.state == Upload.State.KEPT else None
    sha256 = row.body_sha256 or carrying.sha256_of(row, capability)
    if file is not None and not row.by_phone:
        return _file(file.client_id, file.item, sha256 or file.item.sha256)
    return _here(row, sha256) if sha256 else _progress(row)


def _here(row: Upload, sha256: str) -> dict:
    """Of a file that is whole, and not yet with its report."""
    began = resuming.begun_at(row)
    told = {**_progress(row), "sha256": sha256, "received_at": _iso(began)}
    if not row.by_phone:
        receipt = receipts.sign("file", row.client_id, sha256, began).as_dict()
    else:
        receipt = receipts.of_sealed_file(row.client_id, sha256, began)
    # An ingest node only says that it has taken it, until the core has signed.
    return told | ({"receipt": receipt} if receipt else {"state": "taken"})


def _progress(row: Upload) -> dict:
    return {
        "id": str(row.client_id),
        "state": row.state,
        "size": row.size,
        "offset": row.offset,
    }


def _file(client_id: UUID, item, sha256: str) -> dict:
    return {
        "id": str(client_id),
        "state": Upload.State.KEPT,
        "size": item.size,
        "offset": item.size,
        "sha256": sha256,
        "received_at": _iso(item.received_at),
        "receipt": receipts.sign("file", client_id, sha256, item.received_at).as_dict(),
    }


def _iso(at) -> str:
    return at.astimezone(UTC).isoformat()
