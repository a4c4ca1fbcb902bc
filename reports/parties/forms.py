"""What people say of themselves when they sign, and what lawyers ask them to sign."""

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.lib.privacy import without_controls
from reports.parties.invitations import Text
from reports.parties.models import Signatory

SUMMARY_LIMIT = 4000
FULL_LIMIT = 100_000
LINE_LIMIT = 300
USUAL_DAYS = 14
IIN = re.compile(r"[0-9]{12}")
Consent = Signatory.Consent


class Line(forms.CharField):
    """One line about a person: what cannot be stored is taken out, nobody is blamed for it."""

    def __init__(self, *, autocomplete="off", **kwargs):
        widget = forms.TextInput(attrs={"autocomplete": autocomplete, "spellcheck": "false"})
        super().__init__(max_length=LINE_LIMIT, widget=widget, **kwargs)

    def to_python(self, value):
        return " ".join(without_controls(super().to_python(value).replace("\0", "")).split())


class Passage(forms.CharField):
    def __init__(self, *, rows, **kwargs):
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(required=False, widget=widget, **kwargs)

    def to_python(self, value):
        return without_controls(super().to_python(value).replace("\r\n", "\n"))


class SignForm(forms.Form):
    """Each answers for themselves. Every consent is a tick of its own."""

    name = Line(
        label=_("Your surname, given name and patronymic"),
        help_text=_("As they stand in your identity card: a complaint without a name is not read."),
        error_messages={"required": _("Write your name: it stands in the complaint.")},
    )
    status = Line(
        label=_("Who you are in this"),
        help_text=_("Such as: voter of this station, student, nurse of the clinic."),
        required=False,
    )
    address = Line(
        label=_("Your postal address"),
        help_text=_("The law asks for it, and the answer comes there."),
        error_messages={"required": _("Write an address to which an answer can come.")},
    )
    contact = Line(label=_("Telephone or e-mail"), required=False)
    iin = Line(
        label=_("Individual number (IIN)"),
        help_text=_(
            "Twelve digits. This letter asks for it, so that the authority knows who writes. It is "
            "sealed together with your name, stands in the complaint and is used for nothing else."
        ),
        required=False,
    )
    text = forms.BooleanField(label=Consent.TEXT.label, required=False)
    consents_name = forms.BooleanField(label=Consent.NAME.label, required=False)
    own = forms.BooleanField(label=Consent.OWN.label, required=False)
    consents_contact = forms.BooleanField(label=Consent.CONTACT.label, required=False)
    further = forms.BooleanField(label=Consent.FURTHER.label, required=False)

    ABOUT = ("name", "status", "address", "contact", "iin")
    TICKS = {
        "text": Consent.TEXT,
        "consents_name": Consent.NAME,
        "own": Consent.OWN,
        "consents_contact": Consent.CONTACT,
        "further": Consent.FURTHER,
    }

    def __init__(self, *args, asks_iin=False, **kwargs):
        super().__init__(*args, **kwargs)
        if not asks_iin:
            del self.fields["iin"]

    def clean_iin(self):
        """Its shape only: no table here says how its last digit is made, so none is refused."""
        digits = re.sub(r"[\s-]", "", self.cleaned_data["iin"])
        if digits and not IIN.fullmatch(digits):
            raise ValidationError(_("The number has twelve digits. Compare it, or leave it empty."))
        return digits

    def clean(self):
        values = super().clean()
        for field, consent in self.TICKS.items():
            if consent in Signatory.NEEDED and not values.get(field):
                self.add_error(
                    field, _("Tick this only if it is so. Without it we cannot take a signature.")
                )
        if values.get("contact") and not values.get("consents_contact"):
            self.add_error(
                "consents_contact", _("Tick it if they may write it there, or leave it empty.")
            )
        return values

    @property
    def about(self):
        return [self[name] for name in self.ABOUT if name in self.fields]

    @property
    def ticks(self):
        return [self[name] for name in self.TICKS]

    @property
    def identity(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, "") for name in self.ABOUT}

    @property
    def consents(self) -> list[str]:
        return [str(code) for name, code in self.TICKS.items() if self.cleaned_data.get(name)]


class OwnCodeForm(forms.Form):
    """The code that somebody got when they signed."""

    code = forms.CharField(
        label=_("Your receipt code"),
        help_text=_("You got it when you signed."),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": _("Type the code first.")},
    )


class StrikeForm(forms.Form):
    """Why a signature is struck out."""

    reason = forms.ChoiceField(
        label=_("Why it is struck out"),
        choices=Signatory.Reason.choices,
        error_messages={"required": _("Say why: the person who signed will read it.")},
    )


class UntilForm(forms.Form):
    """The last day on which signatures are taken, on the clocks of the country."""

    until = forms.DateField(
        label=_("Last day to sign"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args, **kwargs):
        last = timezone.localdate() + timedelta(days=USUAL_DAYS)
        kwargs["initial"] = {"until": last, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)

    def clean_until(self):
        day = self.cleaned_data["until"]
        try:
            at = datetime.combine(day, time(23, 59, 59), ZoneInfo(settings.TIME_ZONE))
            is_over = at <= timezone.now()
        except OverflowError:
            raise ValidationError(_("This is no day of our calendar.")) from None
        if is_over:
            raise ValidationError(_("The last day lies in the past. Choose a later one."))
        return at


class TextForm(forms.Form):
    """What people are asked to sign."""

    summary_kk = Passage(label=_("In short, in Kazakh"), rows=4, max_length=SUMMARY_LIMIT)
    summary_ru = Passage(label=_("In short, in Russian"), rows=4, max_length=SUMMARY_LIMIT)
    summary_en = Passage(label=_("In short, in English"), rows=2, max_length=SUMMARY_LIMIT)
    full = Passage(
        label=_("The whole text"),
        help_text=_("The letter as it will be handed in, if there is a draft. Without names."),
        rows=12,
        max_length=FULL_LIMIT,
    )

    LANGUAGES = ("kk", "ru", "en")

    def clean(self):
        values = super().clean()
        if not any(values.get(f"summary_{code}") for code in self.LANGUAGES) and not self.errors:
            self.add_error("summary_kk", _("Say in a few words what people are asked to sign."))
        return values

    @property
    def written(self) -> Text:
        told = {code: self.cleaned_data[f"summary_{code}"].strip() for code in self.LANGUAGES}
        summaries = {code: words for code, words in told.items() if words}
        return Text(summaries, self.cleaned_data["full"].strip())

    @classmethod
    def showing(cls, text: Text) -> "TextForm":
        summaries = {f"summary_{code}": words for code, words in text.summaries.items()}
        return cls(initial={**summaries, "full": text.full})


class OpenForm(UntilForm, TextForm):
    """A new collective complaint."""

    asks_iin = forms.BooleanField(
        label=_("The letter asks for individual numbers (IIN)"),
        help_text=_("Then whoever signs may give theirs. Tick it only if the addressee needs it."),
        required=False,
    )

    field_order = ("summary_kk", "summary_ru", "summary_en", "full", "asks_iin", "until")


class RepresentForm(forms.Form):
    """Whom a lawyer stands for, until when, and what they may do."""

    name = Line(label=_("Surname, given name and patronymic"))
    iin = Line(label=_("Individual number (IIN)"), required=False)
    address = Line(label=_("Postal address"), required=False)
    contact = Line(label=_("Telephone, e-mail"), required=False)
    details = Line(
        label=_("Papers and address of the representative"),
        help_text=_("As they stand in a power of attorney."),
        required=False,
    )
    powers = Passage(label=_("What the representative may do"), help_text=_("One a line."), rows=4)
    fee = Line(label=_("Payment"), help_text=_("Or that nothing is paid."), required=False)
    since = forms.DateField(
        label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    looked = forms.BooleanField(
        label=_("I have looked at every conflict that was found"), required=False
    )

    TOLD = ("name", "iin", "address", "contact", "details", "powers", "fee")

    def __init__(self, *args, **kwargs):
        kwargs["initial"] = {"since": timezone.localdate(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)

    @property
    def told(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.TOLD}

    @property
    def terms(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("since", "until", "looked")}
