"""Reports and their files for phones and scripts, and the list of reports for staff."""

import hashlib
import json
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import (
    ParseError,
    PermissionDenied,
    UnsupportedMediaType,
    ValidationError,
)
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.accounts.models import Role
from portal.accounts.permissions import has_role
from portal.lib.moments import tells_its_moment
from portal.lib.problems import CrowdedSerializer, InvalidSerializer, ProblemSerializer
from reports.incidents import actions, filing, observing, pressure, reading, receipts, uploading
from reports.incidents.models import IncidentReport
from reports.incidents.serializers import (
    EnvelopeSerializer,
    FiledSerializer,
    ListedReportSerializer,
    ReportPageSerializer,
    ReportSerializer,
)

SEALED = ("application/age", "application/octet-stream")


class SealedOnly(PermissionDenied):
    default_detail = gettext_lazy(
        "This address takes sealed reports only. Send this one to the portal itself, or let the "
        "phone seal it."
    )
    default_code = "sealed-only"


PAGE = 50
ENCODED = {
    "application/json": ReportSerializer,
    "application/age": OpenApiTypes.BINARY,
    "application/octet-stream": OpenApiTypes.BINARY,
}


class AlwaysJSON(BaseContentNegotiation):
    """Answers are JSON whatever a phone says it would rather have; a report is not lost for that.

    The body is read by the view itself.
    """

    def select_parser(self, request, parsers):
        return parsers[0]

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type


class ReportView(APIView):
    """A report under the number that its phone made."""

    permission_classes = [AllowAny]
    content_negotiation_class = AlwaysJSON

    @extend_schema(
        operation_id="file_report",
        summary="File a report",
        description=(
            "`id` is a random UUID made by the phone. The same body again gives the same answer, "
            "so it may be sent until an answer arrives; another body under the same number is "
            "refused with 409. The answer of 201 or 200 holds the exact bytes' SHA-256, signed.\n\n"
            "A phone that seals its reports sends `application/age`: JSON as described here, "
            "after a header line (`portal-sealed/1`, `envelope`, the id, `report`, divided by "
            "the byte 0x1F), a line with its length, and zero bytes up to a multiple of 256, "
            "as an age file for the intake key. The JSON may also have `files` (as many as a "
            "report may have: `id`, `size`, `type`, `sealed_sha256`, `sealed_size`, `sha256`, "
            "`cut`, `recorded_at`), against which each file is held when it comes, and `observer`, "
            "a token of an observer's device. Instead of a report it may hold `answer` (`locator`, "
            "`verifier`, `text`): what a reporter adds later, and may add by the receipt code. "
            "It is stored as it is, acknowledged with 202, and "
            "opened by a worker."
        ),
        request=ENCODED,
        responses={
            201: FiledSerializer,
            200: FiledSerializer,
            202: EnvelopeSerializer,
            400: InvalidSerializer,
            401: ProblemSerializer,
            403: ProblemSerializer,
            404: ProblemSerializer,
            409: ProblemSerializer,
            413: ProblemSerializer,
            415: ProblemSerializer,
            429: CrowdedSerializer,
        },
        auth=[{}, {"tokenAuth": []}],
        tags=["reports"],
    )
    def put(self, request, report_id):
        if tells_its_moment(report_id):
            says = _("This number was made from the time. Make a random one (UUID version 4).")
            raise ValidationError({"id": [says]})
        kind = request.content_type.partition(";")[0].strip().lower()
        raw = request._request.body
        sha256 = hashlib.sha256(raw).hexdigest()
        try:
            pressure.enter(f"{report_id} {sha256}", request.headers.get(pressure.HEADER, ""))
        except pressure.Crowded as crowd:
            if not (request.user.is_authenticated or filing.is_here(report_id)):
                return _crowded(crowd)
        if kind in SEALED:
            return self.keep_envelope(report_id, raw, sha256)
        if kind != "application/json":
            raise UnsupportedMediaType(kind or "-")
        if settings.IS_INGEST:
            raise SealedOnly()
        try:
            content = reading.read(_mapping(raw), uuid=report_id)
        except reading.Invalid as problem:
            raise ValidationError(problem.fields) from None
        filed = actions.file_report(
            content,
            source=IncidentReport.Source.API,
            observer=observing.observer_of(request.user),
        )
        report = filed.report
        answer = {
            "id": str(report.public_id),
            "reference": report.reference,
            "received_at": _iso(report.received_at),
            "guarded": report.guarded,
            "notes": content.notes(report.received_at),
            "upload_token": uploading.token_for(report.public_id),
            "receipt": _receipt("report", report.public_id, sha256, report.received_at),
        }
        return Response(answer, status=201 if filed.created else 200)

    def keep_envelope(self, report_id, raw: bytes, sha256: str) -> Response:
        if not raw:
            raise ParseError(_("The envelope is empty."))
        envelope, _made = actions.store_envelope(report_id, raw)
        # Whoever only knows a report's number gets no right to add to it by sealing anything.
        token = "" if uploading.is_somebody_elses(envelope) else uploading.token_for(report_id)
        answer = {
            "id": str(report_id),
            "sha256": sha256,
            "received_at": _iso(envelope.received_at),
            "upload_token": token,
        }
        receipt = receipts.of_envelope(envelope)
        # An ingest node only says that it has taken it, until the core has signed.
        answer |= {"state": "received", "receipt": receipt} if receipt else {"state": "taken"}
        return Response(answer, status=202)


class ReportList(APIView):
    permission_classes = [has_role(Role.TRIAGER, Role.LAWYER)]

    @extend_schema(
        operation_id="reports",
        summary="Reports, newest first",
        description="For triagers and lawyers, by token or session. Nothing sealed is in it.",
        parameters=[
            OpenApiParameter("after", str, description="From `next` of the page before."),
        ],
        responses={
            200: ReportPageSerializer,
            400: ProblemSerializer,
            401: ProblemSerializer,
            403: ProblemSerializer,
        },
        tags=["reports"],
    )
    def get(self, request):
        rows = (
            IncidentReport.objects.visible_to(request.user)
            .select_related("violation_type", "region", "precinct")
            .defer("violation_type__entry", "sealed_body")
            .newest_first()
        )
        if after := request.query_params.get("after"):
            rows = _older_than(rows, after)
        page = list(rows[: PAGE + 1])
        last = page[PAGE - 1] if len(page) > PAGE else None
        address = request.build_absolute_uri(request.path)
        return Response(
            {
                "results": ListedReportSerializer(page[:PAGE], many=True).data,
                "next": f"{address}?after={_cursor(last)}" if last else None,
            }
        )


# --- Small readings ------------------------------------------------------------------------------


def _crowded(crowd: pressure.Crowded) -> Response:
    """Not refused: the same again with a proof of work is taken, and without one a little later."""
    words = {
        "detail": _("Very many reports are coming in. Try again in half a minute."),
        "code": "crowded",
        "work": crowd.task,
    }
    return Response(words, status=429, headers={"Retry-After": str(pressure.RETRY_AFTER)})


def _mapping(raw: bytes) -> dict:
    try:
        data = json.loads(raw)
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise ParseError(_("The body is not JSON.")) from None
    if not isinstance(data, dict):
        raise ParseError(_("The body must be a JSON object."))
    return data


def _receipt(what: str, client_id, sha256: str, at: datetime) -> dict:
    return receipts.sign(what, client_id, sha256, at).as_dict()


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _cursor(report: IncidentReport) -> str:
    return f"{int(report.received_at.timestamp() * 1_000_000)}.{report.pk}"


def _older_than(rows, cursor: str):
    """The first condition stands for itself, so that the database can start inside the index."""
    try:
        micro, pk = (int(part) for part in cursor.split("."))
        at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micro)
    except (ValueError, OverflowError):
        raise ValidationError({"after": [_("That page does not exist any more.")]}) from None
    return rows.filter(received_at__lte=at).filter(
        Q(received_at__lt=at) | Q(received_at=at, id__lt=pk)
    )
