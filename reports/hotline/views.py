"""The operator's desk: one page for a call, and the calls that wait to be called back."""

from uuid import UUID, uuid4, uuid5

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from observers.registry.models import Election
from portal.accounts import watching
from portal.accounts.models import Opening, Role, Vault
from portal.accounts.permissions import role_required
from portal.jurisdictions import pack
from portal.lib import mishearing, sealing
from portal.lib.numbers import whole
from portal.lib.privacy import mask_number
from reports.hotline import actions, callers, guidance, hearing
from reports.hotline.forms import CallForm, find_violation, suggested
from reports.hotline.models import HotlineCall
from reports.incidents.reading import Invalid

PAGE = 50


@role_required(Role.OPERATOR)
def log(request):
    """Log a conversation, with the keyboard only, in under a minute.

    The call's number stands in the address: whoever goes back finds the same call there, and
    saving again is saving once, also without JavaScript.
    """
    sent = request.POST if request.method == "POST" else None
    if not sent and (number := _numbered(request.GET.get("call", ""))) is None:
        return redirect(reverse("hotline:log", query={"call": uuid4()}))
    election = _election(request)
    chosen = find_violation(sent.get("violation", "")) if sent else None
    if sent and sent.get("do") == "guidance":
        # Without JavaScript the guidance is asked for; nothing is checked or logged yet.
        form = CallForm(
            initial={**sent.dict(), "advice": sent.getlist("advice")}, election=election
        )
    elif sent:
        form = CallForm(sent, election=election)
    else:
        form = CallForm(initial={"public_id": number}, election=election)
    earlier = None
    if form.is_valid():
        try:
            return _kept(request, form)
        except actions.LoggedAlready as again:
            if again.same:
                messages.info(request, _again(again.call, request.user))
                return redirect("hotline:call", again.call.public_id)
            earlier = again.call
            form = _under_another_number(form, sent, election)
        except Invalid as problem:
            _show(problem, form)
    return render(
        request,
        "hotline/log.html",
        {
            "form": form,
            "advice": _advice(form, chosen),
            "chosen": chosen,
            "violations": pack.get().violations.values(),
            "waiting": callers.waiting_count(request.user),
            "earlier": earlier,
        },
        status=409 if earlier else 400 if form.is_bound and form.errors else 200,
    )


def _numbered(words: str) -> UUID | None:
    try:
        return UUID(words)
    except ValueError:
        return None


def _under_another_number(form: CallForm, sent, election) -> CallForm:
    """The same words as a call of their own; sent twice, they get the same number again."""
    notes, anew = form.notes(), sent.copy()
    anew["public_id"] = str(uuid5(notes.public_id, notes.digest()))
    return CallForm(anew, election=election)


def _election(request) -> Election | None:
    """The election that is nearest: a caller seldom says which one."""
    return Election.objects.visible_to(request.user).current().order_by("voting_day").first()


def _advice(form, chosen) -> list[tuple[guidance.Advice, bool]]:
    """The guidance for the type, and whether it was given; what was given for another type
    stays at the end."""
    given = form["advice"].value() or []
    found = guidance.advice_for(chosen.code if chosen else None)
    codes = {one.code for one in found}
    kept = [code for code in given if code not in codes and guidance.is_known(code)]
    found += [
        guidance.Advice(code, words)
        for code, words in zip(kept, guidance.words_for(kept), strict=True)
    ]
    return [(one, one.code in given) for one in found]


def _kept(request, form):
    notes, member = form.notes(), request.member_key
    if request.POST.get("do") == "report":
        call, report, code = actions.log_as_report(notes, by=request.user, member=member)
        return render(
            request, "hotline/reported.html", {"call": call, "report": report, "code": code}
        )
    actions.log(notes, by=request.user, member=member)
    messages.success(request, _("The call is logged. The next one can come."))
    return redirect("hotline:log")


def _again(call: HotlineCall, operator) -> str:
    """What became of the first press, and of the receipt code that it showed."""
    if call.may_get_a_new_code(operator, timezone.now()):
        return _(
            "This call is logged already, and its report is filed. The receipt code stood on the "
            "page that came first. If you did not see that page, make a new code here."
        )
    return str(_("This call is logged already."))


FIELDS = {"narrative": "told", "contact": "callback", "violation_type": "violation"}


def _show(problem: Invalid, form) -> None:
    """What a report cannot be made of, at the field where the operator typed it."""
    for name, sentences in problem.fields.items():
        field = FIELDS.get(name, name)
        for sentence in sentences:
            form.add_error(field if field in form.fields else None, sentence)


@role_required(Role.OPERATOR)
@require_POST
def suggest(request):
    """Types that the words may mean, and the guidance, while the operator still types.

    Sent in the body: what a caller says must not stand in an address.
    """
    words = request.POST.get("violation", "")[:300]
    chosen = find_violation(words)
    found = guidance.advice_for(chosen.code if chosen else None)
    return JsonResponse(
        {
            "violation": str(chosen) if chosen else "",
            "types": [{"name": str(one.name), "plain": str(one.plain)} for one in suggested(words)],
            "advice": [{"code": one.code, "text": one.text, "reason": one.reason} for one in found],
        }
    )


@role_required(Role.OPERATOR)
@require_POST
def words(request):
    """What the words that a caller reads out of a phone are taken for, while they are typed."""
    heard = mishearing.read(request.POST.get("commitments", "")[: hearing.LIMIT])
    return JsonResponse({"sentences": hearing.sentences(heard)})


@role_required(Role.OPERATOR)
@require_GET
def scan(request):
    """Takes a sealed report from the screen of a phone; everything happens in the page."""
    return render(request, "hotline/scan.html")


@role_required(Role.OPERATOR)
@require_POST
def before(request):
    """How often the number called before, for an operator whose vault is open."""
    earlier = callers.earlier_calls(request.POST.get("callback", "")[:500], request.member_key)
    earlier = earlier.visible_to(request.user)
    return JsonResponse({"words": _times(earlier)})


def _times(earlier) -> str:
    count = earlier.count()
    if not count:
        return ""
    return ngettext(
        "Called before: {count} time, last on {day}.",
        "Called before: {count} times, last on {day}.",
        count,
    ).format(count=count, day=date_format(timezone.localtime(earlier.first().at), "j E, H:i"))


@role_required(Role.OPERATOR)
def calls(request):
    """Calls, newest first; those that wait for a call back on their own tab."""
    waiting = request.GET.get("show") == "waiting"
    rows = HotlineCall.objects.visible_to(request.user).select_related(
        "operator", "violation_type", "region", "precinct", "report"
    )
    if waiting:
        rows = rows.awaiting_callback()
    after = request.GET.get("after", "")
    base = "show=waiting&" if waiting else ""
    page, older = _page(rows, after, base)
    masked = [(call, _callback(call, request)) for call in page]
    if any(number for _call, number in masked):
        watching.opened(request.user, Opening.Verb.CONTACT, "calls", "list")
    return render(
        request,
        "hotline/calls.html",
        {
            "calls": masked,
            "waiting": waiting,
            "older_url": older,
            "newer_url": f"{reverse('hotline:calls')}?{base}" if after else "",
        },
    )


def _page(rows, after: str, base: str = "") -> tuple[list[HotlineCall], str]:
    """The calls of one page, and the address of the older ones."""
    if (last := whole(after, most=2**63 - 1)) is not None:
        rows = rows.filter(pk__lt=last)
    page = list(rows.order_by("-pk")[: PAGE + 1])
    older = f"?{base}after={page[PAGE - 1].pk}" if len(page) > PAGE else ""
    return page[:PAGE], older


@role_required(Role.TRIAGER)
def told(request):
    """What was told by telephone and waits for a triager to make a report of it."""
    rows = HotlineCall.objects.visible_to(request.user).told_only()
    after = request.GET.get("after", "")
    page, older = _page(
        rows.select_related("operator", "violation_type", "region", "precinct"), after
    )
    newer = reverse("hotline:told") if after else ""
    shown = {"calls": page, "older_url": older, "newer_url": newer}
    return render(request, "hotline/told.html", shown)


@role_required(Role.TRIAGER)
@require_POST
def bring(request, public_id):
    row = get_object_or_404(
        HotlineCall.objects.visible_to(request.user)
        .told_only()
        .select_related("violation_type", "region", "precinct", "election"),
        public_id=public_id,
    )
    report = actions.bring_into_triage(row, member=request.member_key)
    _note(request, Opening.Verb.NARRATIVE, row)
    said = _("Report {reference} waits in triage now.").format(reference=report.reference)
    messages.success(request, said)
    return redirect("hotline:told")


def _callback(call: HotlineCall, request) -> str:
    """The masked number in a list: enough to tell two calls apart, not enough to dial."""
    number = _number(call, request)
    return mask_number(number) if number else ""


def _note(request, verb: str, call: HotlineCall) -> None:
    region = call.region.code if call.region else ""
    watching.opened(request.user, verb, "call", str(call.public_id), region=region)


def _number(call: HotlineCall, request) -> str:
    """The number to dial, while there is a reason to dial it."""
    member = request.member_key
    if not call.number_is_readable(timezone.now()):
        return ""
    if not call.sealed_callback or member is None or not member.has(Vault.Kind.CONTACT):
        return ""
    try:
        return member.read(Vault.Kind.CONTACT, call.sealed_callback, call.place("callback"))
    except sealing.CannotOpen:
        return ""


@role_required(Role.OPERATOR)
def call(request, public_id):
    """One call: the number to dial, the advice that was given; not what was told."""
    row = get_object_or_404(
        HotlineCall.objects.visible_to(request.user).select_related(
            "operator", "violation_type", "region", "precinct", "report"
        ),
        public_id=public_id,
    )
    number = _number(row, request)
    if number:
        _note(request, Opening.Verb.CONTACT, row)
    earlier = callers.earlier_calls(number, request.member_key).exclude(pk=row.pk)
    earlier = earlier.visible_to(request.user)
    return render(
        request,
        "hotline/call.html",
        {
            "call": row,
            "may_get_a_new_code": row.may_get_a_new_code(request.user, timezone.now()),
            "number": number,
            "number_is_shut": not row.number_is_readable(timezone.now()),
            "before": _times(earlier),
            "earlier": earlier.select_related("violation_type")[:5],
            "advice": guidance.words_for(row.advice),
            "commitments": row.commitments.select_related("envelope__report"),
        },
    )


@role_required(Role.OPERATOR)
@require_POST
def new_code(request, public_id):
    row = get_object_or_404(
        HotlineCall.objects.visible_to(request.user).select_related("report"), public_id=public_id
    )
    code = actions.new_code(row, by=request.user)
    shown = {"call": row, "report": row.report, "code": code, "is_new": True}
    return render(request, "hotline/reported.html", shown)


@role_required(Role.OPERATOR)
@require_POST
def called_back(request, public_id):
    row = get_object_or_404(HotlineCall.objects.visible_to(request.user), public_id=public_id)
    actions.called_back(row, version=whole(request.POST.get("version", "")) or 0)
    messages.success(request, _("Noted: the caller was reached."))
    return redirect("hotline:calls")
