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
from reports.incidents import pressure, receipts
from reports.parties import actions, invitations, showing
from reports.parties.forms import OwnCodeForm, SignForm

# The name of the hidden field that keeps somebody's place when very many come at once.
LINE = "waiting_line"
# And of the one that brings a proof of work instead.
WORK = "work"


@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, code: str) -> HttpResponse:
    """Read what it is, sign for oneself."""
    opened = invitations.opened(code)
    if opened is None:
        raise Http404
    asks = opened.collective.asks_iin
    if request.method == "GET":
        return _invitation(request, opened, SignForm(asks_iin=asks))
    if language := languages.asked_for(request):
        translation.activate(language)
        typed = SignForm(initial=_typed(request.POST), asks_iin=asks)
        return languages.remember(_invitation(request, opened, typed), language)
    form = SignForm(request.POST, asks_iin=asks)
    if not form.is_valid():
        return _invitation(request, opened, form, status=400)
    own = request.POST.get("receipt_code", "")
    try:
        key = receipts.derive(own)
        if left := _in_line(request, key.locator):
            page = _invitation(request, opened, form, status=429, refusal=_wait(left.seconds))
            page["Retry-After"] = left.seconds
            return page
        row = actions.sign(
            opened.collective,
            form.identity,
            form.consents,
            code=key,
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
        "waiting_line": getattr(request, "place_in_line", request.POST.get(LINE, "")),
        "work": getattr(request, "work_to_do", ""),
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


def _in_line(request, what: str):
    """A wait when very many strangers come at once (incidents/pressure.py), or None.

    A phone with scripts works instead of waiting; whoever has none keeps a place in the line.
    """
    left = pressure.has_waited(what, request.POST.get(LINE, ""))
    if left == 0:
        return None
    proof = request.POST.get(WORK, "")
    if left is None or proof:
        try:
            pressure.enter(what, proof)
            return None
        except pressure.Crowded as crowd:
            if left is None:
                left = crowd.wait
                request.place_in_line = pressure.ticket(what, left)
            if not proof:
                # Asked for once: a phone that brought a wrong answer waits like the others.
                request.work_to_do = crowd.task
    return showing.Wait(left)


def _wait(seconds: int) -> str:
    return ngettext(
        "Very many people are coming in. Wait %(count)s second, then press the button again. "
        "Everything you typed is still here, and your place is kept.",
        "Very many people are coming in. Wait %(count)s seconds, then press the button again. "
        "Everything you typed is still here, and your place is kept.",
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
    row = None
    if request.POST.get("code") or not language:
        context["form"] = OwnCodeForm(request.POST)
        row = _own(context["form"])
    if row is None:
        status = 400 if context["form"].is_bound and context["form"].errors else 200
        page = render(request, "parties/signing/mine.html", context, status=status)
    else:
        if request.POST.get("go") == "withdraw" and not language:
            row = actions.withdraw(row)
        context |= {
            "signatory": row,
            "code": request.POST["code"],
            "consents": showing.consents_of(row),
        }
        page = render(request, "parties/signing/own.html", context)
    return languages.remember(page, language) if language else page


def _own(form: OwnCodeForm):
    if not form.is_valid():
        return None
    try:
        row = showing.signatory_of(receipts.derive(form.cleaned_data["code"]))
    except Refused as problem:
        form.add_error("code", str(problem))
        return None
    if row is None:
        words = _("We have no signature with this code. Please compare it once more.")
        form.add_error("code", words)
    return row
