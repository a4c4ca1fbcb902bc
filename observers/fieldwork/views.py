"""The observer's day on the phone: the clock, the checklist, the station, the rights."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from observers.fieldwork import actions, checklist, reading, rights
from observers.fieldwork.day import day_of
from observers.fieldwork.forms import StationForm
from observers.fieldwork.models import Answer
from observers.registry.models import Election, Precinct
from observers.roster import actions as roster
from observers.roster import devices
from observers.roster.models import Deployment, Observer
from portal import languages
from portal.accounts.models import Role
from portal.accounts.permissions import role_required
from portal.evidence.form_files import takes_files
from portal.lib.geo import Position, distance
from portal.lib.privacy import without_controls
from portal.lib.refusals import Refused

FOUND, NEAREST = 12, 6


@role_required(Role.OBSERVER)
@require_safe
def mine(request):
    """The day at a glance: the stage that is on, what to watch now, and the ways from here."""
    observer = _invited(request).first()
    deployment, placed = _standing(request, observer)
    sections = checklist.sections(deployment, request.user)
    return render(
        request,
        "fieldwork/mine.html",
        {
            **_about(request, observer, deployment, placed),
            "sections": sections,
            "answered": sum(section.answered for section in sections),
            "of": sum(len(section.asked) for section in sections),
            "bad": sum(section.bad for section in sections),
        },
    )


@role_required(Role.OBSERVER)
@require_safe
def questions(request):
    """The checklist, the stage that is on first of all."""
    observer = _observer(request)
    deployment, placed = _standing(request, observer)
    about = _about(request, observer, deployment, placed)
    current = about["day"].current if about["day"] else None
    return render(
        request,
        "fieldwork/checklist.html",
        {
            **about,
            "sections": checklist.sections(deployment, request.user),
            "open": _asked(request, "open") or (current.stage.code if current else ""),
            "device": devices.token_for(observer),
        },
    )


@takes_files
@role_required(Role.OBSERVER)
@require_POST
def answer(request):
    """One answer: kept at once. Pressed twice, it is answered once."""
    observer = _observer(request)
    code = request.POST.get("question", "")
    problem = ""
    try:
        _take(request, observer)
    except (reading.Invalid, Refused) as refused:
        problem = str(refused)
    finally:
        for file in request.FILES.getlist("photo"):
            if file.arrived:
                actions.let_go(file.arrived)
    deployment, _placed = _standing(request, observer)
    asked = checklist.one(code, deployment, request.user)
    if asked is None:
        raise Http404
    if request.headers.get("X-In-Place"):
        context = {"one": asked, "problem": problem, "deployment": deployment}
        status = 400 if problem else 200
        return render(request, "fieldwork/answered.html", context, status=status)
    if problem:
        messages.error(request, f"{asked.question.text} {problem}")
    at = {"at": deployment.public_id} if deployment else {}
    told = urlencode({"open": asked.question.stage, **at})
    return redirect(f"{reverse('fieldwork:checklist')}?{told}#{asked.question.code}")


def _take(request, observer: Observer) -> None:
    """Read what was sent and write it down. Raises Invalid and Refused."""
    names = reading.FIELDS & set(request.POST)
    told = reading.read(
        {name: request.POST[name] for name in names},
        uuid=_uuid(request.POST.get("uuid")) or uuid4(),
        now=timezone.now(),
    )
    if told.question.kind != Answer.Kind.PHOTO:
        actions.answer(told, observer=observer)
        return
    file = request.FILES.get("photo")
    if file is None:
        raise reading.Invalid(_("Take a photo first."))
    if file.problem:
        raise file.problem
    name = without_controls(file.name)
    actions.answer(told, observer=observer, photo=file.arrived, photo_name=name)


@role_required(Role.OBSERVER)
@require_http_methods(["GET", "POST"])
def station(request):
    """Put right where the observer is: by number, address, or the nearest."""
    observer = _observer(request)
    deployment, placed = _standing(request, observer)
    election = deployment.election if deployment else _next_election(request)
    if election is None:
        raise Http404
    language = languages.asked_for(request)
    if language:
        translation.activate(language)
    going = request.POST.get("go") == "save" and not language
    form = StationForm(
        request.POST if going else None,
        is_placed=deployment is not None,
        initial={"version": deployment.version if deployment else 0},
    )
    if form.is_valid():
        precinct = get_object_or_404(
            Precinct.objects.visible_to(request.user).filter(election=election),
            public_id=form.cleaned_data["precinct"],
        )
        try:
            here = _correct(observer, deployment, precinct, form.cleaned_data, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Your station is {station} now.").format(station=precinct))
            return redirect(f"{reverse('fieldwork:mine')}?{urlencode({'at': here.public_id})}")
    words, near = _words(request), _position(request)
    chosen = _uuid(request.POST.get("precinct"))
    page = render(
        request,
        "fieldwork/station.html",
        {
            **_about(request, observer, deployment, placed),
            "form": form,
            "words": words,
            "near": near,
            "chosen": str(chosen or ""),
            "found": _found(request, election, words, near, chosen),
            "looked": bool(words or near),
            "language_form": "station",
        },
        status=400 if form.is_bound and form.errors else 200,
    )
    return languages.remember(page, language) if language else page


def _correct(observer, deployment, precinct, told, *, by) -> Deployment:
    if deployment is None:
        return roster.deploy(observer, precinct, by=by)
    roster.correct_station(
        deployment, precinct, why=told["why"], version=told["version"] or 0, by=by
    )
    return deployment


def _found(request, election, words: str, near: Position | None, chosen: UUID | None):
    """[(precinct, metres or None)]: the nearest, or those that were searched for."""
    rows = Precinct.objects.visible_to(request.user).filter(election=election)
    rows = rows.select_related("region")
    if words:
        found = list(rows.found_by(words)[:FOUND])
    elif near:
        found = rows.nearest_to(near, NEAREST)
    else:
        found = []
    if chosen and all(row.public_id != chosen for row in found):
        found = [*rows.filter(public_id=chosen), *found]
    return [(row, distance(near, row.position) if near and row.position else None) for row in found]


@require_safe
def cards(request):
    """Rights and duties as cards to hold up to a chairperson: public, and the same for all."""
    return render(request, "fieldwork/rights.html", {"groups": rights.groups()})


@require_safe
def clock(request):
    """What time it is here, for a phone that wonders about its own."""
    return HttpResponse(timezone.now().isoformat(), content_type="text/plain")


# --- Asked again and again ---------------------------------------------------------------------


def _invited(request):
    """The observer who is signed in; nobody when no organisation stands by this person."""
    return Observer.objects.visible_to(request.user).coming_in().filter(account=request.user)


def _observer(request) -> Observer:
    return get_object_or_404(_invited(request))


def _standing(request, observer: Observer | None) -> tuple[Deployment | None, list[Deployment]]:
    """Where the observer stands now, or the one of their stations that was chosen; and all."""
    if observer is None:
        return None, []
    rows = Deployment.objects.visible_to(request.user).of_today(observer)
    chosen = _uuid(request.POST.get("at") or request.GET.get("at"))
    here = next((row for row in rows if row.public_id == chosen), None)
    return here or (rows[0] if rows else None), rows


def _about(request, observer, deployment, placed) -> dict:
    """What every page of the day shows."""
    election = deployment.election if deployment else _next_election(request)
    zone = deployment.precinct.zone if deployment else ""
    day = day_of(election, timezone.now(), zone=zone) if election else None
    return {
        "observer": observer,
        "deployment": deployment,
        "others": [row for row in placed if row != deployment],
        "station": deployment.precinct if deployment else None,
        "election": election,
        "day": day,
        "on": [one for one in day.stretches if one.is_on(day.now)] if day else [],
    }


def _next_election(request) -> Election | None:
    rows = Election.objects.visible_to(request.user).current()
    return rows.order_by("voting_day", "pk").first()


def _words(request) -> str:
    return without_controls(request.POST.get("words", "")).strip()[:200]


def _position(request) -> Position | None:
    try:
        return Position(float(request.POST["latitude"]), float(request.POST["longitude"]))
    except (KeyError, ValueError):
        return None


def _uuid(text) -> UUID | None:
    try:
        return UUID(text) if text else None
    except (ValueError, AttributeError):
        return None


def _asked(request, name: str) -> str:
    return without_controls(request.GET.get(name, ""))[:40]
