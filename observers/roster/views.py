"""The coordinator's desk: who observes, and where."""

from django.contrib import messages
from django.db.models import Count, Prefetch, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from observers.registry.editing import edited, sent, status, version
from observers.registry.models import Election, Precinct
from observers.roster import actions, stations
from observers.roster.forms import (
    CARDS,
    DeployForm,
    MoveForm,
    ObserverForm,
    OrganisationForm,
)
from observers.roster.models import Deployment, Observer, Organisation
from observers.roster.showing import (
    asked,
    deployment_or_404,
    election_of,
    link,
    observer_or_404,
    opened,
)
from portal import searching
from portal.accounts import watching
from portal.accounts.models import Opening, Role
from portal.accounts.permissions import role_required
from portal.lib.refusals import Refused

PAGE = 100


# --- The coordinator's desk --------------------------------------------------------------------


@role_required(Role.COORDINATOR)
def overview(request):
    """Observers and where they are placed."""
    election, chosen = election_of(request)
    deployments = Deployment.objects.visible_to(request.user).filter(election=election)
    observers = (
        Observer.objects.visible_to(request.user)
        .select_related("organisation", "account")
        .prefetch_related(Prefetch("deployments", deployments.select_related("precinct__region")))
        .order_by("code")
    )
    after = asked(request, "after")
    page = list(observers.filter(code__gt=after)[: PAGE + 1])
    names = [(one, opened(request, one, "name")) for one in page[:PAGE]]
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
            "limit": CARDS,
            "older_url": link(here, chosen, after=page[PAGE - 1].code) if len(page) > PAGE else "",
            "newer_url": link(here, chosen) if after else "",
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
    election, chosen = election_of(request)
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
            "older_url": link(here, chosen, **asked, after=page[PAGE - 1].pk)
            if len(page) > PAGE
            else "",
            "newer_url": link(here, chosen, **asked) if after else "",
        },
    )


@role_required(Role.COORDINATOR)
@require_POST
def revoke(request, public_id):
    actions.revoke(observer_or_404(request, public_id))
    messages.success(request, _("The invitation has ended; the observer is signed out."))
    return redirect("roster:observer", public_id)


@role_required(Role.COORDINATOR)
def observer(request, public_id):
    """One observer: name and contact while the vault is open, deployments, the invitation."""
    row = observer_or_404(request, public_id)
    election, chosen = election_of(request)
    form = DeployForm(sent(request), election=election, user=request.user)
    if form.is_valid():
        actions.deploy(row, form.cleaned_data["precinct"], by=request.user)
        messages.success(request, _("The observer is placed."))
        return redirect("roster:observer", public_id)
    name, contact = (opened(request, row, field) for field in ("name", "contact"))
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
    row = observer_or_404(request, public_id)
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

    name = opened(request, row, "name")
    if name:
        watching.opened(request.user, Opening.Verb.IDENTITY, "observer", row.code)
    return edited(
        request,
        form,
        save,
        title=row.code,
        lead=name,
        back=reverse("roster:observer", args=[public_id]),
    )


@role_required(Role.COORDINATOR)
@require_POST
def move(request, public_id):
    """Say where an observer is now: planned, at the station, gone."""
    deployment = deployment_or_404(request, public_id)
    form = MoveForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        actions.move(deployment, told["state"], version=told["version"], by=request.user)
    return redirect("roster:observer", deployment.observer.public_id)


@role_required(Role.COORDINATOR)
@require_POST
def withdraw(request, public_id):
    deployment = deployment_or_404(request, public_id)
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
