"""What the coordinator's pages ask again and again."""

from urllib.parse import urlencode

from django.shortcuts import get_object_or_404

from observers.registry.models import Election
from observers.roster.models import Deployment, Observer
from portal.accounts.models import Vault
from portal.lib import sealing
from portal.lib.privacy import without_controls


def election_of(request) -> tuple[Election | None, str]:
    """The election that the coordinator chose, else the next one; and what the address says."""
    elections = Election.objects.visible_to(request.user).current()
    chosen = elections.filter(code=asked(request, "election")).first()
    if chosen:
        return chosen, chosen.code
    return elections.order_by("voting_day", "pk").first(), ""


def asked(request, name: str) -> str:
    """A word from the address, without what no database takes."""
    return without_controls(request.GET.get(name, "")).strip()[:200]


def link(here: str, chosen: str, **more) -> str:
    known = {name: value for name, value in {"election": chosen, **more}.items() if value}
    return f"{here}?{urlencode(known)}" if known else here


def opened(request, observer: Observer, field: str) -> str:
    """A sealed field of an observer while the contact vault is open, else nothing."""
    member = request.member_key
    sealed = getattr(observer, f"sealed_{field}")
    if not sealed or member is None or not member.has(Vault.Kind.CONTACT):
        return ""
    try:
        return member.read(Vault.Kind.CONTACT, sealed, observer.place(field))
    except sealing.CannotOpen:
        return ""


def observer_or_404(request, public_id) -> Observer:
    return get_object_or_404(
        Observer.objects.visible_to(request.user).select_related("organisation", "account"),
        public_id=public_id,
    )


def deployment_or_404(request, public_id) -> Deployment:
    return get_object_or_404(
        Deployment.objects.visible_to(request.user).select_related(
            "observer", "precinct__election"
        ),
        public_id=public_id,
    )
