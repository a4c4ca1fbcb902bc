"""What single files of the phone's scripts are answered with, beside their bytes."""

import re

from django.contrib.staticfiles.apps import StaticFilesConfig


class StaticFiles(StaticFilesConfig):
    """What npm keeps beside the front end for its development is served to nobody."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "node_modules"]


# The one script that may speak with other addresses than the one it came from: it brings sealed
# bytes to the mirrors of the signed list. A worker obeys the policy of its own answer.
DELIVERY = re.compile(r"/js/phone/delivery-worker(\.[0-9a-f]{8,32})?\.js$")
DELIVERY_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self' https: http:"
# The workers that have plain words and files in their hands speak with nobody at all.
SEALING = re.compile(r"/js/phone/(sealer|beside)-worker(\.[0-9a-f]{8,32})?\.js$")
SEALING_POLICY = "default-src 'none'; script-src 'self'"


def add_headers(headers, path: str, url: str) -> None:
    """For whitenoise, once for each file.

    A page that is shut off from other sites loads only files and workers that are so, too.
    """
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Cross-Origin-Embedder-Policy"] = "require-corp"
    if DELIVERY.search(url):
        headers["Content-Security-Policy"] = DELIVERY_POLICY
    elif SEALING.search(url):
        headers["Content-Security-Policy"] = SEALING_POLICY
