"""Handing in: registered or refused, the answer, the end."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.accounts.models import Role
from portal.accounts.permissions import role_required
from portal.evidence.form_files import takes_files
from portal.lib.refusals import Refused
from reports.complaints import actions, entering
from reports.complaints import board as lists
from reports.complaints.forms import AnswerForm, FilingForm, PaperForm, RefusalForm, VersionForm
from reports.complaints.models import Complaint, Filing


def _complaint(request, public_id) -> Complaint:
    row = get_object_or_404(
        Complaint.objects.visible_to(request.user).select_related(
            "case__election", "case__precinct", "case__region", "commission"
        ),
        public_id=public_id,
    )
    return entering.ask_first(row, request.user)


def _recorded(request, row: Complaint, form_class: type[PaperForm], template: str, act, done: str):
    """Show a form; when it is right, do what it asks for; whatever fails gives it back."""
    initial = {"version": row.version}
    if request.method == "POST":
        form = form_class(request.POST, request.FILES, complaint=row)
    else:
        form = form_class(complaint=row, initial=initial)
    refusal = None
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        for name in ("paper", "held"):
            values.pop(name)
        try:
            act(form, values)
        except Refused as problem:
            refusal = problem
            form.hold()
        else:
            messages.success(request, done)
            return redirect("complaints:complaint", row.public_id)
    context = {"complaint": row, "entry": lists.entry(row), "form": form, "refusal": refusal}
    status = 409 if refusal else 400 if form.errors else 200
    return render(request, template, context, status=status)


def _passed(request, row: Complaint, state: str):
    """Back to the complaint, when a form is opened for a step that it cannot take any more.

    What was sent is never turned away here: it is refused in words, with everything typed.
    """
    if request.method == "POST" or row.may_become(state):
        return None
    words = _("This complaint is “{now}”: there is nothing to record here now.")
    messages.info(request, words.format(now=row.get_state_display()))
    return redirect("complaints:complaint", row.public_id)


def _with_stamped_copy(record, row: Complaint, by):
    """What `_recorded` does with a form that may bring the stamped copy."""

    def act(form, values):
        record(row, **values, receipt=form.arrived, receipt_name=form.paper_name, by=by)

    return act


@takes_files
@role_required(Role.LAWYER)
def file(request, public_id):
    """It was registered: when, where, under which number."""
    row = _complaint(request, public_id)
    if passed := _passed(request, row, Complaint.State.FILED):
        return passed

    act = _with_stamped_copy(actions.record_filing, row, request.user)
    done = _("Recorded. The time to answer is running.")
    return _recorded(request, row, FilingForm, "complaints/file.html", act, done)


@takes_files
@role_required(Role.LAWYER)
def refusal(request, public_id):
    """They would not register it."""
    row = _complaint(request, public_id)
    if passed := _passed(request, row, Complaint.State.REFUSED):
        return passed

    act = _with_stamped_copy(actions.record_refusal, row, request.user)
    done = _("Recorded. Below are the ways that are open now.")
    return _recorded(request, row, RefusalForm, "complaints/refusal.html", act, done)


@takes_files
@role_required(Role.LAWYER)
def answer(request, public_id):
    """What the addressee replied."""
    row = _complaint(request, public_id)
    filing = row.filings.filter(outcome=Filing.Outcome.REGISTERED, answer=None).last()
    if filing is None:
        raise Refused(_("Nothing that was registered waits for an answer here."))

    def act(form, values):
        actions.record_answer(
            filing,
            **values,
            paper=form.arrived,
            paper_name=form.paper_name,
            by=request.user,
        )

    done = _("Recorded. The reporters see that there is an answer.")
    return _recorded(request, row, AnswerForm, "complaints/answer.html", act, done)


@role_required(Role.LAWYER)
@require_POST
def close(request, public_id):
    row = _complaint(request, public_id)
    form = VersionForm(request.POST)
    if form.is_valid():
        actions.close(row, **form.cleaned_data, by=request.user)
        messages.success(request, _("Closed."))
    return redirect("complaints:complaint", public_id)
