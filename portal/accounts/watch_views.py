"""Deeds that take two people, and alarms: who waits for whom, and what came of it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts import agreements, alarms, bulk
from portal.accounts.deeds import places
from portal.accounts.forms import BulkForm
from portal.accounts.models import Agreement, Alarm, Role
from portal.accounts.permissions import role_required, staff_required

WATCHERS = (Role.ADMINISTRATOR, Role.AUDITOR)
LATELY = 100


@staff_required
@require_GET
def agreements_list(request):
    """What waits for this person's word, and what became of what they asked for."""
    seen = Agreement.objects.visible_to(request.user).select_related("asked_by", "answered_by")
    waiting = seen.awaiting(request.user)
    rest = seen.exclude(pk__in=waiting.values("pk")).order_by("-asked_at", "-id")[:LATELY]
    return render(
        request,
        "accounts/agreements.html",
        {"waiting": waiting.order_by("expires_at"), "rest": rest},
    )


@staff_required
@require_POST
def answer_agreement(request, public_id):
    row = get_object_or_404(Agreement.objects.visible_to(request.user), public_id=public_id)
    match request.POST.get("do"):
        case "agree":
            agreements.agree(row, by=request.user, member=request.member_key)
            done = _("Agreed: it is done.")
            later = _("Agreed. Whoever asked can do it now.")
            messages.success(request, done if agreements.deed(row.kind).perform else later)
        case "decline":
            agreements.decline(row, by=request.user)
            messages.success(request, _("Declined. Nothing was changed."))
        case "withdraw":
            agreements.withdraw(row, by=request.user)
            messages.success(request, _("Taken back. Nothing was changed."))
    return redirect("accounts:agreements")


@role_required(Role.LAWYER)
@require_http_methods(["GET", "POST"])
def ask_for_bulk(request):
    """Ask that more may be taken out than one person takes out in a day."""
    form = BulkForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        bulk.ask(request.user, form.cleaned_data["count"])
        messages.success(request, _("Asked for. It is done when a second person agrees."))
        return redirect("accounts:agreements")
    about = {"count": bulk.taken_out(request.user), "allowed": bulk.allowed(request.user)}
    status = 400 if form.errors else 200
    return render(request, "accounts/bulk.html", {"form": form, **about}, status=status)


@role_required(*WATCHERS)
@require_GET
def alarms_list(request):
    """Alarms about what people with keys do: those without an answer first."""
    rows = Alarm.objects.visible_to(request.user).select_related("about", "answered_by")
    names = dict(places()["regions"])
    return render(
        request,
        "accounts/alarms.html",
        {
            "waiting": [_told(row, names) for row in rows.unanswered()],
            "rest": [_told(row, names) for row in rows.exclude(answered_at=None)[:LATELY]],
            "answers": Alarm.Answer.choices,
            "may_read_ledgers": Role.AUDITOR in request.user.roles,
        },
    )


def _told(row: Alarm, regions: dict) -> tuple[Alarm, str]:
    """An alarm with a sentence that says what was unusual."""
    said = row.detail
    match row.kind:
        case Alarm.Kind.RATE if said.get("usual"):
            words = _("{count} things in an hour, where {usual} are usual.").format(**said)
        case Alarm.Kind.RATE:
            words = _("{count} things in an hour.").format(**said)
        case Alarm.Kind.PLACES:
            region = regions.get(said["region"], said["region"])
            words = _("{count} things of {region} in an hour.").format(
                count=said["count"], region=region
            )
        case Alarm.Kind.CODES:
            words = _(
                "{count} wrong codes in ten minutes. Ask the person by voice: whoever typed them "
                "knows the password."
            ).format(count=said["count"])
        case Alarm.Kind.BAIT:
            words = _("{name}: no work leads there.").format(name=said["name"])
        case _other:
            words = ", ".join(str(value) for value in said.values())
    return row, words


@role_required(*WATCHERS)
@require_POST
def answer_alarm(request, public_id):
    row = get_object_or_404(Alarm.objects.visible_to(request.user), public_id=public_id)
    if request.POST.get("answer") in Alarm.Answer.values:
        alarms.answer(row, request.POST["answer"], by=request.user)
        messages.success(request, _("Your answer is written down."))
    return redirect("accounts:alarms")
