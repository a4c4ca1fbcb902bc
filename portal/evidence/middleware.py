"""Files of forms on their way in."""

from portal.evidence.form_files import RefusingUploadHandler, SealingUploadHandler


class UploadHandling:
    """Files are taken by the pages that ask for them, sealed while they arrive; by no others."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.content_type == "multipart/form-data":
            request.upload_handlers = [RefusingUploadHandler(request)]
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.content_type == "multipart/form-data" and _may_bring_files(request, view):
            request.upload_handlers = [SealingUploadHandler(request)]


def _may_bring_files(request, view) -> bool:
    """Asked before a byte of the form is read; a page for staff takes files from staff only."""
    if not getattr(view, "takes_files", False):
        return False
    roles = getattr(view, "roles", None)
    return roles is None or bool(request.user.is_authenticated and request.user.roles & roles)
