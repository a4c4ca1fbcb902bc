"""`/carry/`: what a phone could not send, brought by anybody, from any computer."""

import base64
import binascii
import json

from cryptography.exceptions import InvalidSignature
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts import keys
from portal.evidence.form_files import takes_a_sealed_bundle
from portal.lib.refusals import Refused
from reports.incidents import handing_in
from reports.incidents.bundles import ENTRIES, Bundle

STATUSES = {"disk-full": 507, "busy": 503}
# Seconds; most bundles are brought in less.
AGAIN = "120"


@takes_a_sealed_bundle
@require_http_methods(["GET", "POST"])
def carry(request: HttpRequest) -> HttpResponse:
    """Take a bundle in, and hand back our receipts for what is in it."""
    if request.method == "GET":
        return render(request, "incidents/carry.html")
    bundle = request.FILES.get("bundle")
    try:
        if bundle is None:
            raise Refused(_("Choose the file that the phone has made."), code="no-file")
        if bundle.problem is not None:
            raise bundle.problem
        reports = handing_in.hand_in(Bundle(bundle.file))
    except Refused as problem:
        status = STATUSES.get(problem.code, 400)
        context = {"problem": str(problem)}
        answer = render(request, "incidents/carry.html", context, status=status)
        if status == 503:
            answer["Retry-After"] = AGAIN
        return answer
    receipts = [one.as_dict() for report in reports for one in report.receipts]
    context = {
        "reports": reports,
        "receipts": json.dumps(receipts),
        "is_whole": all(report.is_whole for report in reports),
    }
    return render(request, "incidents/carried.html", context)


@require_POST
def receipts(request: HttpRequest) -> HttpResponse:
    """The receipts of the page before as a file. Nothing is kept of them, so they come back with
    the form; what we did not sign ourselves is left out."""
    found = [one for one in _posted(request) if _is_ours(one)]
    response = JsonResponse({"version": 1, "receipts": found})
    response["Content-Disposition"] = 'attachment; filename="receipts.json"'
    return response


def _posted(request: HttpRequest) -> list:
    try:
        said = json.loads(request.POST.get("receipts", ""))
    except (ValueError, RecursionError):
        return []
    return said[:ENTRIES] if isinstance(said, list) else []


def _is_ours(receipt) -> bool:
    try:
        signature = base64.b64decode(receipt["signature"], validate=True)
        key = keys.receipt_signing_key().public_key()
        key.verify(signature, receipt["message"].encode())
        return set(receipt) == {"message", "signature", "key"}
    except (InvalidSignature, TypeError, KeyError, ValueError, AttributeError, binascii.Error):
        return False
