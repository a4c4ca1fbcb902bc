"""The forms of a courier's day: what is carried, and one line for each stop."""

from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.jurisdictions import pack
from reports.complaints import proposals
from reports.complaints.filing_forms import LocalMoment
from reports.complaints.forms import VersionForm
from reports.complaints.models import Complaint


class PlanForm(forms.Form):
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    carrier = forms.CharField(
        label=_("Who carries it"), max_length=300, required=False, help_text=_("Sealed.")
    )


class StopForm(VersionForm):
    """What came of one complaint; a line without an outcome waits."""

    outcome = forms.ChoiceField(
        label=_("What came of it"),
        required=False,
        choices=[
            ("", _("Not there yet")),
            ("registered", _("Registered")),
            ("handed_in", _("Taken, no number yet")),
            ("refused", _("Refused to register")),
        ],
    )
    filed_at = LocalMoment(label=_("When"), required=False)
    channel = forms.ChoiceField(label=_("How"))
    number = forms.CharField(label=_("Registration number"), max_length=120, required=False)
    who = forms.CharField(label=_("Who took it, or refused"), max_length=300, required=False)

    def __init__(self, *args, complaint: Complaint, **kwargs):
        super().__init__(*args, **kwargs)
        self.complaint = complaint
        country = pack.get()
        addressee = country.addressees[complaint.addressee]
        self.fields["filed_at"].zone = ZoneInfo(proposals.zone_of(complaint.case))
        self.fields["channel"].choices = [
            (code, str(country.channels[code].label))
            for code in addressee.channels or country.channels
        ]
        limit = proposals.answer_limit(addressee, proposals.violation_codes(complaint.case))
        self.time_limit = limit.id if limit else ""

    def clean(self):
        values = super().clean()
        outcome = values.get("outcome")
        if outcome and not values.get("filed_at") and "filed_at" not in self.errors:
            self.add_error("filed_at", _("Write when it was handed in."))
        if outcome == "registered" and not values.get("number"):
            self.add_error("number", _("Write the number, or choose “Taken, no number yet”."))
        if outcome == "refused" and not values.get("who"):
            self.add_error("who", _("Write who refused, if only the office."))
        typed = any(values.get(name) for name in ("filed_at", "number", "who"))
        if not outcome and typed and not self.errors:
            self.add_error("outcome", _("Choose what came of it, or leave the line empty."))
        return {**values, "time_limit": self.time_limit}
