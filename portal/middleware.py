"""What holds for every answer of the portal."""

from functools import cache

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.middleware.gzip import GZipMiddleware

# What a browser can do and no page of ours asks for; the senses are given page by page.
NEVER = (
    "accelerometer",
    "browsing-topics",
    "display-capture",
    "encrypted-media",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "midi",
    "payment",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
SENSES = (
    "camera",
    "microphone",
    "geolocation",
    "publickey-credentials-create",
    "publickey-credentials-get",
)


class PrivatePages:
    """No page is kept by a browser or a proxy: someone else may hold the phone tomorrow.

    Also shuts pages off from other sites' windows and files, and refuses the features of a
    browser that they do not ask for.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.setdefault("Cache-Control", "no-store, private")
        response.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.setdefault("Origin-Agent-Cluster", "?1")
        page = request.resolver_match.view_name if request.resolver_match else ""
        response.setdefault("Permissions-Policy", features(settings.SENSES.get(page, ())))
        return response


@cache
def features(senses: tuple[str, ...]) -> str:
    """What the browser may do on a page that asks for these senses."""
    given = dict.fromkeys(senses, "(self)")
    return ", ".join(f"{name}={given.get(name, '()')}" for name in (*NEVER, *SENSES))


class ContentPolicy:
    """What pages may load: nothing from elsewhere, the same for every answer; and with whom the
    few pages of `settings.CONNECTS` may talk besides.

    django-csp's own middleware would write the policy out anew for each of them.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        page = request.resolver_match.view_name if request.resolver_match else ""
        response.setdefault(HEADER, policy(settings.CONNECTS.get(page, ())))
        return response


@cache
def policy(connects: tuple[str, ...]) -> str:
    return build_policy(update={"connect-src": connects})


class CompressedPages(GZipMiddleware):
    """Texts are compressed on their way; pictures and recordings keep their byte ranges."""

    texts = ("text/", "application/json", "application/javascript", "image/svg+xml")

    def process_response(self, request, response):
        if not response.get("Content-Type", "").startswith(self.texts):
            return response
        return super().process_response(request, response)
