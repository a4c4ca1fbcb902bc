"""What the description of the API says of uploads; `uploads_api.py` does it."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema

from portal.evidence import tus
from portal.lib.problems import ProblemSerializer
from reports.incidents.serializers import UploadSerializer

BODY = {"application/offset+octet-stream": OpenApiTypes.BINARY}
EMPTY = OpenApiResponse(description="No body; the headers tell.")


def _sent(name: str, description: str = "", *, required=False, **more) -> OpenApiParameter:
    where = OpenApiParameter.HEADER
    return OpenApiParameter(name, str, where, required=required, description=description, **more)


def _told(name: str, *statuses: int, description: str = "") -> OpenApiParameter:
    where, codes = OpenApiParameter.HEADER, list(statuses)
    return OpenApiParameter(name, str, where, response=codes, description=description)


VERSION = _sent("Tus-Resumable", required=True, enum=[tus.VERSION])
TOKEN = _sent(
    "Upload-Token", "`upload_token` of the report. Not needed here; a wrong one finds nothing."
)
CHECKSUM = _sent(
    "Upload-Checksum",
    "`sha256` (or `sha1`), a space, and the digest of this request's body in base64. What does "
    "not match is not taken (460).",
)
OFFSET = _told("Upload-Offset", 200, 201, 204, 409, description="So many bytes lie on the disk.")
EXPIRES = _told("Upload-Expires", 200, 201, 204, description="After seven days.")


def _described(operation: str, summary: str, description: str, **more):
    return extend_schema(
        operation_id=operation,
        summary=summary,
        description=description,
        auth=[{}],
        tags=["uploads"],
        **more,
    )


BEGIN = _described(
    "upload_begin",
    "Announce a file",
    "Files come by [tus 1.0](https://tus.io/protocols/resumable-upload) (creation, "
    "creation-with-upload, checksum, expiration, termination), and any client of it will do. "
    "They are sealed while they arrive.\n\n"
    "`Upload-Metadata` names `report` (its id), `id` (a random UUID made by the phone: the same "
    "file under the same number is received once) and may name `filename` (kept sealed) and "
    "`sha256` (64 hexadecimal digits: if what arrives is another file, it is refused with 460). "
    "A file that a phone has sealed has `filetype` `application/age`, `table` (how many bytes at "
    "its end are the sealed table of its pieces) and may have `sealed_name`. Its body is pieces "
    "and table, each an age file for the intake key. The plaintext of a piece begins with the line "
    "`portal-sealed/1`, `envelope`, the report's id, `piece:` the file's id `:` its number from 0, "
    "divided by the byte 0x1F; the table, a short text like a report's envelope with the field "
    "`pieces:` and the file's id, holds JSON: `version` 1, `pieces` (their sealed lengths), "
    "`sha256` (of the plain file, or empty) and `cut`. It is stored as it is, and a worker opens "
    "it.\n\n"
    "The body may hold the first bytes, or all of them: then the answer has the receipt at once.",
    parameters=[
        VERSION,
        _sent("Upload-Length", "Bytes of the whole file, 500 MB at most.", required=True),
        _sent("Upload-Metadata", "As described above.", required=True),
        _sent("Upload-Token", "`upload_token` of the report.", required=True),
        CHECKSUM,
        _told("Location", 201, description="The upload's own address. It is a secret."),
        OFFSET,
        EXPIRES,
    ],
    request=BODY,
    responses={
        201: UploadSerializer,
        400: ProblemSerializer,
        403: ProblemSerializer,
        404: ProblemSerializer,
        408: ProblemSerializer,
        412: ProblemSerializer,
        413: ProblemSerializer,
        415: ProblemSerializer,
        422: ProblemSerializer,
        460: ProblemSerializer,
        507: ProblemSerializer,
    },
)
WHAT = _described(
    "upload_what",
    "How far is it, and what became of it",
    "Never more than lies on the disk. HEAD (with `Tus-Resumable`) gives the same in headers "
    "only, as tus has it. Once the whole file is here the answer has the SHA-256 that the server "
    "computed, and the signed receipt against which a phone may forget the file.",
    parameters=[TOKEN, OFFSET, EXPIRES, _told("Upload-Length", 200)],
    responses={200: UploadSerializer, 404: ProblemSerializer, 410: ProblemSerializer},
)
MORE = _described(
    "upload_more",
    "Send more of it",
    "From `Upload-Offset` on. A connection that breaks loses nothing that is on the disk: ask "
    "how far it is and go on. With a checksum the bytes of one request are taken together or not "
    "at all.",
    parameters=[
        VERSION,
        TOKEN,
        _sent("Upload-Offset", "Where these bytes belong.", required=True),
        CHECKSUM,
        OFFSET,
        EXPIRES,
        _told("Upload-Sha256", 204, description="Of the whole file, when it is complete."),
    ],
    request=BODY,
    responses={
        204: EMPTY,
        400: ProblemSerializer,
        404: ProblemSerializer,
        408: ProblemSerializer,
        409: ProblemSerializer,
        410: ProblemSerializer,
        412: ProblemSerializer,
        413: ProblemSerializer,
        415: ProblemSerializer,
        422: ProblemSerializer,
        423: ProblemSerializer,
        460: ProblemSerializer,
        507: ProblemSerializer,
    },
)
TAKE_BACK = _described(
    "upload_take_back",
    "Take it back",
    "Only while it is arriving: what was received is kept.",
    parameters=[VERSION, TOKEN],
    responses={
        204: EMPTY,
        403: ProblemSerializer,
        404: ProblemSerializer,
        409: ProblemSerializer,
        410: ProblemSerializer,
        412: ProblemSerializer,
        423: ProblemSerializer,
    },
)
