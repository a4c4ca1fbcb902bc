"""The HTTP answer that carries one copy: byte ranges, and nothing a browser could run."""

import re
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from portal.evidence.links import Handout
from portal.lib.numbers import whole

CHUNK = 256 * 1024
# What a browser shows or plays without running anything; everything else is only saved.
SHOWN = {"image/jpeg", "image/png", "image/webp", "video/mp4", "audio/mp4", "audio/ogg"}
SANDBOX = "default-src 'none'; sandbox"
CACHING = "no-store, private"


def answer(stream, handout: Handout, wanted_range: str = "", *, attached=False) -> HttpResponse:
    """What was asked for of an open stream that can be wound."""
    first, last = asked(wanted_range, handout.size)
    if first is None:
        response = StreamingHttpResponse(_pieces(stream, handout.size))
        response["Content-Length"] = handout.size
    elif first > last:
        stream.close()
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{handout.size}"
    else:
        stream.seek(first)
        response = StreamingHttpResponse(_pieces(stream, last - first + 1), status=206)
        response["Content-Range"] = f"bytes {first}-{last}/{handout.size}"
        response["Content-Length"] = last - first + 1
    return _headed(response, handout, attached)


def by_the_proxy(handout: Handout, *, attached=False) -> HttpResponse | None:
    """Let the proxy hand out a plain copy; None where there is no such proxy, or it is sealed.

    The proxy reads the folder, or fetches from the bucket by an address that is signed for a
    minute and that no browser sees (.deploy/nginx.conf).
    """
    if not settings.ACCEL_REDIRECT or handout.place:
        return None
    response = HttpResponse()
    store = storages["evidence"]
    if isinstance(store, FileSystemStorage):
        response["X-Accel-Redirect"] = f"/-/evidence/{quote(handout.stored_name)}"
    else:
        url = store.connection.meta.client.generate_presigned_url(
            "get_object",
            Params={
                "Bucket": store.bucket_name,
                "Key": handout.stored_name,
                "ResponseContentType": _type(handout),
                "ResponseContentDisposition": _disposition(handout, attached),
                "ResponseCacheControl": CACHING,
            },
            ExpiresIn=60,
        )
        parts = urlsplit(url)
        response["X-Accel-Redirect"] = f"/-/storage{parts.path}?{parts.query}"
    return _headed(response, handout, attached)


def _headed(response, handout: Handout, attached: bool):
    response["Content-Type"] = _type(handout)
    response["Content-Disposition"] = _disposition(handout, attached)
    response["Cache-Control"] = CACHING
    response["Accept-Ranges"] = "bytes"
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _type(handout: Handout) -> str:
    return handout.media_type if handout.media_type in SHOWN else "application/octet-stream"


def _disposition(handout: Handout, attached: bool) -> str:
    shown = handout.media_type in SHOWN and not attached
    return content_disposition_header(as_attachment=not shown, filename=handout.name)


def asked(header: str, size: int) -> tuple[int | None, int]:
    """First and last byte that are asked for (RFC 9110, one range); (None, 0) for all."""
    found = re.fullmatch(r"bytes=(\d*)-(\d*)", header or "")
    if not found or not any(found.groups()):
        return None, 0
    # A number with more digits than any length has lies beyond the end, like the length itself.
    first, last = (
        size if (number := whole(digits, most=size)) is None else number
        for digits in (found[1] or "0", found[2] or str(size))
    )
    if not found[1]:
        return size - last, size - 1
    return first, min(last, size - 1)


def _pieces(stream, left: int):
    with stream:
        while left > 0:
            data = stream.read(min(CHUNK, left))
            if not data:
                return
            left -= len(data)
            yield data
