"""A request is answered by the edition of the law that counts."""

from reports.taxonomy import editions


class RunningEdition:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        editions.follow()
        return self.get_response(request)
