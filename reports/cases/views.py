"""The triage desk: what waits, one report, and the decision on it."""

from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from portal.accounts.models import Role
from portal.accounts.permissions import role_required
from portal.lib.refusals import Refused
from reports.cases import (
    actions,
    alike,
    casework,
    history,
    inbox,
    institutions,
    openings,
    picking,
    sheet,
    sources,
)
from reports.cases.filters import InboxFilters
from reports.cases.forms import AskForm, JoinForm, OpenCaseForm, SetAsideForm
from reports.hotline import words_told
from reports.incidents import actions as incidents
from reports.incidents import counts, repairs
from reports.incidents.models import IncidentReport

READERS = (Role.TRIAGER, Role.LAWYER)
FORMS = (OpenCaseForm, JoinForm, SetAsideForm, AskForm)
PLACES = ("region", "type", "source", "guarded", "files", "after", "before", "look")


# --- What waits ----------------------------------------------------------------------------------


@role_required(Role.TRIAGER)
@require_GET
def waiting(request):
    """The inbox. Looking at it opens nothing."""
    filters = InboxFilters(request.GET or None)
    if request.GET:
        rows = inbox.narrowed(_awaiting(request), **filters.asked())
    else:
        rows = _awaiting(request)
    last = inbox.newest()
    page = alike.page(
        rows,
        request.user,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    chosen = request.GET.get("look", "")
    looked_at = next(
        (one for one in page.rows if str(one.report.public_id) == chosen), None
    ) or next(iter(page.rows), None)
    here = _kept(request.GET)
    return render(
        request,
        "cases/inbox.html",
        {
            "filters": filters,
            "is_filtered": any(value not in (None, "") for value in filters.asked().values())
            if request.GET
            else False,
            "rows": page.rows,
            "looked_at": looked_at,
            "came_back": bool(chosen),
            "back": _line_for(here, looked_at),
            "count": inbox.capped(rows),
            "sealed_up": repairs.counted(),
            "newer_url": _beside(here, before=page.newer),
            "older_url": _beside(here, after=page.older),
            "top_url": _beside(here, top=True),
            "news_url": f"{reverse('cases:news')}?{urlencode({**here, 'since': last})}",
        },
    )


@role_required(Role.TRIAGER)
@require_GET
def sealed_up(request):
    """Sealed things that could not be opened: why, and what can be done."""
    return render(request, "cases/sealed_up.html", {"waiting": repairs.waiting()})


@role_required(Role.TRIAGER)
@require_POST
def open_again(request):
    try:
        number = UUID(request.POST.get("number", ""))
    except ValueError:
        raise Http404 from None
    incidents.open_again(request.POST.get("kind", ""), number)
    messages.success(request, _("It will be tried again. Look again in a minute."))
    return redirect("cases:sealed_up")


@role_required(Role.TRIAGER)
@require_GET
def news(request):
    """Whether anything has come since the inbox was shown; the page stays where it is."""
    since = request.GET.get("since", "")
    filters = InboxFilters(request.GET)
    rows = alike.firsts(inbox.narrowed(_awaiting(request), **filters.asked()), request.user)
    last = int(since) if since.isdecimal() and len(since) < 19 else inbox.newest()
    number = inbox.capped(inbox.arrived_since(rows, last))
    # The number may be "99+", or say only that there are a few.
    few = not number.isdecimal()
    words = (
        _("New reports") if few else ngettext("%(n)s new report", "%(n)s new reports", int(number))
    )
    return JsonResponse({"new": bool(number), "words": words if few else words % {"n": number}})


@role_required(Role.TRIAGER)
@require_GET
def glance(request, public_id):
    """A report beside the list, by its plain columns only."""
    report = _report(request, public_id)
    looked_at = alike.one(report, _awaiting(request), request.user)
    context = {"looked_at": looked_at, "back": _back(request.GET)}
    return render(request, "cases/parts/glance.html", context)


def _awaiting(request):
    return inbox.awaiting_triage().visible_to(request.user)


def _kept(query) -> dict:
    """The place in the inbox that a query names, and nothing else it holds."""
    return {name: query[name] for name in PLACES if query.get(name)}


def _beside(here: dict, *, after: str = "", before: str = "", top: bool = False) -> str:
    if not (after or before or top):
        return ""
    place = {name: value for name, value in here.items() if name not in ("after", "before", "look")}
    place |= {"after": after} if after else {"before": before} if before else {}
    return f"{reverse('cases:inbox')}?{urlencode(place)}"


def _line_for(here: dict, looked_at) -> str:
    """The way back to this place, to be carried through a report's page."""
    return urlencode({name: value for name, value in here.items() if name != "look"})


def _back(query) -> str:
    return urlencode(_kept(dict(parse_qsl(query.get("back", "")))))


# --- One report ----------------------------------------------------------------------------------


@role_required(*READERS)
@require_GET
def report(request, public_id):
    """A report. A guarded one shows its plain columns until it is opened by a press."""
    row = _report(request, public_id)
    if not row.guarded and _may_open(request, row) and _is_free(request, row):
        actions.read(row, by=request.user)
        row.refresh_from_db(fields=["progress"])
    return _report_page(request, row)


@role_required(*READERS)
@require_POST
def read(request, public_id):
    """Open a guarded report: remembered in its ledger, and told to the reporter."""
    row = _report(request, public_id)
    openings.ask_first(openings.of_report(row), request.user)
    if sheet.locked_vault(request.member_key):
        return _report_page(request, row)
    actions.read(row, by=request.user)
    return _to_report(request, row)


def _is_free(request, row) -> bool:
    """Whether the reader need not say why, or has."""
    return openings.may_open(openings.of_report(row), request.user)


def _may_open(request, row) -> bool:
    return row.sealed_body is None or not sheet.locked_vault(request.member_key)


def _report(request, public_id) -> IncidentReport:
    return get_object_or_404(
        IncidentReport.objects.visible_to(request.user).select_related(
            "region",
            "precinct__region",
            "precinct__commission",
            "violation_type",
            "reporter",
            "election",
        ),
        public_id=public_id,
    )


def _report_page(request, row, *, form=None, refusal: Refused | None = None, status=200):
    """The page of a report; `form` is one that could not be taken, with what was typed."""
    is_open = not row.guarded or history.has_read(row, request.user)
    case = openings.of_report(row)
    held = row.cases.visible_to(request.user).first()
    is_free = openings.may_open(case, request.user)
    member = request.member_key if is_open and is_free else None
    shown = sheet.of(row, reader=request.user, member=member)
    openings.note_closed(request.user, request.member_key, row)
    if is_open:
        openings.note_sheets(request.user, [shown], case)
    if member and not shown.is_sealed and not sheet.locked_vault(member):
        actions.compare_files(row, [one.sha256 for one in shown.files], member=member)
    set_aside = getattr(row, "set_aside", None)
    context = {
        "report": row,
        "waiting": inbox.one(row),
        "sheet": shown,
        "is_open": is_open,
        "ask_why": case if not is_free else None,
        "vault_locked": sheet.locked_vault(request.member_key),
        "held": held,
        "alike": _alike(request, row, held or set_aside),
        **_institution(request, row, shown, member),
        "set_aside": set_aside,
        "set_aside_note": openings.of_set_aside(set_aside, request.user, member, case),
        "history": casework.triage_of(row, request.user),
        "words_told": words_told.told_of(row, member),
        "source": sources.of(row),
        "reliabilities": sources.Source.Reliability.choices,
        "back": _back(request.POST if request.method == "POST" else request.GET),
        "decide": form.name if form else request.GET.get("decide", ""),
        "refusal": refusal,
        "may_decide": Role.TRIAGER in request.user.roles,
    }
    for kind in FORMS:
        made = form if isinstance(form, kind) else kind(**_about(kind, request, shown))
        context[f"{kind.name}_form"] = made
    return render(request, "cases/report.html", context, status=status)


def _alike(request, row, decided) -> str:
    """How many others with the same files wait for a decision, for who takes it."""
    if decided or Role.TRIAGER not in request.user.roles:
        return ""
    return alike.told_of(row, _awaiting(request), request.user)


def _institution(request, row, shown, member) -> dict:
    """What is known of the institution that a guarded report names, for who has opened it."""
    if not row.guarded or shown.is_sealed:
        return {}
    others = institutions.naming_the_same(row).visible_to(request.user)
    opened = history.read_by(others, request.user)
    return {
        "institution": institutions.of(row, member),
        "named_by": counts.if_many(others),
        "also_opened": opened.order_by("-pk")[: institutions.FOUND],
    }


def _about(kind, request, shown) -> dict:
    if kind is OpenCaseForm:
        return {"user": request.user, "report": shown.report}
    if kind is JoinForm:
        return {"user": request.user, "likely": shown.cases_like_it}
    return {}


def _to_report(request, row):
    back = _back(request.POST)
    return redirect(
        reverse("cases:report", args=[row.public_id])
        + (f"?{urlencode({'back': back})}" if back else "")
    )


def _to_inbox(request):
    return redirect(f"{reverse('cases:inbox')}?{_back(request.POST)}".rstrip("?"))


# --- Decisions -----------------------------------------------------------------------------------


def _decide(request, public_id, kind, act, then):
    """Check a form, do what it asks for, go on; whatever fails gives the typed words back."""
    row = _report(request, public_id)
    is_open = not row.guarded or history.has_read(row, request.user)
    is_free = _is_free(request, row)
    member = request.member_key if is_open and is_free else None
    shown = sheet.of(row, reader=request.user, member=member)
    about = _about(kind, request, shown)
    if request.POST.get("go") == "find":
        return _report_page(request, row, form=kind.with_typed(request.POST, **about))
    form = kind(request.POST, **about)
    if not form.is_valid():
        return _report_page(request, row, form=form, status=400)
    try:
        openings.ask_first(openings.of_report(row), request.user)
        if shown.is_sealed:
            raise Refused(_("Open the report first: nobody decides on what was not read."))
        done = act(row, shown, form.cleaned_data)
    except Refused as refusal:
        return _report_page(request, row, form=form, refusal=refusal, status=409)
    return then(row, done)


@role_required(Role.TRIAGER)
@require_POST
def open_case(request, public_id):
    def act(row, shown, said):
        wanted = said.get("name_precinct", True)
        precinct = shown.told.precinct if wanted else None
        decided = {name: said[name] for name in OpenCaseForm.DECIDED}
        return actions.open_case(row, by=request.user, precinct=precinct, **decided)

    def then(_row, case):
        messages.success(request, _("Case {number} is open.").format(number=case.number))
        return redirect("cases:case", case.public_id)

    return _decide(request, public_id, OpenCaseForm, act, then)


@role_required(Role.TRIAGER)
@require_POST
def join(request, public_id):
    def act(row, _shown, said):
        actions.join_case(row, said["found"], by=request.user)
        return said["found"]

    def then(row, case):
        words = _("Report {reference} is now in case {number}.")
        messages.success(request, words.format(reference=row.reference, number=case.number))
        return redirect("cases:case", case.public_id)

    return _decide(request, public_id, JoinForm, act, then)


@role_required(Role.TRIAGER)
@require_POST
def set_aside(request, public_id):
    def act(row, _shown, said):
        actions.set_aside(row, said["reason"], said["note"], by=request.user)

    def then(row, _done):
        words = _("Report {reference} is set aside.")
        messages.success(request, words.format(reference=row.reference))
        return _to_inbox(request)

    return _decide(request, public_id, SetAsideForm, act, then)


@role_required(*READERS)
@require_POST
def ask(request, public_id):
    def act(row, _shown, said):
        actions.ask_back(row, said["question"], by=request.user)

    def then(row, _done):
        messages.success(request, _("The question waits for the reporter."))
        return _to_report(request, row)

    return _decide(request, public_id, AskForm, act, then)


@role_required(Role.TRIAGER)
@require_POST
def take_back(request, public_id):
    row = _report(request, public_id)
    actions.take_back(row, by=request.user)
    messages.success(request, _("The report waits for a decision again."))
    return _to_report(request, row)


@role_required(*READERS)
@require_POST
def types(request):
    """Violation types that words may mean, for the picker of a page with JavaScript."""
    found = picking.found_by(request.POST.get("q", "").strip())
    return JsonResponse(
        {
            "types": [
                {"code": one.code, "name": str(one.name), "severity": one.severity} for one in found
            ]
        }
    )
