"""The coordinator's desk, and the door through which observers come in."""

from urllib.parse import urlencode

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.db.models import Count, Prefetch, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_POST

from observers.registry.editing import edited, sent, status, version
from observers.registry.models import Election, Precinct
from observers.roster import actions, stations
from observers.roster.forms import (
    DeployForm,
    InviteForm,
    JoinForm,
    MoveForm,
    ObserverForm,
    OrganisationForm,
)
from observers.roster.models import Deployment, Observer, Organisation
from portal import searching
from portal.accounts import watching
from portal.accounts.models import Opening, Role, Vault
from portal.accounts.permissions import role_required
from portal.lib import sealing
from portal.lib.privacy import without_controls
from portal.lib.refusals import Refused

PAGE = 100


# --- Observers ---------------------------------------------------------------------------------


@ensure_csrf_cookie
def join(request):
    """An observer's way in: the code, typed or brought by the link's fragment.

    A fragment never reaches a server log; a script puts it into the field.
    """
    form = JoinForm(sent(request))
    if form.is_valid():
        observer = actions.who_holds(form.cleaned_data["code"])
        if observer is not None:
            logout(request)
            login(request, observer.account, settings.AUTHENTICATION_BACKENDS[0])
            return redirect("fieldwork:mine")
        form.add_error(
            "code",
            _(
                "No invitation has this code. Check it letter by letter, "
                "or ask your coordinator for a new one."
            ),
        )
    return render(request, "roster/join.html", {"form": form}, status=status(form))


# --- The coordinator's desk --------------------------------------------------------------------


@role_required(Role.COORDINATOR)
def overview(request):
    """Observers and where they are placed."""
    election, chosen = _election(request)
    deployments = Deployment.objects.visible_to(request.user).filter(election=election)
    observers = (
        Observer.objects.visible_to(request.user)
        .select_related("organisation", "account")
        .prefetch_related(Prefetch("deployments", deployments.select_related("precinct__region")))
        .order_by("code")
    )
    after = _asked(request, "after")
    page = list(observers.filter(code__gt=after)[: PAGE + 1])
    names = [(one, _opened(request, one, "name")) for one in page[:PAGE]]
    if any(name for _one, name in names):
        watching.opened(request.user, Opening.Verb.IDENTITY, "observers", "list")
    here = reverse("roster:overview")
    counted = deployments.counted()
    return render(
        request,
        "roster/overview.html",
        {
            "election": election,
            "elections": Election.objects.visible_to(request.user).current(),
            "chosen": chosen,
            "observers": names,
            "older_url": _link(here, chosen, after=page[PAGE - 1].code) if len(page) > PAGE else "",
            "newer_url": _link(here, chosen) if after else "",
            "figures": [(Deployment.State(state).label, counted[state]) for state in counted],
            "covered": deployments.exclude(state=Deployment.State.GONE)
            .values("precinct")
            .distinct()
            .count(),
            "precincts": Precinct.objects.visible_to(request.user)
            .filter(election=election)
            .count(),
        },
    )


@role_required(Role.COORDINATOR)
def precincts(request):
    """Precincts of the election and how many observers are placed at each."""
    if request.method == "POST":
        return searching.look(request, "election", "empty")
    election, chosen = _election(request)
    words = searching.words(request)
    empty = request.GET.get("empty") == "1"
    here_now = ~Q(deployments__state=Deployment.State.GONE)
    rows = (
        Precinct.objects.visible_to(request.user)
        .filter(election=election)
        .select_related("region", "commission")
        .annotate(placed=Count("deployments", here_now))
    )
    if words:
        rows = rows.found_by(words)
    if empty:
        rows = rows.filter(placed=0)
    after = request.GET.get("after", "")
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__gt=int(after))
    page = list(rows.order_by("pk")[: PAGE + 1])
    here = reverse("roster:precincts")
    asked = {
        searching.FIELD: request.GET[searching.FIELD] if words else "",
        "empty": "1" if empty else "",
    }
    return render(
        request,
        "roster/precincts.html",
        {
            "election": election,
            "chosen": chosen,
            "precincts": page[:PAGE],
            "query": words,
            "empty": empty,
            "older_url": _link(here, chosen, **asked, after=page[PAGE - 1].pk)
            if len(page) > PAGE
            else "",
            "newer_url": _link(here, chosen, **asked) if after else "",
        },
    )


@role_required(Role.COORDINATOR)
def invite(request):
    election, _chosen = _election(request)
    form = InviteForm(sent(request), election=election)
    if form.is_valid():
        told = form.cleaned_data
        observer, secret = actions.invite(
            told["organisation"],
            name=told["name"],
            contact=told["contact"],
            precinct=told["precinct"],
            public_id=told["public_id"],
            by=request.user,
        )
        return _invitation(request, observer, secret)
    return render(
        request,
        "roster/invite.html",
        {
            "form": form,
            "election": election,
            "has_organisations": Organisation.objects.visible_to(request.user).exists(),
        },
        status=status(form),
    )


@role_required(Role.COORDINATOR)
@require_POST
def invite_again(request, public_id):
    observer = _observer(request, public_id)
    return _invitation(request, observer, actions.invite_again(observer))


def _invitation(request, observer, secret):
    link = request.build_absolute_uri(reverse("roster:join")) + "#" + secret
    return render(
        request,
        "roster/invited.html",
        {"observer": observer, "code": secret, "link": link, "qr": _qr(link)},
    )


def _qr(link: str) -> str:
    """The link as a picture in the page itself: it is never stored and never asked for."""
    return segno.make(link, error="m").png_data_uri(scale=5, border=4)


@role_required(Role.COORDINATOR)
@require_POST
def revoke(request, public_id):
    actions.revoke(_observer(request, public_id))
    messages.success(request, _("The invitation has ended; the observer is signed out."))
    return redirect("roster:observer", public_id)


@role_required(Role.COORDINATOR)
def observer(request, public_id):
    """One observer: name and contact while the vault is open, deployments, the invitation."""
    row = _observer(request, public_id)
    election, chosen = _election(request)
    form = DeployForm(sent(request), election=election)
    if form.is_valid():
        actions.deploy(row, form.cleaned_data["precinct"], by=request.user)
        messages.success(request, _("The observer is placed."))
        return redirect("roster:observer", public_id)
    name, contact = (_opened(request, row, field) for field in ("name", "contact"))
    if name or contact:
        watching.opened(request.user, Opening.Verb.IDENTITY, "observer", row.code)
    return render(
        request,
        "roster/observer.html",
        {
            "observer": row,
            "name": name,
            "contact": contact,
            "form": form,
            "election": election,
            "elections": Election.objects.visible_to(request.user).current(),
            "chosen": chosen,
            "states": Deployment.State.choices,
            "deployments": Deployment.objects.visible_to(request.user)
            .filter(observer=row)
            .select_related("election", "precinct__region")
            .order_by("-election__voting_day", "pk"),
            "history": stations.history_of(row),
        },
        status=status(form),
    )


@role_required(Role.COORDINATOR)
def edit(request, public_id):
    """Put right an observer's name, contact or organisation."""
    row = _observer(request, public_id)
    form = ObserverForm(
        sent(request),
        initial={"version": row.version, "organisation": row.organisation.public_id},
    )

    def save():
        told = form.cleaned_data
        actions.correct(
            row,
            version=version(form),
            organisation=told["organisation"],
            name=told["name"],
            contact=told["contact"],
        )

    return edited(
        request,
        form,
        save,
        title=row.code,
        lead=_opened(request, row, "name"),
        back=reverse("roster:observer", args=[public_id]),
    )


@role_required(Role.COORDINATOR)
@require_POST
def move(request, public_id):
    """Say where an observer is now: planned, at the station, gone."""
    deployment = _deployment(request, public_id)
    form = MoveForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        actions.move(deployment, told["state"], version=told["version"], by=request.user)
    return redirect("roster:observer", deployment.observer.public_id)


@role_required(Role.COORDINATOR)
@require_POST
def withdraw(request, public_id):
    deployment = _deployment(request, public_id)
    actions.withdraw(deployment, by=request.user)
    messages.success(request, _("The deployment is taken off the plan."))
    return redirect("roster:observer", deployment.observer.public_id)


# --- Organisations -----------------------------------------------------------------------------


@role_required(Role.COORDINATOR)
def organisations(request):
    """Who sends observers; a new one is added on the same page."""
    form = OrganisationForm(sent(request))
    if form.is_valid():
        try:
            actions.add_organisation(form.names())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The organisation is added."))
            return redirect("roster:organisations")
    rows = (
        Organisation.objects.visible_to(request.user)
        .annotate(observer_count=Count("observers"))
        .order_by("name_ru")
    )
    return render(
        request,
        "roster/organisations.html",
        {"organisations": rows, "form": form},
        status=status(form),
    )


@role_required(Role.COORDINATOR)
def organisation(request, public_id):
    row = get_object_or_404(Organisation.objects.visible_to(request.user), public_id=public_id)
    names = {f"name_{language}": row.name_in(language) for language in ("kk", "ru", "en")}
    form = OrganisationForm(sent(request), initial={"version": row.version, **names})
    return edited(
        request,
        form,
        lambda: actions.correct_organisation(row, form.names(), version=version(form)),
        title=str(row),
        back=reverse("roster:organisations"),
    )


# --- Asked again and again ---------------------------------------------------------------------


def _election(request) -> tuple[Election | None, str]:
    """The election that the coordinator chose, else the next one; and what the address says."""
    elections = Election.objects.visible_to(request.user).current()
    chosen = elections.filter(code=_asked(request, "election")).first()
    if chosen:
        return chosen, chosen.code
    return elections.order_by("voting_day", "pk").first(), ""


def _asked(request, name: str) -> str:
    """A word from the address, without what no database takes."""
    return without_controls(request.GET.get(name, "")).strip()[:200]


def _link(here: str, chosen: str, **asked) -> str:
    known = {name: value for name, value in {"election": chosen, **asked}.items() if value}
    return f"{here}?{urlencode(known)}" if known else here


def _opened(request, observer: Observer, field: str) -> str:
    """A sealed field of an observer while the contact vault is open, else nothing."""
    member = request.member_key
    sealed = getattr(observer, f"sealed_{field}")
    if not sealed or member is None or not member.has(Vault.Kind.CONTACT):
        return ""
    try:
        return member.read(Vault.Kind.CONTACT, sealed, observer.place(field))
    except sealing.CannotOpen:
        return ""


def _observer(request, public_id) -> Observer:
    return get_object_or_404(
        Observer.objects.visible_to(request.user).select_related("organisation", "account"),
        public_id=public_id,
    )


def _deployment(request, public_id) -> Deployment:
    return get_object_or_404(
        Deployment.objects.visible_to(request.user).select_related(
            "observer", "precinct__election"
        ),
        public_id=public_id,
    )
