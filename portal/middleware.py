"""What holds for every answer of the portal."""

from csp.constants import HEADER
from csp.utils import build_policy
from django.middleware.gzip import GZipMiddleware


class PrivatePages:
    """No page is kept by a browser or a proxy: someone else may hold the phone tomorrow.

    Also refuses the features of a browser that no page asks for.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.setdefault("Cache-Control", "no-store, private")
        response.setdefault(
            "Permissions-Policy",
            "geolocation=(self), camera=(self), microphone=(self), interest-cohort=()",
        )
        return response


class ContentPolicy:
    """What pages may load: nothing from elsewhere, the same for every answer.

    django-csp's own middleware would write the policy out anew for each of them.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.policy = build_policy()

    def __call__(self, request):
        response = self.get_response(request)
        response.setdefault(HEADER, self.policy)
        return response


class CompressedPages(GZipMiddleware):
    """Texts are compressed on their way; pictures and recordings keep their byte ranges."""

    texts = ("text/", "application/json", "application/javascript", "image/svg+xml")

    def process_response(self, request, response):
        if not response.get("Content-Type", "").startswith(self.texts):
            return response
        return super().process_response(request, response)
