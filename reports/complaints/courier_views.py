"""The courier's day: chosen, printed, and recorded line by line."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.accounts import watching
from portal.accounts.models import Opening, Role
from portal.accounts.permissions import role_required
from portal.lib.refusals import Refused
from reports.complaints import courier, entering
from reports.complaints.courier_forms import PlanForm, StopForm
from reports.complaints.models import CourierRound


@role_required(Role.LAWYER)
@require_http_methods(["GET", "POST"])
def rounds(request):
    """What is ready to be carried; and the lists of the last days."""
    papers = list(courier.ready(request.user))
    chosen = set(request.POST.getlist("complaint"))
    form = PlanForm(request.POST or None, initial={"day": timezone.localdate()})
    refusal = None
    if request.method == "POST" and form.is_valid():
        picked = [row for row in papers if str(row.public_id) in chosen]
        try:
            one = courier.plan(picked, **form.cleaned_data, by=request.user)
            return redirect("complaints:courier_round", one.public_id)
        except Refused as problem:
            refusal = problem
    page = {
        "form": form,
        "doors": courier.by_door(papers),
        "chosen": chosen,
        "rounds": CourierRound.objects.visible_to(request.user).select_related("made_by")[:10],
        "refusal": refusal,
    }
    status = 409 if refusal else 400 if form.errors else 200
    return render(request, "complaints/courier.html", page, status=status)


def _round(request, public_id) -> CourierRound:
    rows = CourierRound.objects.visible_to(request.user).select_related("made_by")
    return get_object_or_404(rows, public_id=public_id)


def _carrier(request, one: CourierRound) -> str:
    name = courier.carrier_of(one, request.member_key)
    if name:
        watching.opened(request.user, Opening.Verb.IDENTITY, "courier", str(one.public_id))
    return name


@role_required(Role.LAWYER)
@require_http_methods(["GET", "POST"])
def one_round(request, public_id):
    """Every stop with its line to fill in. What was recorded stands; what was not keeps its
    words."""
    one = _round(request, public_id)
    carrier = _carrier(request, one)
    lines = [_Line(stop, request) for stop in courier.stops_of(one, request.user)]
    for line in lines:
        # Before anything is recorded: all lines, or none.
        if line.is_told:
            entering.ask_first(line.complaint, request.user)
    if request.method == "POST":
        recorded = sum(line.record(carrier, request.user) for line in lines)
        if recorded:
            messages.success(request, _("Recorded: {count}.").format(count=recorded))
        if not any(line.is_wrong for line in lines):
            return redirect("complaints:courier_round", public_id)
    page = {
        "round": one,
        "carrier": carrier,
        "doors": courier.by_door(lines, lambda line: line.complaint),
    }
    status = 409 if any(line.is_wrong for line in lines) else 200
    return render(request, "complaints/courier_round.html", page, status=status)


class _Line:
    """One stop on the page: its form as long as it waits, and what went wrong with it."""

    def __init__(self, stop, request):
        self.complaint, self.refusal = stop.complaint, None
        self.prefix = f"stop-{stop.pk}"
        self.is_sent = request.method == "POST" and f"{self.prefix}-version" in request.POST
        sent = request.POST if self.is_sent else None
        initial = {"version": self.complaint.version}
        self.form = StopForm(sent, complaint=self.complaint, prefix=self.prefix, initial=initial)

    @property
    def waits(self) -> bool:
        """Whether there is something to record; a line that was typed and refused stays too."""
        return self.complaint.state in courier.READY or self.refusal is not None

    @property
    def is_told(self) -> bool:
        """Whether it would be recorded now."""
        return self.is_sent and self.form.is_valid() and bool(self.form.cleaned_data["outcome"])

    @property
    def is_wrong(self) -> bool:
        return self.is_sent and (self.refusal is not None or bool(self.form.errors))

    def record(self, carrier: str, by) -> bool:
        """Whether it was recorded now."""
        if not self.is_told:
            return False
        try:
            courier.record(self.complaint, self.form.cleaned_data, carrier=carrier, by=by)
        except Refused as problem:
            self.refusal = problem
            self.complaint.refresh_from_db(fields=["state", "version"])
            return False
        return True


@role_required(Role.LAWYER)
@require_GET
def printed(request, public_id):
    """The list on paper, in the language of whoever carries it."""
    one = _round(request, public_id)
    code = request.GET.get("language", "")
    if code not in dict(settings.LANGUAGES):
        code = translation.get_language()
    with translation.override(code):
        page = {
            "round": one,
            "carrier": _carrier(request, one),
            "doors": courier.by_door(
                courier.stops_of(one, request.user), lambda stop: stop.complaint
            ),
            "printed_in": settings.LANGUAGES,
        }
        return render(request, "complaints/courier_print.html", page)
