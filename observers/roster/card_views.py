"""Cards by which observers come in: shown once, printed, and never kept."""

from dataclasses import dataclass

import segno
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from observers.registry.editing import sent, status
from observers.roster import actions
from observers.roster.actions import Newcomer, Secrets
from observers.roster.forms import CARDS, InviteForm, InviteManyForm
from observers.roster.models import Observer, Organisation
from observers.roster.showing import election_of, observer_or_404, opened
from portal.accounts import watching
from portal.accounts.models import Opening, Role
from portal.accounts.permissions import role_required

# The languages of the stations; English only for who works in English.
LANGUAGES = ("kk", "ru")


@dataclass(frozen=True)
class Card:
    """What is given into a hand, and the PIN that is told apart from it."""

    observer: Observer
    secrets: Secrets
    link: str
    name: str

    @property
    def qr(self) -> str:
        """The link as a picture in the page itself: it is never stored and never asked for."""
        return segno.make(self.link, error="m").png_data_uri(scale=5, border=4)

    def __repr__(self) -> str:
        return f"Card({self.observer})"


@role_required(Role.COORDINATOR)
def invite(request):
    election, _chosen = election_of(request)
    form = InviteForm(sent(request), election=election, user=request.user)
    if form.is_valid():
        told = form.cleaned_data
        made = actions.invite(
            told["organisation"],
            name=told["name"],
            contact=told["contact"],
            precinct=told["precinct"],
            public_id=told["public_id"],
            by=request.user,
        )
        return _shown(request, [made], [told["name"]])
    return _asked(request, "roster/invite.html", form, election)


@role_required(Role.COORDINATOR)
def invite_many(request):
    """A list of people, one a line, becomes a sheet of cards."""
    election, _chosen = election_of(request)
    form = InviteManyForm(sent(request), election=election, user=request.user)
    if form.is_valid():
        told = form.cleaned_data
        people = [Newcomer(*line) for line in told["people"]]
        made = actions.invite_many(
            told["organisation"], people, number=told["public_id"], by=request.user
        )
        return _shown(request, made, [one.name for one in people])
    return _asked(request, "roster/invite_many.html", form, election)


def _asked(request, template, form, election):
    return render(
        request,
        template,
        {
            "form": form,
            "election": election,
            "limit": CARDS,
            "has_organisations": Organisation.objects.visible_to(request.user).exists(),
        },
        status=status(form),
    )


@role_required(Role.COORDINATOR)
@require_POST
def invite_again(request, public_id):
    row = observer_or_404(request, public_id)
    return _again(request, [row])


@role_required(Role.COORDINATOR)
@require_POST
def cards(request):
    """New cards for those who were ticked in the list."""
    wanted = {one for one in request.POST.getlist("observer") if len(one) == 36}
    rows = [row for row in _visible(request) if str(row.public_id) in wanted]
    if not rows:
        messages.error(request, _("Tick the observers first for whom you want new cards."))
        return redirect("roster:overview")
    return _again(request, rows[:CARDS])


def _visible(request):
    return Observer.objects.visible_to(request.user).select_related("organisation", "account")


def _again(request, rows):
    names = [opened(request, row, "name") for row in rows]
    if any(names):
        watching.opened(request.user, Opening.Verb.IDENTITY, "observers", "cards")
    return _shown(request, actions.make_cards(rows), names)


def _shown(request, made, names):
    door = request.build_absolute_uri(reverse("roster:join"))
    rows = [
        Card(observer, secrets, f"{door}#{secrets.code}", name)
        for (observer, secrets), name in zip(made, names, strict=True)
    ]
    languages = LANGUAGES if request.LANGUAGE_CODE in LANGUAGES else (*LANGUAGES, "en")
    return render(
        request,
        "roster/cards.html",
        {"cards": rows, "door": door, "languages_of_card": languages, "first": rows[0]},
    )
