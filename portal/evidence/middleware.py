"""Files of forms on their way in."""

from portal.evidence.uploads import SealingUploadHandler


class UploadHandling:
    """Files in a form are sealed while they arrive; nothing plain reaches the disk."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.content_type == "multipart/form-data":
            request.upload_handlers = [SealingUploadHandler(request)]
        return self.get_response(request)
