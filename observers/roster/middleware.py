"""What becomes of a phone that remembers an observer, wherever its owner goes."""

from django.conf import settings
from django.shortcuts import redirect, resolve_url
from django.urls import reverse

from observers.roster import phones


class RememberedPhone:
    """Signing out forgets the observer, too; and whose session is over is led to the one button
    that opens a new one, not to the door of staff."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if phones.cookie_name() not in request.COOKIES:
            return response
        if request.method == "POST" and request.path == reverse("account_logout"):
            phones.forget(response)
        elif _is_shown_the_door(request, response) and phones.observer_of(request):
            return redirect("roster:join")
        return response


def _is_shown_the_door(request, response) -> bool:
    door = reverse("roster:join")
    sent_to = response.headers.get("Location", "") if response.status_code == 302 else ""
    return (
        request.path.startswith(door)
        and request.path != door
        and sent_to.startswith(resolve_url(settings.LOGIN_URL))
    )
