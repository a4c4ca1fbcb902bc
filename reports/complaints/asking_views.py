"""Questions about a complaint, on a page of their own; and those that colleagues ask of me."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts.models import Role, User
from portal.accounts.permissions import role_required
from portal.lib.refusals import Refused
from reports.cases import paging
from reports.complaints import asking, entering
from reports.complaints.forms import Words
from reports.complaints.models import Complaint, Question

LIMIT = 4000
# Of what one asked oneself: a list on a page, no archive.
MOST = 100


class AskForm(forms.Form):
    """Whom, what, until when."""

    to = forms.ChoiceField(label=gettext_lazy("Whom"))
    words = Words(label=gettext_lazy("Question"), max_length=LIMIT, rows=3)
    due_on = forms.DateField(
        label=gettext_lazy("Until when"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, data=None, *, complaint: Complaint, user: User):
        super().__init__(data)
        self.fields["words"].required = True
        colleagues = User.objects.visible_to(user).with_role(Role.LAWYER).exclude(pk=user.pk)
        self.colleagues = {f"lawyer:{one.public_id}": one for one in colleagues}
        rows = complaint.case.reports.order_by("received_at")
        self.reports = {f"reporter:{one.public_id}": one for one in rows}
        self.fields["to"].choices = [
            (_("A lawyer"), [(key, str(one)) for key, one in self.colleagues.items()]),
            (_("The reporter"), [(key, one.reference) for key, one in self.reports.items()]),
        ]

    def ask(self, complaint: Complaint, by: User) -> Question:
        said = {**self.cleaned_data, "by": by}
        to = said.pop("to")
        if to in self.reports:
            return asking.ask_reporter(
                complaint, said.pop("words"), report=self.reports[to], **said
            )
        return asking.ask_lawyer(complaint, said.pop("words"), to=self.colleagues[to], **said)


def _complaint(request, public_id) -> Complaint:
    row = get_object_or_404(
        Complaint.objects.visible_to(request.user).select_related("case__region"),
        public_id=public_id,
    )
    # Whoever was asked need not say why they come.
    if row.questions.asked_of(request.user).exists():
        return row
    return entering.ask_first(row, request.user)


@role_required(Role.LAWYER)
@require_http_methods(["GET", "POST"])
def questions(request, public_id):
    """What was asked about a complaint, and a new question."""
    row = _complaint(request, public_id)
    form = AskForm(request.POST or None, complaint=row, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            form.ask(row, request.user)
            messages.success(request, _("Asked."))
            return redirect("complaints:questions", public_id)
        except Refused as problem:
            form.add_error(None, str(problem))
    asked = asking.all_of(row, request.member_key, request.user)
    context = {"complaint": row, "form": form, "asked": asked}
    return render(request, "complaints/questions.html", context, status=400 if form.errors else 200)


@role_required(Role.LAWYER)
@require_POST
def answer_question(request, public_id, question_id):
    """An answer, or nobody needs one any more."""
    row = _complaint(request, public_id)
    question = get_object_or_404(row.questions, public_id=question_id)
    if request.POST.get("do") == "drop":
        asking.drop(question, by=request.user)
    else:
        asking.answer(question, request.POST.get("answer", "")[:LIMIT], by=request.user)
    return redirect("complaints:questions", public_id)


@role_required(Role.LAWYER)
@require_GET
def asked_of_me(request):
    """What colleagues want to know from me; who waits longest comes first."""
    place = {side: request.GET.get(side, "") for side in ("after", "before")}
    page = paging.page(asking.waiting_for(request.user), ("asked_at", "id"), rising=True, **place)
    context = {
        "rows": page.rows,
        "newer_url": f"?before={page.newer}" if page.newer else "",
        "older_url": f"?after={page.older}" if page.older else "",
        "awaited": asking.awaited_by(request.user)[:MOST],
        "today": timezone.localdate(),
    }
    return render(request, "complaints/asked_of_me.html", context)
