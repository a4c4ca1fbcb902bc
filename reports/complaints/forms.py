"""What lawyers enter: whom the letter goes to and what it says, how it was handed in."""

from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from observers.roster.models import Organisation
from portal.accounts.models import Role, User
from portal.evidence import uploads
from portal.jurisdictions import pack
from portal.lib import sealing
from portal.lib.numbers import LARGEST
from portal.lib.privacy import without_controls
from portal.lib.refusals import Refused
from reports.cases.models import Case
from reports.complaints import annexes, proposals
from reports.complaints.models import Answer, Complaint

LINES_LIMIT = 20_000
TEXT_LIMIT = 200_000
# Proposals that stand in the open; the others are folded away.
SHOWN_FIRST = 4
CLOCK_SLACK = 300
TICK_LIMIT = 300


# Letters that ask what was demanded of people and with what they were threatened.
PRESSURE_LETTERS = {"organisation-head", "ministry", "police-coercion"}


class Words(forms.CharField):
    """A text that people write: lines kept, invisible control letters taken out."""

    def __init__(self, *, rows=3, **kwargs):
        kwargs.setdefault("max_length", LINES_LIMIT)
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), required=False, **kwargs)

    def to_python(self, value):
        return without_controls(super().to_python(value).replace("\r\n", "\n"))


def _line(label, limit=300, **kwargs):
    return forms.CharField(label=label, max_length=limit, required=False, **kwargs)


class RequestForm(forms.Form):
    """What a draft is made from. Whatever is left empty stays a visible gap in the letter."""

    to = forms.ChoiceField(label=_("Addressee"), widget=forms.RadioSelect)
    language = forms.ChoiceField(
        label=_("Language of the letter"),
        choices=[
            ("kk", _("Kazakh")),
            ("ru", _("Russian")),
            ("en", _("English, a reading copy that cannot be handed in")),
        ],
        widget=forms.RadioSelect,
    )
    complainant_kind = forms.ChoiceField(
        label=_("Who complains"),
        choices=[
            ("organisation", _("An organisation")),
            ("person", _("A person who has agreed to be named")),
        ],
        initial="organisation",
        widget=forms.RadioSelect,
    )
    complainant_name = _line(
        _("Name of the complainant"), help_text=_("As it has to stand in the letter. Kept sealed.")
    )
    complainant_status = _line(
        _("Status"), help_text=_("Observer of which organisation under which mandate, voter, …")
    )
    complainant_address = _line(_("Postal address"))
    complainant_contact = _line(_("Telephone, e-mail"))
    complainant_iin = _line(_("Individual number (IIN)"), 20)
    consent = forms.BooleanField(
        label=_("This person has agreed in writing to be named in this complaint"), required=False
    )
    representative = _line(_("Representative, and on what ground"))
    signatories = Words(
        label=_("Others who sign"),
        help_text=_("One a line: name | status. Each has agreed in writing to be named."),
    )
    witnesses = Words(label=_("Witnesses"), help_text=_("One a line."))
    persons = Words(label=_("Others involved"), help_text=_("One a line: office, name if known."))
    chair_reaction = Words(label=_("What the chair did when told"), rows=2)
    requests = Words(label=_("Further requests"), help_text=_("One a line, added to the letter’s."))
    organisation_name = _line(_("Employer, university or school"))
    organisation_head = _line(_("Its head: office and name"))
    pressure_demand = Words(label=_("What was demanded of people"), rows=2)
    pressure_threat = Words(label=_("What they were threatened with"), rows=2)
    respondent = _line(_("Whose decision or act is challenged"))
    act_number = _line(_("Number of the act of violation"), 60)
    drawn_up_at = forms.TimeField(
        label=_("When the act was drawn up"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    place = _line(_("Where the letter is written"), 120)
    annexes = forms.MultipleChoiceField(
        label=_("Annexes"), required=False, widget=forms.CheckboxSelectMultiple
    )

    PRESSURE = ("organisation_name", "organisation_head", "pressure_demand", "pressure_threat")
    MORE = ("representative", "signatories", "persons", "chair_reaction", "requests", "respondent")
    ACT = ("act_number", "drawn_up_at", "place")

    def __init__(self, data=None, *, case: Case, ready, rest, **kwargs):
        self.case, self.ready, self.rest = case, ready, rest
        files = annexes.files_of(case)
        initial = {
            "language": "ru",
            "to": _key(ready[0]) if ready and ready[0].letters else None,
            "annexes": [file.public_id for file in files if not file.is_unopened],
            "complainant_name": _organisation(case),
            **kwargs.pop("initial", {}),
        }
        super().__init__(data, initial=initial, **kwargs)
        offered = [one for one in (*ready, *rest) if one.letters]
        self.fields["to"].choices = [(_key(one), str(one.body)) for one in offered]
        self.fields["annexes"].choices = [(file.public_id, file.reference) for file in files]
        self.files_offered = files

    def clean(self):
        values = super().clean()
        person = values.get("complainant_kind") == "person" and values.get("complainant_name")
        if person and not values.get("consent"):
            self.add_error(
                "consent", _("Nobody is named without agreeing. Ask first, then tick this box.")
            )
        return values

    def of(self, *names):
        return [self[name] for name in names]

    @property
    def pressure_fields(self):
        return self.of(*self.PRESSURE)

    @property
    def more_fields(self):
        return self.of(*self.MORE)

    @property
    def act_fields(self):
        return self.of(*self.ACT)

    def shown(self) -> dict:
        """The choices with what is chosen in them, as the page lists them."""
        to, chosen = self["to"].value(), self["annexes"].value() or []
        offered = [(one, _key(one) == to) for one in (*self.ready, *self.rest) if one.letters]
        first, rest = offered[:SHOWN_FIRST], offered[SHOWN_FIRST:]
        kinds = {kind for one in self.ready for kind in one.letters}
        return {
            "offered_first": first,
            "offered_rest": rest,
            "rest_chosen": any(chosen for _one, chosen in rest),
            "without_letter": [one for one in self.ready if not one.letters],
            "about_pressure_open": bool(kinds & PRESSURE_LETTERS),
            "files": [(file, file.public_id in chosen) for file in self.files_offered],
        }

    @property
    def typed(self) -> dict:
        """What goes into the letter, as plain values."""
        typed = {**self.cleaned_data}
        for name in ("to", "language"):
            typed.pop(name)
        at = typed["drawn_up_at"]
        typed["drawn_up_at"] = f"{at:%H:%M}" if at else ""
        return typed


def _key(proposed) -> str:
    return f"{proposed.addressee.id}/{proposed.letters[0]}" if proposed.letters else ""


def _organisation(case: Case) -> str:
    """The organisation whose observer reported it; a person is never filled in by itself."""
    found = Organisation.objects.filter(observers__reports__report__cases=case).first()
    return str(found) if found else ""


class TextForm(forms.Form):
    """The lawyer's box. The text itself is checked by whoever reads it as a letter."""

    text = forms.CharField(max_length=TEXT_LIMIT, widget=forms.Textarea, strip=False)
    based_on = forms.IntegerField(min_value=1, max_value=LARGEST, widget=forms.HiddenInput)

    def clean_text(self):
        # A browser ends lines in its own way; a comparison would find every line changed.
        return self.cleaned_data["text"].replace("\r\n", "\n")


class VersionForm(forms.Form):
    """The state a person saw when pressing a button."""

    version = forms.IntegerField(min_value=1, max_value=LARGEST, widget=forms.HiddenInput)


class Ticks(forms.MultipleChoiceField):
    """Codes that were ticked; which of them count is asked of the text."""

    def valid_value(self, value):
        return len(value) <= TICK_LIMIT


class ApproveForm(VersionForm):
    revision = forms.IntegerField(min_value=1, max_value=LARGEST, widget=forms.HiddenInput)
    ticks = Ticks(required=False)


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


class HandingInForm(PaperForm):
    """When, where and by which channel a complaint was handed in."""

    filed_at = LocalMoment(label=_("When"), help_text=_("On the clocks of the place."))
    channel = forms.ChoiceField(label=_("How"))
    where = _line(_("Where"), help_text=_("Address or office, if it helps to find it again."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        country = pack.get()
        own = country.addressees[self.complaint.addressee].channels
        rest = [code for code in country.channels if code not in own]
        self.fields["channel"].choices = [
            (code, str(country.channels[code].label)) for code in (*own, *rest)
        ]


class FilingForm(HandingInForm):
    """It was registered."""

    number = forms.CharField(
        label=_("Registration number"),
        max_length=120,
        help_text=_("As it stands on the stamp or slip. Without a number it is not registered."),
    )
    time_limit = forms.ChoiceField(label=_("Time to answer"), required=False)

    field_order = ("filed_at", "channel", "number", "where", "time_limit", "paper")

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


class RefusalForm(HandingInForm):
    """They would not register it. Names are sealed."""

    refused_by = _line(_("Who refused"), help_text=_("Office and name, as far as known. Sealed."))
    witnesses = Words(label=_("Before which witnesses"), help_text=_("Sealed."), rows=2)
    words_said = Words(label=_("What was said"), rows=2)

    field_order = ("filed_at", "channel", "where", "refused_by", "witnesses", "words_said", "paper")

    def clean_refused_by(self):
        if not self.cleaned_data["refused_by"]:
            raise forms.ValidationError(
                _("Write who refused, if only the office: a refusal without a face proves little.")
            )
        return self.cleaned_data["refused_by"]


class AnswerForm(PaperForm):
    """What the addressee replied."""

    outcome = forms.ChoiceField(
        label=_("What they decided"), choices=Answer.Outcome.choices, widget=forms.RadioSelect
    )
    received_at = LocalMoment(label=_("When it reached us"))
    number = _line(_("Number of the answer"), 120)
    text = Words(label=_("What it says"), help_text=_("Sealed."), rows=4)

    field_order = ("outcome", "received_at", "number", "text", "paper")


class BoardFilters(forms.Form):
    """Whose complaints, and in which state."""

    who = forms.ChoiceField(label=_("Assignee"), required=False)

    def __init__(self, data, *, user: User):
        super().__init__(data)
        colleagues = User.objects.visible_to(user).with_role(Role.LAWYER).order_by("username")
        self.fields["who"].choices = [
            ("", _("Everybody")),
            ("me", _("Mine")),
            ("nobody", _("Nobody’s")),
            *((one.username, str(one)) for one in colleagues if one != user),
        ]

    def narrow(self, rows, user: User):
        who = self.cleaned_data.get("who") if self.is_valid() else ""
        if who == "me":
            return rows.filter(case__assignee=user)
        if who == "nobody":
            return rows.filter(case__assignee=None)
        return rows.filter(case__assignee__username=who) if who else rows


class SealForm(forms.Form):
    """For whom a bundle is sealed: the public line of an age key."""

    recipient = forms.CharField(
        label=_("Public key of whoever receives it"),
        help_text=_("It begins with age1 and is no secret."),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_recipient(self):
        typed = "".join(self.cleaned_data["recipient"].split())
        if not sealing.is_public_key(typed):
            raise ValidationError(
                _("This is no public age key. It begins with age1 and has 62 characters in all.")
            )
        return typed
