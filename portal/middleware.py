"""What holds for every answer of the portal."""

from django.utils.cache import add_never_cache_headers


class PrivatePages:
    """No page is kept by a browser or a proxy: someone else may hold the phone tomorrow.

    Also refuses the features of a browser that no page asks for.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
            response["Cache-Control"] = "no-store, private"
        response.setdefault(
            "Permissions-Policy",
            "geolocation=(self), camera=(self), microphone=(self), interest-cohort=()",
        )
        return response


class UploadHandling:
    """Files in a form are sealed while they arrive; nothing plain reaches the disk."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.content_type == "multipart/form-data":
            from portal.evidence.uploads import SealingUploadHandler

            request.upload_handlers = [SealingUploadHandler(request)]
        return self.get_response(request)
