"""Files of forms on their way in."""

from django.core.files.uploadhandler import MemoryFileUploadHandler

from portal.evidence.form_files import (
    RefusingUploadHandler,
    SealingUploadHandler,
    SpoolingUploadHandler,
)


class UploadHandling:
    """Files are taken by the pages that ask for them, sealed while they arrive; by no others."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.content_type == "multipart/form-data":
            request.upload_handlers = [RefusingUploadHandler(request)]
        try:
            response = self.get_response(request)
        finally:
            if spooling := getattr(request, "spooling_handler", None):
                spooling.close()
        sealing = getattr(request, "sealing_handler", None)
        if sealing is not None and sealing.taken and not request.FILES:
            # The form could not be read to its end: nobody will ask for what it brought.
            sealing.close()
        return response

    def process_view(self, request, view, args, kwargs):
        if request.content_type != "multipart/form-data":
            return
        if getattr(view, "takes_a_sealed_bundle", False):
            request.spooling_handler = SpoolingUploadHandler(request)
            request.upload_handlers = [request.spooling_handler]
        elif getattr(view, "takes_a_folder", False) and _is_named(request, view):
            # Laws, nothing told: it stays in memory, and what does not fit there is no folder.
            request.upload_handlers = [MemoryFileUploadHandler(request)]
        elif _may_bring_files(request, view):
            request.sealing_handler = SealingUploadHandler(request)
            request.upload_handlers = [request.sealing_handler]


def _may_bring_files(request, view) -> bool:
    """Asked before a byte of the form is read; a page for staff takes files from staff only."""
    if not getattr(view, "takes_files", False):
        return False
    return _is_named(request, view)


def _is_named(request, view) -> bool:
    roles = getattr(view, "roles", None)
    return roles is None or bool(request.user.is_authenticated and request.user.roles & roles)
