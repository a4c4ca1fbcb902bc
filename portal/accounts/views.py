"""The administrator's desk: people, their roles and vaults, work that needs attention."""

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts import (
    actions,
    agreements,
    anew,
    invitations,
    known,
    people_history,
    unlocking,
)
from portal.accounts.forms import ChangeForm, GrantForm, HeardForm
from portal.accounts.middleware import cookie_name
from portal.accounts.models import VAULT_ROLES, Role, User, Vault
from portal.accounts.permissions import role_required, staff_required
from portal.lib import jobs, sealing
from portal.lib.numbers import whole
from portal.lib.refusals import Refused

READERS = (Role.ADMINISTRATOR, Role.AUDITOR, Role.CUSTODIAN)
HISTORY_READERS = (Role.ADMINISTRATOR, Role.AUDITOR)


@role_required(*READERS)
def overview(request):
    """Who is here, what they may open, and which work is stuck."""
    people = (
        User.objects.visible_to(request.user)
        .at_desks()
        .prefetch_related("roles_held", "member_key__grants__vault")
        .order_by("-is_active", "username")
    )
    return render(
        request,
        "accounts/overview.html",
        {
            "people": [_described(person, request) for person in people],
            "may_change": Role.ADMINISTRATOR in request.user.roles,
            "may_read_history": bool(request.user.roles & set(HISTORY_READERS)),
            "invitations": invitations.waiting_for(request.user),
            "stuck": jobs.quarantined(),
            "workers": jobs.workers(),
        },
    )


def _described(person: User, request) -> dict:
    key = getattr(person, "member_key", None)
    granted = {grant.vault.kind for grant in key.grants.all()} if key else set()
    roles = {held.role for held in person.roles_held.all()}
    needed = {kind.value for kind, allowed in VAULT_ROLES.items() if allowed & roles}
    member = request.member_key
    return {
        "user": person,
        "roles": [Role(role).label for role in sorted(roles)],
        "vaults": [Vault.Kind(kind).label for kind in sorted(granted)],
        "may_grant": [
            (kind, Vault.Kind(kind).label)
            for kind in sorted(needed - granted)
            if key and member and member.has(kind)
        ],
        "waits_for": [Vault.Kind(kind).label for kind in sorted(needed - granted)],
        "fingerprint": sealing.fingerprint(key.public) if key else "",
    }


def _sent(request):
    return request.POST if request.method == "POST" else None


def _status(form) -> int:
    return 400 if form.is_bound and form.errors else 200


@role_required(Role.ADMINISTRATOR)
def person(request, public_id):
    user = _colleague(request, public_id)
    held = {name: sorted(getattr(user, name)) for name in ("roles", "regions", "elections")}
    form = ChangeForm(_sent(request), initial=held)
    if request.method == "POST" and form.is_valid():
        if user == request.user:
            raise Refused(_("Nobody changes their own roles. Ask another administrator."))
        wanted = {name: sorted(form.cleaned_data[name]) for name in held}
        agreements.ask("roles", user.username, by=request.user, **wanted)
        messages.success(request, _("Asked for. It is done when a second person agrees."))
        return redirect("accounts:agreements")
    return render(
        request,
        "accounts/person.html",
        {
            "form": form,
            "person": _described(user, request),
            "word": known.standing_of(user),
            "may_confirm": known.may_confirm(user, by=request.user),
            "is_self": user == request.user,
            "may_begin_anew": anew.may_be_done(user, by=request.user),
            "takes_two": anew.takes_two(user),
            "asked_anew": anew.waits(user, by=request.user),
        },
        status=_status(form),
    )


def _colleague(request, public_id) -> User:
    return get_object_or_404(User.objects.visible_to(request.user).at_desks(), public_id=public_id)


@role_required(Role.ADMINISTRATOR)
@require_POST
def begin_anew(request, public_id):
    """A new first password for somebody who lost theirs, or the telephone; or the question to a
    second person, where it takes two."""
    user = _colleague(request, public_id)
    if not anew.may_be_done(user, by=request.user):
        actions.ask_to_begin_anew(user, by=request.user)
        messages.success(
            request, _("Asked for. When a second person agreed, begin anew within a day.")
        )
        return redirect("accounts:person", public_id)
    password = actions.begin_anew(user, by=request.user, member=request.member_key)
    return render(request, "accounts/added.html", {"person": user, "password": password})


@role_required(*HISTORY_READERS)
@require_GET
def history(request):
    """Who was let in by whom, and what each may open: lines of a ledger, newest first."""
    people = people_history.people(request.user)
    who = request.GET.get("who", "").strip().lower()[:60]
    before = whole(request.GET.get("before", ""), most=2**63 - 1)
    lines, older = people_history.page(who, before=before)
    here, kept = reverse("accounts:history"), {"who": who} if who else {}
    return render(
        request,
        "accounts/history.html",
        {
            "lines": lines,
            "people": people,
            "who": who,
            "older_url": f"{here}?{urlencode({**kept, 'before': older})}" if older else "",
            "newer_url": f"{here}?{urlencode(kept)}" if before else "",
        },
    )


@role_required(Role.ADMINISTRATOR)
@require_POST
def sign_out(request, public_id):
    """Everywhere, at once: a computer or a telephone was taken while somebody was signed in."""
    user = _colleague(request, public_id)
    count = actions.sign_out(user, by=request.user)
    said = ngettext("Signed out in %(count)d browser.", "Signed out in %(count)d browsers.", count)
    messages.success(request, said % {"count": count})
    return redirect("accounts:person", public_id)


@role_required(Role.ADMINISTRATOR)
@require_POST
def close(request, public_id):
    user = _colleague(request, public_id)
    actions.close_account(user, by=request.user)
    messages.success(request, _("The account is closed."))
    return redirect("accounts:overview")


@staff_required
@require_POST
def grant(request, public_id):
    """Let a colleague into a vault that the person who asks has open."""
    user = _colleague(request, public_id)
    form = GrantForm(request.POST, colleague=user)
    if form.is_valid():
        actions.let_in(user, form.cleaned_data["vault"], by=request.user, member=request.member_key)
        messages.success(request, _("The vault is open for this colleague from now on."))
        return redirect("accounts:grants")
    return _grants(request, wrong=form)


@role_required(*known.CONFIRMERS)
@require_POST
def confirm(request, public_id):
    """Say that a key is a colleague's, after hearing its fingerprint: from then on their word
    counts where it takes two."""
    user = _colleague(request, public_id)
    form = HeardForm(request.POST, colleague=user)
    if form.is_valid():
        actions.confirm_key(user, by=request.user)
        messages.success(request, _("From now on this colleague's word counts where it takes two."))
        return redirect("accounts:grants")
    return _grants(request, wrong=form)


@staff_required
def grants(request):
    """Colleagues who wait for a vault that the reader has open."""
    return _grants(request)


def _grants(request, wrong: HeardForm | None = None):
    people = (
        User.objects.visible_to(request.user)
        .with_role(*[role for allowed in VAULT_ROLES.values() for role in allowed])
        .prefetch_related("roles_held", "member_key__grants__vault")
        .order_by("username")
    )
    described = (_described(p, request) for p in people)
    waiting = [
        {**one, "form": wrong if wrong and wrong.colleague == one["user"] else GrantForm()}
        for one in described
        if one["may_grant"]
    ]
    unknown = [
        {"user": one, "form": wrong if wrong and wrong.colleague == one else HeardForm()}
        for one in known.waiting_for(request.user)
        if one not in [row["user"] for row in waiting]
    ]
    context = {"waiting": waiting, "unknown": unknown, "form": wrong}
    return render(request, "accounts/grants.html", context, status=_status(wrong) if wrong else 200)


@staff_required
@require_POST
def lock(request):
    """Shut the vaults of this session at once; the password opens them again."""
    unlocking.forget(request.session)
    request.member_secret = ""
    return redirect(f"{reverse('accounts:unlock')}?{urlencode({'next': _next(request)})}")


def _next(request) -> str:
    """Where the person was, if it is one of our own pages."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure())
    return asked if ours else reverse("desk")


@staff_required
def unlock(request):
    """Open the vaults of this session again, by the password alone.

    What this form carries was looked at before it came here (see middleware.py).
    """
    if request.member_key:
        return redirect(_next(request))
    if request.method == "POST" and not request.unlock_problem:
        request.unlock_problem = _("Type your password.")
    return render(
        request,
        "accounts/unlock.html",
        {"next": _next(request), "anew": unlocking.is_too_long_ago(request.session)},
        status=400 if request.unlock_problem else 200,
    )


@staff_required
@require_http_methods(["GET", "POST"])
def awake(request):
    """For how many seconds the vaults stay open. A page asks by POST when somebody is typing,
    which keeps them open, and by GET when nobody is, which does not."""
    request.only_looks = request.method == "GET"
    left = unlocking.seconds_left(request.session, request.COOKIES.get(cookie_name(), ""))
    return JsonResponse({"seconds": left if request.only_looks or not left else unlocking.IDLE})


@role_required(Role.ADMINISTRATOR)
@require_POST
def retry(request, public_id):
    job = get_object_or_404(jobs.quarantined(), public_id=public_id)
    jobs.try_again(job)
    messages.success(request, _("The work is in the queue again."))
    return redirect("accounts:overview")
