"""Who a reporter is: asked for with a reason, and handed over by a custodian, for a shift.

Nobody opens an identity alone. The custodian who agrees has the vault open, and seals what is in
it to the one person who asked; neither the vault nor the custodian shows it to anybody else.
"""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts import agreements, keys, signed_keys
from portal.accounts.agreements import Agreement, Deed
from portal.accounts.models import MemberKey, Role, Vault
from portal.lib import sealing
from portal.lib.refusals import Refused
from portal.lib.sealing import Place
from reports.hotline.models import HotlineCall
from reports.incidents.models import IncidentReport

KIND = "identity"
HANDED_FOR = timedelta(hours=12)


class Why(models.TextChoices):
    """What the name is needed for."""

    SIGNATURE = "signature", gettext_lazy("The reporter wants to sign a complaint")
    SAFETY = "safety", gettext_lazy("The reporter is in danger and needs help")
    COURT = "court", gettext_lazy("A court hears the reporter, who agreed to it")


class HandedIdentity(models.Model):
    """An identity, sealed to one person's own key until a moment."""

    agreement = models.OneToOneField(Agreement, models.PROTECT, related_name="+")
    report = models.ForeignKey(IncidentReport, models.CASCADE, related_name="+")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sealed = models.BinaryField()
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"identity of {self.report_id} for {self.to_id}"

    def place(self) -> Place:
        return Place("handed-identity", str(self.agreement.public_id), "identity")


def sealed_of(report: IncidentReport) -> tuple[bytes, Place] | None:
    """Where the identity behind a report lies sealed, or None when nobody gave one."""
    if report.reporter.sealed_identity:
        return bytes(report.reporter.sealed_identity), report.place("identity")
    call = HotlineCall.objects.filter(report=report).exclude(sealed_caller=None).first()
    return (bytes(call.sealed_caller), call.place("caller")) if call else None


def ask(report: IncidentReport, why: str, *, by, is_own: bool) -> Agreement:
    if sealed_of(report) is None:
        raise Refused(gettext_lazy("Nobody said who they are with this report."))
    return agreements.ask(KIND, report.reference, by=by, why=str(Why(why)), own=is_own)


def handed_to(report: IncidentReport, user) -> HandedIdentity | None:
    _let_go()
    rows = HandedIdentity.objects.filter(report=report, to=user)
    if sealed_of(report) is None:
        # Deleted meanwhile: so is what was handed over.
        rows.delete()
        return None
    return rows.select_related("agreement").order_by("-pk").first()


def _let_go() -> None:
    """What was handed over for a shift is not there after it."""
    HandedIdentity.objects.filter(until__lte=timezone.now()).delete()


def read(handed: HandedIdentity, member: keys.OpenMember | None) -> str:
    """Raises VaultLocked while the person's own key is locked."""
    if member is None:
        raise keys.VaultLocked(Vault.Kind.IDENTITY)
    return sealing.unseal_text(bytes(handed.sealed), member.pair.private, handed.place())


def _describe(row: Agreement) -> str:
    whose = _("of an own case") if row.detail["own"] else _("of no case of theirs")
    return _("Who told report {reference}, {whose}. Why: {why}").format(
        reference=row.about, whose=whose, why=Why(row.detail["why"]).label
    )


def _hand_over(row: Agreement, *, by, member) -> None:
    report = IncidentReport.objects.filter(reference=row.about).first()
    found = sealed_of(report) if report else None
    if found is None:
        raise Refused(gettext_lazy("There is no identity behind this report any more."))
    keys.require(member, Vault.Kind.IDENTITY)
    key = MemberKey.objects.get(user=row.asked_by)
    # Whoever can write to the database must not slip in a key of their own.
    signed_keys.check_member(key)
    handed = HandedIdentity(
        agreement=row, report=report, to=row.asked_by, until=timezone.now() + HANDED_FOR
    )
    words = member.read(Vault.Kind.IDENTITY, *found)
    handed.sealed = sealing.seal(words, [key.public], handed.place())
    handed.save()


IDENTITY = Deed(
    label=gettext_lazy("Who a reporter is"),
    roles=frozenset({Role.CUSTODIAN}),
    askers=frozenset({Role.TRIAGER, Role.LAWYER}),
    describe=_describe,
    perform=_hand_over,
)
