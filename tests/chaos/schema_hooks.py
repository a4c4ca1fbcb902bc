"""What schemathesis is told of the API beyond its description: how files follow a report.

It runs in an environment of its own (see tools.py) and knows nothing of the portal's code.
"""

import hashlib
import uuid
from base64 import b64encode

import schemathesis

UPLOADS, UPLOAD = "/api/v1/uploads/", "/api/v1/uploads/{capability}/"
REPORT = "/api/v1/reports/{report_id}/"
KEPT = 20
# Reports that were taken, with the right to add files; and addresses of uploads.
rights: list[tuple[str, str]] = []
addresses: list[str] = []

schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
schemathesis.serializer.alias("application/age", "application/octet-stream")


@schemathesis.hook
def before_call(context, case, **kwargs):
    """Every second report has a number as phones make them, every second upload belongs to a
    report that is there, and every second address was given."""
    number = hashlib.sha256(case.id.encode()).digest()
    if number[0] % 2:
        return
    random = str(uuid.UUID(bytes=number[:16], version=4))
    if case.path == REPORT:
        case.path_parameters = {"report_id": random}
    elif case.path == UPLOADS and case.method == "POST" and rights:
        report, token = rights[number[1] % len(rights)]
        case.headers = {
            **(case.headers or {}),
            "Upload-Metadata": _encoded(report=report, id=random, filename="a.jpg"),
            "Upload-Token": token,
            "Upload-Length": "9",
            "Tus-Resumable": "1.0.0",
        }
    elif case.path == UPLOAD and addresses:
        case.path_parameters = {"capability": addresses[number[1] % len(addresses)]}


def _encoded(**said: str) -> str:
    return ",".join(f"{name} {b64encode(value.encode()).decode()}" for name, value in said.items())


@schemathesis.hook
def after_call(context, case, response):
    if case.path == UPLOADS and response.status_code == 201:
        addresses.append(response.headers["location"][0].rstrip("/").rpartition("/")[2])
    elif case.path == REPORT and response.status_code in (200, 201, 202):
        told = response.json()
        if told.get("upload_token"):
            rights.append((told["id"], told["upload_token"]))
    del rights[:-KEPT], addresses[:-KEPT]
