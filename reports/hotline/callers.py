"""Whether somebody called before: found by a hash whose key lies in the contact vault."""

import re

from django.db.models import QuerySet

from portal.accounts import linking
from portal.accounts.keys import OpenMember, VaultLocked
from portal.accounts.models import Vault
from portal.lib import sealing
from reports.hotline.models import HotlineCall
from reports.incidents import counts

NUMBER = re.compile(r"\+?\d[\d\s().\-]{5,}\d")
# As many at once as nobody waits for.
CATCH_UP = 20
# Stands in the place of a hash where the number cannot be opened, so that it is tried once.
DAMAGED = "damaged"


def waiting_count(user) -> int:
    """How many callers wait to be called back."""
    return HotlineCall.objects.visible_to(user).awaiting_callback().count()


def told_count(user) -> str:
    """Calls in which something was told and that no report was made of: counted as reports are."""
    rows = HotlineCall.objects.visible_to(user).told_only()
    return counts.shown(rows, guarded="violation_type__guarded")


def normal(contact: str) -> str:
    """One spelling of a number or of a messenger's name, however it was typed."""
    found = NUMBER.search(contact)
    if found is None:
        return "".join(contact.casefold().split()).lstrip("@")
    digits = re.sub(r"\D", "", found[0])
    if len(digits) == 11 and digits.startswith("8"):
        return "7" + digits[1:]
    return "7" + digits if len(digits) == 10 else digits


def hashed(contact: str, member: OpenMember | None) -> str:
    """The hash by which a caller is found again, or "" while the contact vault is locked."""
    number = normal(contact)
    if not number:
        return ""
    try:
        return linking.keyed_hash(number, kind=Vault.Kind.CONTACT, purpose="callers", member=member)
    except (VaultLocked, sealing.CannotOpen):
        return ""


def earlier_calls(contact: str, member: OpenMember | None) -> QuerySet[HotlineCall]:
    """The calls of whoever has this number, newest first; none while the vault is locked."""
    caller = hashed(contact, member)
    rows = HotlineCall.objects.filter(caller_hash=caller) if caller else HotlineCall.objects.none()
    return rows.newest_first()


def catch_up(member: OpenMember | None) -> list[HotlineCall]:
    """Hash what was logged while the vault was locked, as soon as somebody has it open.

    Returns the calls whose number cannot be opened: their rows are damaged, and are passed over.
    """
    if member is None or not member.has(Vault.Kind.CONTACT):
        return []
    damaged = []
    late = HotlineCall.objects.filter(caller_hash="", sealed_callback__isnull=False)
    for call in late.order_by("-pk")[:CATCH_UP]:
        try:
            contact = member.read(Vault.Kind.CONTACT, call.sealed_callback, call.place("callback"))
        except sealing.CannotOpen:
            damaged.append(call)
            found = DAMAGED
        else:
            found = hashed(contact, member)
        HotlineCall.objects.filter(pk=call.pk).update(caller_hash=found)
    return damaged
