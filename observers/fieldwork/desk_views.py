"""The coordinator's desk: answers of the observers, and what the day asks of them."""

from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from observers.fieldwork import board as table
from observers.fieldwork.day import day_of
from observers.fieldwork.forms import BoardFilters
from observers.fieldwork.models import Answer
from observers.registry.models import Election, Precinct
from observers.roster.models import Deployment
from portal import searching
from portal.accounts import watching
from portal.accounts.models import Opening, Role, Vault
from portal.accounts.permissions import role_required
from portal.evidence import serving
from portal.evidence.models import Rendition
from portal.jurisdictions import pack
from portal.lib import sealing
from portal.lib.privacy import without_controls

KEPT = ("election", "show", "stage", "region")


@role_required(Role.COORDINATOR)
def board(request):
    """Who has answered what, station by station."""
    if request.method == "POST":
        return searching.look(request, *KEPT)
    elections = Election.objects.visible_to(request.user).current().order_by("voting_day", "pk")
    election = elections.filter(code=_asked(request, "election")).first() or elections.first()
    filters = BoardFilters(request.GET)
    chosen = filters.cleaned_data if filters.is_valid() else {}
    words = searching.words(request)
    everybody = table.placed(Deployment.objects.visible_to(request.user), election)
    rows = table.narrowed(
        everybody,
        show=chosen.get("show", ""),
        stage=chosen.get("stage", ""),
        region=chosen.get("region"),
        words=words,
    )
    answers = Answer.objects.visible_to(request.user)
    shown, older = table.page(rows, answers, after=_asked(request, "after"))
    silent = table.narrowed(everybody, show="silent", stage="", region=None, words="")
    return render(
        request,
        "fieldwork/board.html",
        {
            "election": election,
            "elections": elections,
            "chosen": election.code if election and _asked(request, "election") else "",
            "filters": filters,
            "is_filtered": bool(words or any(chosen.values())),
            "query": words,
            "rows": shown,
            "stages": table.stages(),
            "older_url": _link(request, after=older) if older else "",
            "newer_url": _link(request) if _asked(request, "after") else "",
            "placed": everybody.count(),
            "silent": silent.count(),
            "bad": answers.current().filter(election=election, is_bad=True).count(),
        },
    )


@role_required(Role.COORDINATOR)
@require_safe
def precinct(request, public_id):
    """Every answer at one precinct, with the ones that were given anew."""
    row = get_object_or_404(
        Precinct.objects.visible_to(request.user).select_related("region", "election"),
        public_id=public_id,
    )
    return render(
        request,
        "fieldwork/precinct.html",
        {
            "precinct": row,
            "parts": table.answered_at(row, Answer.objects.visible_to(request.user)),
            "words": _words_at(request, row),
            "deployments": Deployment.objects.visible_to(request.user)
            .filter(precinct=row)
            .select_related("observer__organisation"),
        },
    )


def _words_at(request, precinct: Precinct) -> dict[int, str]:
    """Sealed words of the answers, by row, while the contact vault is open."""
    member = request.member_key
    if member is None or not member.has(Vault.Kind.CONTACT):
        return {}
    rows = Answer.objects.visible_to(request.user).filter(precinct=precinct)
    found = {}
    for row in rows.exclude(sealed_text=None).exclude(sealed_text=b""):
        try:
            found[row.pk] = member.read(Vault.Kind.CONTACT, row.sealed_text, row.place())
        except sealing.CannotOpen:
            continue
    if found:
        name = f"{precinct.election.code}/{precinct.number}"
        region = precinct.region.code if precinct.region else ""
        watching.opened(request.user, Opening.Verb.NOTES, "precinct", name, region=region)
    return found


@role_required(Role.COORDINATOR)
@require_safe
def photo(request, public_id):
    """The way to the photo of an answer: an address for this session, good for a short while."""
    row = get_object_or_404(
        Answer.objects.visible_to(request.user).select_related("photo"), public_id=public_id
    )
    if row.photo is None or row.is_deleted:
        raise Http404
    return redirect(
        serving.rendition_address(
            row.photo, Rendition.Kind.PREVIEW, session=request.session, back=request.path
        )
    )


@role_required(Role.COORDINATOR, Role.LAWYER, Role.TRIAGER)
@require_safe
def day(request):
    """The stages of the day and the checklist as lawyers review them: articles, marks, sources."""
    country = pack.get()
    election = (
        Election.objects.visible_to(request.user).current().order_by("voting_day", "pk").first()
    )
    hours = {}
    if election:
        # Any moment will do: only the hours of the stages are shown.
        stages = day_of(election, election.moment(election.voting_day, election.opens)).stages
        hours = {one.stage.code: one for one in stages}
    return render(
        request,
        "fieldwork/day.html",
        {
            "election": election,
            "stages": [
                (stage, hours.get(stage.code), country.questions_of(stage.code))
                for stage in country.stages_of_the_day()
            ],
            "is_coordinator": Role.COORDINATOR in request.user.roles,
            "legal_status": country.legal_status,
        },
    )


def _asked(request, name: str) -> str:
    return without_controls(request.GET.get(name, "")).strip()[:200]


def _link(request, **more) -> str:
    names = (*KEPT, searching.FIELD)
    known = {name: request.GET[name] for name in names if request.GET.get(name)} | more
    here = reverse("fieldwork:board")
    return f"{here}?{urlencode(known)}" if known else here
