"""Comments on a draft: a page of their own, and a part of the draft's page."""

from django import forms
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.models import Role
from portal.accounts.permissions import role_required
from reports.complaints import commenting, entering
from reports.complaints.forms import Words
from reports.complaints.models import Complaint

LIMIT = 4000
# A script of the draft's page asks for the list alone, so that the text being typed stays.
PART = "X-Part"


class CommentForm(forms.Form):
    revision = forms.IntegerField(min_value=1, max_value=100_000, widget=forms.HiddenInput)
    block = forms.TypedChoiceField(label=_("Passage"), coerce=int)
    words = Words(label=_("What you think of it"), max_length=LIMIT, rows=3)

    def __init__(self, data=None, *, passages, **kwargs):
        super().__init__(data, auto_id="comment_%s", **kwargs)
        self.fields["words"].required = True
        self.fields["block"].choices = [
            (one.number, f"{one.number}. {one.beginning}") for one in passages if one.number
        ]


def _complaint(request, public_id) -> Complaint:
    row = get_object_or_404(
        Complaint.objects.visible_to(request.user).select_related("case__region"),
        public_id=public_id,
    )
    return entering.ask_first(row, request.user)


@role_required(Role.LAWYER)
@require_http_methods(["GET", "POST"])
def comments(request, public_id):
    """What is said about each passage; a new word on one of them."""
    row = _complaint(request, public_id)
    passages = commenting.passages(row, request.member_key)
    latest = row.last_revision
    initial = {"revision": latest.number if latest else 1}
    form = CommentForm(request.POST or None, passages=passages, initial=initial)
    if request.method == "POST" and form.is_valid():
        commenting.comment(row, **form.cleaned_data, by=request.user)
        if PART not in request.headers:
            return redirect("complaints:comments", public_id)
        passages = commenting.passages(row, request.member_key)
        form = CommentForm(passages=passages, initial=initial)
    return _shown(request, row, passages, form)


def _shown(request, row: Complaint, passages, form):
    template = (
        "complaints/_comments.html" if PART in request.headers else "complaints/comments.html"
    )
    context = {
        "complaint": row,
        "passages": [one for one in passages if one.said],
        "form": form,
        "open": sum(said.row.settled_at is None for one in passages for said in one.said),
    }
    return render(request, template, context, status=400 if form.errors else 200)


@role_required(Role.LAWYER)
@require_POST
def settle(request, public_id, comment_id):
    """Settled, or open again."""
    row = _complaint(request, public_id)
    found = get_object_or_404(commenting.comments_of(row), public_id=comment_id)
    commenting.settle(found, is_settled=request.POST.get("do") == "settle", by=request.user)
    if PART not in request.headers:
        return redirect("complaints:comments", public_id)
    passages = commenting.passages(row, request.member_key)
    initial = {"revision": row.last_revision.number}
    return _shown(request, row, passages, CommentForm(passages=passages, initial=initial))
