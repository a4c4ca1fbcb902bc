"""The door through which observers come in: a card and a PIN, or one tap on a known phone."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie

from observers.registry.editing import sent, status
from observers.roster import actions, phones
from observers.roster.forms import JoinForm

AGAIN, FORGET = "again", "forget"


@ensure_csrf_cookie
def join(request):
    """The code of the card, typed or brought by the link's fragment, and the PIN.

    A fragment never reaches a server; a script puts it into the field and out of the address.
    """
    known = phones.observer_of(request)
    go = request.POST.get("go", "")
    if go == FORGET:
        response = redirect("roster:join")
        phones.forget(response)
        return response
    if go == AGAIN and known:
        return _let_in(request, known, remembered=True)
    form = JoinForm(sent(request) if go != AGAIN else None)
    if form.is_valid():
        said = form.cleaned_data
        try:
            observer = actions.come_in(said["code"], said["pin"])
        except actions.NotLetIn as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            return _let_in(request, observer, remembered=said["remember"])
    return render(
        request,
        "roster/join.html",
        {"form": form, "known": known, "gone": go == AGAIN and _gone()},
        status=400 if go == AGAIN else status(form),
    )


def _gone() -> str:
    return _(
        "This phone is not remembered any more: your coordinator made a new card for you, or ended "
        "the invitation. Type the code and the PIN."
    )


def _let_in(request, observer, *, remembered: bool):
    logout(request)
    login(request, observer.account, settings.AUTHENTICATION_BACKENDS[0])
    response = redirect("fieldwork:mine")
    if remembered:
        # Anew each time, so that a phone that is used stays known until the day.
        phones.remember(response, observer)
    else:
        phones.forget(response)
    return response
