"""The coordinator's desk, and the door through which observers come in."""

import segno
from django.contrib import messages
from django.contrib.auth import login, logout
from django.db.models import Count, Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_POST

from observers.registry.models import Election, Precinct
from observers.roster import actions
from observers.roster.forms import DeployForm, InviteForm, JoinForm, MoveForm
from observers.roster.models import Deployment, Observer
from portal.accounts.models import Role, Vault
from portal.accounts.permissions import role_required
from portal.jurisdictions.search import fold
from portal.lib import sealing

PAGE = 100


@ensure_csrf_cookie
def join(request):
    """An observer's way in: the code, typed or brought by the link's fragment.

    A fragment never reaches a server log; a script puts it into the field.
    """
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        observer = actions.who_holds(form.cleaned_data["code"])
        if observer is not None:
            logout(request)
            login(request, observer.account, "django.contrib.auth.backends.ModelBackend")
            request.member_secret = ""
            return redirect("roster:mine")
        form.add_error(
            "code",
            _(
                "No invitation has this code. Check it letter by letter, "
                "or ask your coordinator for a new one."
            ),
        )
    return render(request, "roster/join.html", {"form": form}, status=400 if form.errors else 200)


@role_required(Role.OBSERVER)
def mine(request):
    """Where an observer is placed, and the way to report from there."""
    deployments = Deployment.objects.visible_to(request.user).select_related(
        "election", "precinct__region", "precinct__commission"
    )
    return render(request, "roster/mine.html", {"deployments": deployments})


def _election(request) -> Election | None:
    elections = Election.objects.visible_to(request.user).current()
    return elections.filter(code=request.GET.get("election", "")).first() or elections.first()


@role_required(Role.COORDINATOR)
def overview(request):
    """Observers and where they are placed."""
    election = _election(request)
    observers = (
        Observer.objects.visible_to(request.user)
        .select_related("organisation", "account")
        .prefetch_related(
            Prefetch(
                "deployments",
                Deployment.objects.visible_to(request.user)
                .filter(election=election)
                .select_related("precinct__region"),
            )
        )
        .order_by("code")
    )
    after = request.GET.get("after", "")
    page = list(observers.filter(code__gt=after)[: PAGE + 1])
    older = ""
    if len(page) > PAGE:
        page = page[:PAGE]
        older = f"?after={page[-1].code}"
    states = dict(
        Deployment.objects.visible_to(request.user)
        .filter(election=election)
        .values_list("state")
        .annotate(count=Count("pk"))
    )
    return render(
        request,
        "roster/overview.html",
        {
            "election": election,
            "observers": [(one, _name(one, request)) for one in page],
            "older_url": older,
            "newer_url": reverse("roster:overview") if after else "",
            "figures": [
                (Deployment.State(state).label, states.get(state, 0))
                for state in Deployment.State.values
            ],
            "covered": Deployment.objects.visible_to(request.user)
            .filter(election=election)
            .values("precinct")
            .distinct()
            .count(),
            "precincts": Precinct.objects.visible_to(request.user)
            .filter(election=election)
            .count(),
        },
    )


def _name(observer: Observer, request) -> str:
    """The observer's name while the contact vault is open, else nothing."""
    member = request.member_key
    if member is None or not member.has(Vault.Kind.CONTACT):
        return ""
    try:
        return member.read(Vault.Kind.CONTACT, observer.sealed_name, observer.place("name"))
    except sealing.CannotOpen:
        return ""


@role_required(Role.COORDINATOR)
def invite(request):
    election = _election(request)
    form = InviteForm(request.POST or None, election=election)
    if request.method == "POST" and form.is_valid():
        observer, secret = actions.invite(
            form.cleaned_data["organisation"],
            name=form.cleaned_data["name"],
            contact=form.cleaned_data["contact"],
        )
        if form.cleaned_data["precinct"]:
            actions.deploy(observer, form.cleaned_data["precinct"])
        return _invitation(request, observer, secret)
    return render(request, "roster/invite.html", {"form": form, "election": election})


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
def invite_again(request, public_id):
    observer = get_object_or_404(Observer.objects.visible_to(request.user), public_id=public_id)
    return _invitation(request, observer, actions.invite_again(observer))


@role_required(Role.COORDINATOR)
@require_POST
def revoke(request, public_id):
    observer = get_object_or_404(Observer.objects.visible_to(request.user), public_id=public_id)
    actions.revoke(observer)
    messages.success(request, _("The invitation has ended; the observer is signed out."))
    return redirect("roster:observer", public_id)


@role_required(Role.COORDINATOR)
def observer(request, public_id):
    """One observer: name and contact while the vault is open, deployments, the invitation."""
    row = get_object_or_404(
        Observer.objects.visible_to(request.user).select_related("organisation", "account"),
        public_id=public_id,
    )
    election = _election(request)
    form = DeployForm(
        request.POST or None,
        election=election,
        user=request.user,
        initial={"observer": row.public_id},
    )
    if request.method == "POST" and form.is_valid():
        actions.deploy(row, form.cleaned_data["precinct"])
        messages.success(request, _("The observer is placed."))
        return redirect("roster:observer", public_id)
    contact = ""
    member = request.member_key
    if member is not None and member.has(Vault.Kind.CONTACT) and row.sealed_contact:
        contact = member.read(Vault.Kind.CONTACT, row.sealed_contact, row.place("contact"))
    return render(
        request,
        "roster/observer.html",
        {
            "observer": row,
            "name": _name(row, request),
            "contact": contact,
            "form": form,
            "states": Deployment.State.choices,
            "deployments": Deployment.objects.visible_to(request.user)
            .filter(observer=row)
            .select_related("election", "precinct__region"),
        },
    )


@role_required(Role.COORDINATOR)
@require_POST
def move(request, public_id):
    """Say where an observer is now: planned, at the station, gone."""
    deployment = get_object_or_404(
        Deployment.objects.visible_to(request.user).select_related("observer"),
        public_id=public_id,
    )
    form = MoveForm(request.POST)
    if form.is_valid():
        actions.move(deployment, form.cleaned_data["state"], version=form.cleaned_data["version"])
    return redirect("roster:observer", deployment.observer.public_id)


@role_required(Role.COORDINATOR)
@require_POST
def withdraw(request, public_id):
    deployment = get_object_or_404(
        Deployment.objects.visible_to(request.user).select_related("observer"),
        public_id=public_id,
    )
    actions.withdraw(deployment)
    messages.success(request, _("The deployment is taken off the plan."))
    return redirect("roster:observer", deployment.observer.public_id)


@role_required(Role.COORDINATOR)
def precincts(request):
    """Precincts of the election and who is placed there; those without anybody first."""
    election = _election(request)
    words = request.GET.get("q", "").strip()
    rows = (
        Precinct.objects.visible_to(request.user)
        .filter(election=election)
        .select_related("region", "commission")
        .annotate(placed=Count("deployments"))
    )
    if words:
        rows = rows.filter(search_text__contains=fold(words))
    after = request.GET.get("after", "")
    if after.isdigit():
        rows = rows.filter(pk__gt=int(after))
    page = list(rows.order_by("pk")[: PAGE + 1])
    older = f"?q={words}&after={page[PAGE - 1].pk}" if len(page) > PAGE else ""
    return render(
        request,
        "roster/precincts.html",
        {
            "election": election,
            "precincts": page[:PAGE],
            "query": words,
            "older_url": older,
            "newer_url": f"{reverse('roster:precincts')}?q={words}" if after else "",
        },
    )
