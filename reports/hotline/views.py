"""The operator's desk: one page for a call, and the calls that wait to be called back."""

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from observers.registry.models import Election
from portal.accounts.models import Role, Vault
from portal.accounts.permissions import role_required
from portal.jurisdictions import pack
from portal.lib import sealing
from portal.lib.privacy import mask_number
from reports.hotline import actions, guidance
from reports.hotline.forms import CallForm, find_violation
from reports.hotline.models import HotlineCall
from reports.incidents.reading import Invalid

PAGE = 50


@role_required(Role.OPERATOR)
def log(request):
    """Log a conversation, with the keyboard only, in under a minute."""
    elections = Election.objects.visible_to(request.user).current()
    form = CallForm(request.POST or None, election=elections.first())
    chosen = find_violation(request.POST.get("violation", "")) if request.POST else None
    advice = guidance.advice_for(chosen.code if chosen else None)
    form.fields["advice"].choices = [(one.code, one.text) for one in advice]
    if request.POST.get("do") == "guidance":
        form = CallForm(initial=request.POST.dict(), election=elections.first())
        form.fields["advice"].choices = [(one.code, one.text) for one in advice]
    if form.is_bound and form.is_valid():
        try:
            return _kept(request, form)
        except Invalid as problem:
            for sentences in problem.fields.values():
                for sentence in sentences:
                    form.add_error(None, sentence)
    return render(
        request,
        "hotline/log.html",
        {
            "form": form,
            "advice": advice,
            "chosen": chosen,
            "violations": [
                violation
                for _stage, violations in pack.get().violations_by_stage()
                for violation in violations
            ],
            "waiting": HotlineCall.objects.visible_to(request.user).awaiting_callback()[:100],
        },
        status=400 if form.is_bound and form.errors else 200,
    )


def _kept(request, form):
    notes = form.notes()
    if request.POST.get("do") == "report":
        call, report, code = actions.log_as_report(notes, by=request.user)
        return render(
            request, "hotline/reported.html", {"call": call, "report": report, "code": code}
        )
    actions.log(notes, by=request.user)
    messages.success(request, _("The call is logged. The next one can come."))
    return redirect("hotline:log")


@role_required(Role.OPERATOR)
def suggest(request):
    """The guidance for a type, while the operator still types."""
    chosen = find_violation(request.GET.get("violation", ""))
    found = guidance.advice_for(chosen.code if chosen else None)
    return JsonResponse(
        {
            "violation": str(chosen) if chosen else "",
            "advice": [{"code": one.code, "text": one.text, "reason": one.reason} for one in found],
        }
    )


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
    if after.isdigit():
        rows = rows.filter(pk__lt=int(after))
    page = list(rows.order_by("-pk")[: PAGE + 1])
    base = "show=waiting&" if waiting else ""
    older = f"?{base}after={page[PAGE - 1].pk}" if len(page) > PAGE else ""
    return render(
        request,
        "hotline/calls.html",
        {
            "calls": [(call, _callback(call, request)) for call in page[:PAGE]],
            "waiting": waiting,
            "older_url": older,
            "newer_url": f"{reverse('hotline:calls')}?{base}" if after else "",
        },
    )


def _callback(call: HotlineCall, request) -> str:
    """The masked number in a list: enough to tell two calls apart, not enough to dial."""
    number = _number(call, request)
    return mask_number(number) if number else ""


def _number(call: HotlineCall, request) -> str:
    member = request.member_key
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
    return render(
        request,
        "hotline/call.html",
        {
            "call": row,
            "number": _number(row, request),
            "advice": guidance.words_for(row.advice),
        },
    )


@role_required(Role.OPERATOR)
@require_POST
def called_back(request, public_id):
    row = get_object_or_404(HotlineCall.objects.visible_to(request.user), public_id=public_id)
    version = request.POST.get("version", "")
    actions.called_back(row, version=int(version) if version.isdigit() else 0)
    messages.success(request, _("Noted: the caller was reached."))
    return redirect("hotline:calls")
