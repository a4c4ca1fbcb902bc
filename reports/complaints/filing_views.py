"""Handing in: taken, registered or refused, the answer or none, the next body, the end."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.accounts.models import Role
from portal.accounts.permissions import role_required
from portal.evidence.form_files import takes_files
from portal.lib.refusals import Refused
from reports.complaints import actions, by_edition, entering, passing_on, prolonging
from reports.complaints import board as lists
from reports.complaints.answer_forms import AnswerForm, PassedForm, ProlongationForm
from reports.complaints.filing_forms import (
    FilingForm,
    NumberForm,
    PaperForm,
    RefusalForm,
    TakenForm,
)
from reports.complaints.forms import VersionForm
from reports.complaints.models import Complaint, Filing

REPLY = ("outcome", "received_at", "number", "text", "version")


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
    with by_edition.asking(row):
        return _asked_or_done(request, row, form_class, template, act, done)


def _asked_or_done(request, row: Complaint, form_class, template: str, act, done: str):
    initial = {"version": row.version}
    if request.method == "POST":
        form = form_class(request.POST, request.FILES, complaint=row)
    else:
        form = form_class(complaint=row, initial=initial)
    refusal = None
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        for name in ("paper", "held"):
            values.pop(name, None)
        try:
            act(form, values)
        except Refused as problem:
            refusal = problem
            form.hold()
        else:
            messages.success(request, done)
            return redirect("complaints:complaint", row.public_id)
    context = {
        "complaint": row,
        "entry": lists.entry(row),
        "form": form,
        "refusal": refusal,
        "is_unsigned": row.state == Complaint.State.APPROVED,
    }
    status = 409 if refusal else 400 if form.errors else 200
    return render(request, template, context, status=status)


def _passed(request, row: Complaint, is_open: bool):
    """Back to the complaint, when a form is opened for a step that it cannot take any more.

    What was sent is never turned away here: it is refused in words, with everything typed.
    """
    if request.method == "POST" or is_open:
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
    if passed := _passed(request, row, row.may_be_handed_in):
        return passed

    act = _with_stamped_copy(actions.record_filing, row, request.user)
    done = _("Recorded. The time to answer is running.")
    return _recorded(request, row, FilingForm, "complaints/file.html", act, done)


@takes_files
@role_required(Role.LAWYER)
def handed_in(request, public_id):
    """It was taken, and the number is still to come."""
    row = _complaint(request, public_id)
    if passed := _passed(request, row, row.may_be_handed_in):
        return passed

    act = _with_stamped_copy(actions.record_filing, row, request.user)
    done = _("Recorded. Ask for the number: without one it is easily lost.")
    return _recorded(request, row, TakenForm, "complaints/handed_in.html", act, done)


@takes_files
@role_required(Role.LAWYER)
def number(request, public_id):
    """The number came."""
    row = _complaint(request, public_id)
    filing = row.filings.awaiting_number().last()
    if filing is None:
        raise Refused(_("No filing of this complaint waits for a number."))
    # The page's own row: its version is the one that was read.
    filing.complaint = row

    def act(form, values):
        actions.record_number(
            filing, **values, slip=form.arrived, slip_name=form.paper_name, by=request.user
        )

    done = _("Recorded. The time to answer is running.")
    return _recorded(request, row, NumberForm, "complaints/number.html", act, done)


@takes_files
@role_required(Role.LAWYER)
def refusal(request, public_id):
    """They would not register it."""
    row = _complaint(request, public_id)
    if passed := _passed(request, row, row.may_become(Complaint.State.REFUSED)):
        return passed

    act = _with_stamped_copy(actions.record_refusal, row, request.user)
    done = _("Recorded. Below are the ways that are open now.")
    return _recorded(request, row, RefusalForm, "complaints/refusal.html", act, done)


def _awaiting_answer(row: Complaint) -> Filing:
    """The filing that is to be answered, with the page's own row: its version is the one read."""
    filing = row.filings.awaiting_answer().last()
    if filing is None:
        raise Refused(_("Nothing that was handed in waits for an answer here."))
    filing.complaint = row
    return filing


@takes_files
@role_required(Role.LAWYER)
def answer(request, public_id):
    """What the addressee replied."""
    row = _complaint(request, public_id)
    filing = _awaiting_answer(row)

    def act(form, values):
        actions.record_answer(
            filing,
            **{name: values[name] for name in REPLY},
            paper=form.arrived,
            paper_name=form.paper_name,
            passed=form.passed,
            by=request.user,
        )

    done = _("Recorded. The reporters see when there is an answer to the matter itself.")
    return _recorded(request, row, AnswerForm, "complaints/answer.html", act, done)


@takes_files
@role_required(Role.LAWYER)
def passed_on(request, public_id):
    """Which body has it now, told after the answer was recorded."""
    row = _complaint(request, public_id)
    filing = passing_on.unfollowed(row)
    if filing is None:
        raise Refused(_("No answer here passed the complaint on to a body that is still unknown."))
    filing.complaint = row

    def act(form, values):
        actions.record_passing_on(filing, form.passed, version=values["version"], by=request.user)

    done = _("Recorded. The time to answer runs at the body that has it now.")
    return _recorded(request, row, PassedForm, "complaints/passed_on.html", act, done)


@takes_files
@role_required(Role.LAWYER)
def prolonged(request, public_id):
    """They take longer, and told us so."""
    row = _complaint(request, public_id)
    filing = _awaiting_answer(row)

    def act(form, values):
        actions.record_prolongation(
            filing, **values, paper=form.arrived, paper_name=form.paper_name, by=request.user
        )
        for words in prolonging.doubts(filing):
            messages.warning(request, words)

    done = _("Recorded. The day to answer by is counted anew.")
    return _recorded(request, row, ProlongationForm, "complaints/prolonged.html", act, done)


@role_required(Role.LAWYER)
@require_POST
def silence(request, public_id):
    """The day passed, and nothing came."""
    row = _complaint(request, public_id)
    filing = row.filings.awaiting_answer().last()
    form = VersionForm(request.POST)
    if filing is None:
        raise Refused(_("Nothing that was handed in waits for an answer here."))
    if form.is_valid():
        filing.complaint = row
        actions.record_silence(filing, **form.cleaned_data, by=request.user)
        messages.success(request, _("Recorded: no answer in time. Below are the ways on."))
    return redirect("complaints:complaint", public_id)


@role_required(Role.LAWYER)
@require_POST
def appealed(request, public_id):
    """It went on to the next body."""
    row = _complaint(request, public_id)
    form = VersionForm(request.POST)
    if form.is_valid():
        actions.record_appeal(row, **form.cleaned_data, by=request.user)
        messages.success(request, _("Recorded."))
    return redirect("complaints:complaint", public_id)


@role_required(Role.LAWYER)
@require_POST
def close(request, public_id):
    row = _complaint(request, public_id)
    form = VersionForm(request.POST)
    if form.is_valid():
        actions.close(row, **form.cleaned_data, by=request.user)
        messages.success(request, _("Closed."))
    return redirect("complaints:complaint", public_id)
