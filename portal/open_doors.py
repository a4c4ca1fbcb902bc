"""Doors through which phones come from another address of the portal: sealed things, and the list.

A phone whose address is blocked brings what it sealed to a mirror. Its page still has the address
it was installed from, so the browser asks whether it may (CORS). It may, without cookies: the
right to do something stands in the request itself.
"""

import re

from django.http import HttpResponse

# Paths and what may be asked for there; everything else stays closed to other pages.
DOORS = (
    (re.compile(r"/api/v1/reports/[0-9a-fA-F-]{36}/"), "PUT"),
    (re.compile(r"/api/v1/uploads/"), "POST, OPTIONS"),
    (re.compile(r"/api/v1/uploads/[\w-]+/"), "GET, HEAD, POST, PATCH, DELETE, OPTIONS"),
    (re.compile(r"/addresses\.json"), "GET, HEAD"),
)
ASKED = (
    "Content-Type, Report-Work, Tus-Resumable, Upload-Checksum, Upload-Length, Upload-Metadata, "
    "Upload-Offset, Upload-Token, X-HTTP-Method-Override"
)
TOLD = (
    "Location, Retry-After, Tus-Checksum-Algorithm, Tus-Extension, Tus-Max-Size, Tus-Resumable, "
    "Tus-Version, Upload-Expires, Upload-Length, Upload-Metadata, Upload-Offset, Upload-Sha256"
)


class OpenDoors:
    """Says so with every answer there, and answers the browser that asks beforehand."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        methods = methods_at(request.path_info)
        if not methods:
            return self.get_response(request)
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            # The browser's own question; what tus asks by OPTIONS goes on to the view.
            response = HttpResponse(status=204)
            response["Access-Control-Allow-Methods"] = methods
            response["Access-Control-Allow-Headers"] = ASKED
            response["Access-Control-Max-Age"] = "86400"
        else:
            response = self.get_response(request)
            response["Access-Control-Expose-Headers"] = TOLD
        response["Access-Control-Allow-Origin"] = "*"
        return response


def methods_at(path: str) -> str:
    return next((methods for door, methods in DOORS if door.fullmatch(path)), "")
