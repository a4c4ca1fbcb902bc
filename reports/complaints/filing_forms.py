"""What lawyers enter when a complaint leaves the house: signed, handed in, numbered, refused."""

from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.evidence import uploads
from portal.jurisdictions import pack
from portal.lib.refusals import Refused
from reports.complaints import proposals
from reports.complaints.forms import VersionForm, Words
from reports.complaints.models import Complaint

CLOCK_SLACK = 300
SIGNATURE_LIMIT = 2 * 1024 * 1024


def line(label, limit=300, **kwargs):
    return forms.CharField(label=label, max_length=limit, required=False, **kwargs)


class LocalMoment(forms.DateTimeField):
    """A day and hour on the clocks of the place."""

    def __init__(self, **kwargs):
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **kwargs)
        self.zone = ZoneInfo(settings.TIME_ZONE)

    def to_python(self, value):
        with timezone.override(self.zone):
            return super().to_python(value)

    def prepare_value(self, value):
        with timezone.override(self.zone):
            return super().prepare_value(value)

    def validate(self, value):
        super().validate(value)
        if value and (value - timezone.now()).total_seconds() > CLOCK_SLACK:
            raise forms.ValidationError(_("This lies in the future. Look at the day and hour."))


class PaperForm(VersionForm):
    """A form with a photo or scan, which stays when something else has to be mended."""

    paper = forms.FileField(label=_("Photo or scan"), required=False)
    held = forms.CharField(required=False, widget=forms.HiddenInput, max_length=8000)

    def __init__(self, *args, complaint: Complaint, **kwargs):
        super().__init__(*args, **kwargs)
        self.complaint = complaint
        self.arrived, self.paper_name = None, ""
        for field in self.fields.values():
            if isinstance(field, LocalMoment):
                field.zone = ZoneInfo(proposals.zone_of(complaint.case))

    def clean(self):
        values = super().clean()
        upload = self.files.get("paper")
        if upload is not None and upload.problem:
            self.add_error("paper", str(upload.problem))
        elif upload is not None and upload.arrived:
            self.arrived, self.paper_name = upload.arrived, upload.name
        elif values.get("held"):
            try:
                self.arrived, self.paper_name = uploads.take(values["held"])
            except Refused as refusal:
                self.add_error("paper", str(refusal))
        if self.errors:
            self.hold()
        return values

    def hold(self) -> None:
        """Carry a sealed file along, so that it is not chosen again."""
        if self.arrived is None:
            return
        token = self.data.get("held")
        if isinstance(self.paper_name, str):
            token = uploads.hold(self.arrived, self.paper_name)
        self.data = self.data.copy()
        self.data["held"] = token

    @property
    def is_holding(self) -> bool:
        return bool(self.data.get("held")) and "paper" not in self.errors


class SignForm(VersionForm):
    """An electronic signature, put in by the page or pasted."""

    signature = forms.CharField(
        label=_("The signature"),
        max_length=SIGNATURE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "class": "mono"}),
        help_text=_("CMS without the document in it, as text (PEM or base64)."),
    )
    # Of the bytes that were signed.
    sha256 = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)


class SignedPaperForm(PaperForm):
    """The scan of what was signed by hand."""

    signed_by = line(_("Who signed"), help_text=_("Sealed."))

    field_order = ("signed_by", "paper")

    def clean(self):
        values = super().clean()
        if self.arrived is None and not self.errors:
            self.add_error("paper", _("Choose the scan or photo of the signed paper."))
        return values

    def clean_signed_by(self):
        if not self.cleaned_data["signed_by"]:
            raise forms.ValidationError(_("Write who signed it."))
        return self.cleaned_data["signed_by"]


class FinalForm(PaperForm):
    """A file in the place of the generated text."""

    paper = forms.FileField(label=_("DOCX or PDF"), required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    field_order = ("paper",)

    def clean(self):
        values = super().clean()
        if self.arrived is None and "paper" not in self.errors:
            self.add_error("paper", _("Choose the file."))
        return values


class HandingInForm(PaperForm):
    """When, where and by which channel a complaint was handed in."""

    filed_at = LocalMoment(label=_("When"), help_text=_("On the clocks of the place."))
    channel = forms.ChoiceField(label=_("How"))
    where = line(_("Where"), help_text=_("Address or office, if it helps to find it again."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        country = pack.get()
        own = country.addressees[self.complaint.addressee].channels
        rest = [code for code in country.channels if code not in own]
        self.fields["channel"].choices = [
            (code, str(country.channels[code].label)) for code in (*own, *rest)
        ]


class TakenForm(HandingInForm):
    """It was taken: by whom, brought by whom, and by which rule the answer is due. No number."""

    handed_by = line(_("Who handed it in"), help_text=_("Sealed."))
    taken_by = line(_("Who took it"), help_text=_("Office and name, as far as known. Sealed."))
    time_limit = forms.ChoiceField(label=_("Time to answer"), required=False)

    field_order = ("filed_at", "channel", "where", "handed_by", "taken_by", "time_limit", "paper")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        addressee = pack.get().addressees[self.complaint.addressee]
        limits = proposals.answer_limits(addressee)
        self.fields["time_limit"].choices = [
            *((one.id, f"{one.title} · {one.basis_text}") for one in limits),
            ("", _("No rule that can be counted")),
        ]
        likely = proposals.answer_limit(addressee, proposals.violation_codes(self.complaint.case))
        self.fields["time_limit"].initial = likely.id if likely else ""


def _number():
    return forms.CharField(
        label=_("Registration number"),
        max_length=120,
        help_text=_("As it stands on the stamp or slip. Without a number it is not registered."),
    )


class FilingForm(TakenForm):
    """It was registered."""

    number = _number()

    field_order = (
        *("filed_at", "channel", "number", "where"),
        *("handed_by", "taken_by", "time_limit", "paper"),
    )


class NumberForm(PaperForm):
    """The number that came after the paper was taken."""

    number = _number()
    registered_at = LocalMoment(
        label=_("When it was registered"), help_text=_("On the clocks of the place.")
    )

    field_order = ("number", "registered_at", "paper")


class RefusalForm(HandingInForm):
    """They would not register it. Names are sealed."""

    refused_by = line(_("Who refused"), help_text=_("Office and name, as far as known. Sealed."))
    witnesses = Words(label=_("Before which witnesses"), help_text=_("Sealed."), rows=2)
    words_said = Words(label=_("What was said"), rows=2)
    act = line(
        _("Act about the refusal"),
        help_text=_("Its number and day, and who signed it, if one was drawn up. Sealed."),
    )

    field_order = (
        *("filed_at", "channel", "where", "refused_by"),
        *("witnesses", "words_said", "act", "paper"),
    )

    def clean_refused_by(self):
        if not self.cleaned_data["refused_by"]:
            raise forms.ValidationError(
                _("Write who refused, if only the office: a refusal without a face proves little.")
            )
        return self.cleaned_data["refused_by"]
