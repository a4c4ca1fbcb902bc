"""Words that callers read out: they fix a sealed report before it comes, or after."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.lib import commitments
from portal.lib.moments import QuarterField
from portal.lib.sealing import Place
from reports.incidents.models import Envelope


class CommitmentQuerySet(models.QuerySet):
    def waiting(self):
        """Those whose report has not come yet."""
        return self.filter(envelope=None)

    def of_report(self, report):
        return self.filter(envelope__report=report).order_by("pk")


class Commitment(models.Model):
    """Eight words that stand for a sealed report on somebody's phone, told in a call.

    Whether that report is guarded is not known before it comes: of the time only the quarter of
    an hour is plain, and the moment is sealed to the case vault.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    call = models.ForeignKey("hotline.HotlineCall", models.PROTECT, related_name="commitments")
    value = models.CharField(max_length=commitments.SIZE * 2, db_index=True)
    # The language in which it was heard; "" for digits.
    language = models.CharField(max_length=5, blank=True)
    told_at = QuarterField()
    sealed_moment = models.BinaryField()
    # The newest envelope that was here then: what came later came after the words.
    newest_envelope = models.BigIntegerField(default=0)
    envelope = models.ForeignKey(Envelope, models.PROTECT, null=True, related_name="+")

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["call", "value"], name="commitment_once_a_call")
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    def place(self, field: str) -> Place:
        return Place("hotline-commitment", str(self.public_id), field)

    @property
    def spoken(self) -> str:
        """As it was read out."""
        if not self.language:
            return commitments.digits_of(self.value)
        return " ".join(commitments.words_of(self.value, self.language))

    @property
    def was_first(self) -> bool:
        """Whether the words were told before anything of the report had come."""
        return self.envelope_id is not None and self.envelope_id > self.newest_envelope

    @property
    def report(self):
        return self.envelope.report if self.envelope else None

    @property
    def state(self) -> str:
        """For the operator: what became of it."""
        if self.envelope is None:
            return str(_("No report with these words has come yet."))
        if self.was_first:
            return str(_("Told before the report came. The report that came is the same."))
        return str(_("The report was here already. It is the same."))
