"""The doors of people who sign: the text behind an invitation, and the way back to a signature.

Nobody signs in, nothing needs JavaScript, and a code of one's own travels in bodies only.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from portal import languages
from portal.lib import numbers
from portal.lib.refusals import Refused
from reports.incidents import code_line, code_pages, pressure, receipts
from reports.parties import actions, invitations, showing
from reports.parties.forms import OwnCodeForm, SignForm

# The name of the hidden field that keeps somebody's place when very many come at once.
LINE = "waiting_line"
# And of the one that brings a proof of work instead.
WORK = "work"
# Who reads and signs stands apart from those who bring reports: nobody waits for the others.
LANE = "invitations"
# What the waiting page carries on.
KEPT = (*SignForm.ABOUT, *SignForm.TICKS, "receipt_code", "text_number")


@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, code: str) -> HttpResponse:
    """Read what it is, sign for oneself. What a code stands for is slow to find: first the line."""
    if not invitations.can_be(code):
        raise Http404
    language = languages.asked_for(request)
    if language:
        translation.activate(language)
    looking = bool(language) or "looking" in request.POST
    if left := _in_line(request, f"{code} {request.POST.get('receipt_code', '')}"):
        page = _waiting(request, left, looking=looking)
    else:
        page = _joined(request, code, looking=looking)
    return languages.remember(page, language) if language else page


def _joined(request: HttpRequest, code: str, *, looking: bool) -> HttpResponse:
    opened = invitations.opened(code)
    if opened is None:
        raise Http404
    asks = opened.collective.asks_iin
    if request.method == "GET" or "receipt_code" not in request.POST:
        return _invitation(request, opened, SignForm(asks_iin=asks))
    if looking:
        typed = SignForm(initial=_typed(request.POST), asks_iin=asks)
        return _invitation(request, opened, typed)
    form = SignForm(request.POST, asks_iin=asks)
    if not form.is_valid():
        return _invitation(request, opened, form, status=400)
    own = request.POST.get("receipt_code", "")
    try:
        row = actions.sign(
            opened.collective,
            form.identity,
            form.consents,
            code=receipts.derive(own),
            text_number=numbers.whole(request.POST.get("text_number", "")) or 0,
        )
    except Refused as problem:
        return _invitation(request, opened, form, status=409, refusal=problem)
    context = {"signatory": row, "code": own, "collective": opened.collective}
    return render(request, "parties/signing/signed.html", context)


def _invitation(request, opened, form, *, status=200, refusal=None) -> HttpResponse:
    now = timezone.now()
    words, written_in = opened.text.in_language(request_language())
    own = request.POST.get("receipt_code", "")
    context = {
        "collective": opened.collective,
        "takes": opened.collective.takes_signatures(now),
        "words": words,
        "written_in": written_in,
        "full": opened.text.full,
        "form": form,
        # Made with the page, so that a second press of the button is the same signature.
        "receipt_code": own or receipts.new_code(),
        "refusal": refusal,
        "language_form": "sign",
    }
    return render(request, "parties/signing/invitation.html", context, status=status)


def request_language() -> str:
    return (translation.get_language() or "")[:2]


def _typed(post) -> dict:
    """What was typed so far, for a page in another language: nothing is checked yet."""
    typed = {name: post.get(name, "") for name in SignForm.ABOUT}
    return {**typed, **{name: bool(post.get(name)) for name in SignForm.TICKS}}


def _in_line(request, what: str) -> int:
    """Seconds to wait when very many strangers come at once (incidents/pressure.py), or 0.

    A phone with scripts works instead of waiting; whoever has none keeps a place in the line.
    Each wait and each piece of work is good once: what comes after it is slow every time.
    """
    line, proof = request.POST.get(LINE, ""), request.POST.get(WORK, "")
    left = pressure.has_waited(what, line)
    if left == 0 and pressure.first_use(f"{what} {line}"):
        return 0
    if left and not proof:
        return left
    fresh = proof if proof and pressure.first_use(f"{what} {proof}") else ""
    try:
        pressure.enter(what, fresh, lane=LANE)
        return 0
    except pressure.Crowded as crowd:
        if not left:
            left = crowd.wait
            request.place_in_line = pressure.ticket(what, left)
        if not proof:
            # Asked for once: a phone that brought a wrong answer waits like the others.
            request.work_to_do = crowd.task
    return left


def _waiting(request, left: int, *, looking: bool) -> HttpResponse:
    """How long, the same for every code, with all that was typed so far."""
    carried = [(name, request.POST[name]) for name in KEPT if name in request.POST]
    context = {
        "words": code_line.said(left) if carried else _wait_to_read(left),
        "carried": carried,
        "looking": looking,
        "waiting_line": getattr(request, "place_in_line", request.POST.get(LINE, "")),
        "work": getattr(request, "work_to_do", ""),
        "language_form": "sign",
    }
    page = render(request, "parties/signing/waiting.html", context, status=429)
    page["Retry-After"] = str(left)
    return page


def _wait_to_read(seconds: int) -> str:
    return ngettext(
        "Very many people are coming in. Wait %(count)s second, then press the button. "
        "Your place is kept.",
        "Very many people are coming in. Wait %(count)s seconds, then press the button. "
        "Your place is kept.",
        seconds,
    ) % {"count": seconds}


@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """One's own signature: how far it is, and the way out. POST bodies only."""
    context = {"form": OwnCodeForm(), "language_form": "mine"}
    if request.method == "GET":
        return render(request, "parties/signing/mine.html", context)
    if language := languages.asked_for(request):
        translation.activate(language)
    row = waiting = None
    if request.POST.get("code") or not language:
        context["form"] = OwnCodeForm(request.POST)
        try:
            row = _own(context["form"], request.POST)
        except code_line.InLine as line:
            waiting = line
    if waiting:
        title = _("Your signature")
        page = code_pages.waiting(request, waiting, ("code", "go"), title=title, form="mine")
    elif row is None:
        status = 400 if context["form"].is_bound and context["form"].errors else 200
        page = render(request, "parties/signing/mine.html", context, status=status)
    else:
        if request.POST.get("go") == "withdraw" and not language:
            row = actions.withdraw(row)
        context |= {
            "signatory": row,
            "code": request.POST["code"],
            "code_pass": code_line.pass_for(request.POST),
            "consents": showing.consents_of(row),
        }
        page = render(request, "parties/signing/own.html", context)
    return languages.remember(page, language) if language else page


def _own(form: OwnCodeForm, post):
    if not form.is_valid():
        return None
    try:
        row = showing.signatory_of(code_line.derived(post))
    except Refused as problem:
        form.add_error("code", str(problem))
        return None
    if row is None:
        words = _("We have no signature with this code. Please compare it once more.")
        form.add_error("code", words)
    return row
