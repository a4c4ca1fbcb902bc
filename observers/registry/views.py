"""The coordinator's list of elections, with their commissions and precincts."""

from django.db.models import Count
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from observers.registry import actions
from observers.registry.editing import edited, sent, version
from observers.registry.forms import CommissionForm, ElectionForm, PrecinctForm
from observers.registry.models import Commission, Election, Precinct
from portal.accounts.models import Role
from portal.accounts.permissions import role_required
from portal.lib.refusals import Refused

PAGE = 100


@role_required(Role.COORDINATOR)
def elections(request):
    rows = Election.objects.visible_to(request.user).annotate(
        precinct_count=Count("precincts", distinct=True)
    )
    return render(request, "registry/elections.html", {"elections": rows})


@role_required(Role.COORDINATOR)
def election(request, public_id):
    """One election: its calendar and the commissions that run it."""
    row = _election(request, public_id)
    commissions = (
        Commission.objects.visible_to(request.user)
        .filter(election=row)
        .select_related("region", "above")
        .annotate(precinct_count=Count("precincts"))
        .order_by("level", "region__order", "name_ru")
    )
    return render(request, "registry/election.html", {"election": row, "commissions": commissions})


@role_required(Role.COORDINATOR)
def add_election(request):
    _for_all_regions(request, and_elections=True)
    form = ElectionForm(sent(request))
    return edited(
        request,
        form,
        lambda: actions.open_election(form.names(), **form.facts()),
        title=_("New election"),
        back=reverse("registry:elections"),
        done=lambda row: reverse("registry:election", args=[row.public_id]),
    )


@role_required(Role.COORDINATOR)
def edit_election(request, public_id):
    row = _election(request, public_id)
    _for_all_regions(request)
    form = ElectionForm(sent(request), initial=ElectionForm.of(row))
    return edited(
        request,
        form,
        lambda: actions.correct_election(row, form.names(), version=version(form), **form.facts()),
        title=str(row),
        back=reverse("registry:election", args=[public_id]),
    )


@role_required(Role.COORDINATOR)
def add_commission(request, public_id):
    row = _election(request, public_id)
    form = CommissionForm(sent(request), election=row, user=request.user)

    def save():
        facts = form.facts()
        return actions.add_commission(row, facts.pop("level"), form.names(), **facts)

    return edited(
        request,
        form,
        save,
        title=_("New commission"),
        lead=str(row),
        back=reverse("registry:election", args=[public_id]),
        done=lambda made: reverse("registry:commission", args=[made.public_id]),
    )


@role_required(Role.COORDINATOR)
def commission(request, public_id):
    """One commission and the precincts under it."""
    row = _commission(request, public_id)
    rows = Precinct.objects.visible_to(request.user).filter(commission=row).order_by("number")
    after = request.GET.get("after", "")
    if after.isdecimal() and len(after) < 9:
        rows = rows.filter(number__gt=int(after))
    page = list(rows[: PAGE + 1])
    here = reverse("registry:commission", args=[public_id])
    return render(
        request,
        "registry/commission.html",
        {
            "commission": row,
            "precincts": page[:PAGE],
            "older_url": f"{here}?after={page[PAGE - 1].number}" if len(page) > PAGE else "",
            "newer_url": here if after else "",
        },
    )


@role_required(Role.COORDINATOR)
def edit_commission(request, public_id):
    row = _commission(request, public_id)
    if row.region is None:
        _for_all_regions(request)
    form = CommissionForm(
        sent(request),
        election=row.election,
        user=request.user,
        commission=row,
        initial=CommissionForm.of(row),
    )
    return edited(
        request,
        form,
        lambda: actions.correct_commission(
            row, form.names(), version=version(form), **form.facts()
        ),
        title=str(row),
        lead=str(row.election),
        back=reverse("registry:commission", args=[public_id]),
    )


@role_required(Role.COORDINATOR)
def add_precinct(request, public_id):
    row = _commission(request, public_id)
    form = PrecinctForm(
        sent(request),
        election=row.election,
        user=request.user,
        initial={"commission": row.public_id},
    )

    def save():
        facts = form.facts()
        return actions.add_precinct(facts.pop("commission"), facts.pop("number"), **facts)

    return edited(
        request,
        form,
        save,
        title=_("New precinct"),
        lead=str(row),
        back=reverse("registry:commission", args=[public_id]),
    )


@role_required(Role.COORDINATOR)
def edit_precinct(request, public_id):
    row = get_object_or_404(
        Precinct.objects.visible_to(request.user).select_related("election", "commission"),
        public_id=public_id,
    )
    form = PrecinctForm(
        sent(request), election=row.election, user=request.user, initial=PrecinctForm.of(row)
    )

    def save():
        facts = form.facts()
        actions.correct_precinct(
            row, facts.pop("commission"), facts.pop("number"), version=version(form), **facts
        )

    return edited(
        request,
        form,
        save,
        title=str(row),
        lead=str(row.election),
        back=reverse("registry:commission", args=[row.commission.public_id]),
    )


def _for_all_regions(request, *, and_elections: bool = False) -> None:
    """What concerns every region is changed by coordinators without limits. Raises Refused."""
    if request.user.regions or (and_elections and request.user.elections):
        raise Refused(
            _(
                "This concerns all regions, and you work for some of them. "
                "Ask a coordinator without limits."
            )
        )


def _election(request, public_id) -> Election:
    return get_object_or_404(Election.objects.visible_to(request.user), public_id=public_id)


def _commission(request, public_id) -> Commission:
    return get_object_or_404(
        Commission.objects.visible_to(request.user).select_related("election", "region", "above"),
        public_id=public_id,
    )
