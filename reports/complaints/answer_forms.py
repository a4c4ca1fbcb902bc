"""What lawyers enter when an authority replies: its answer, and the body it passed the paper to."""

from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.jurisdictions import pack
from reports.complaints import bodies, proposals
from reports.complaints.filing_forms import LocalMoment, PaperForm, line
from reports.complaints.forms import Words
from reports.complaints.models import Answer
from reports.complaints.passing_on import PassedOn

OTHER, BY_ITSELF = "another", "by-itself"
# More is a slip of the pen.
MOST_AT_ONCE = 999


class PassingForm(PaperForm):
    """Which body has it now, as far as it is known."""

    passed_body = forms.ChoiceField(label=_("Which body has it now"), required=False)
    passed_name = line(
        _("Another body"),
        200,
        help_text=_("Its name, if it is not in the list; of a commission as the registry has it."),
    )
    passed_at = LocalMoment(
        label=_("When it was passed on"),
        required=False,
        help_text=_("As their notice says. Left empty, the day on which it reached us counts."),
    )
    passed_number = line(_("Registration number there"), 120)
    passed_registered_at = LocalMoment(label=_("When it was registered there"), required=False)
    passed_limit = forms.ChoiceField(label=_("Its time to answer"), initial=BY_ITSELF)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        country, case = pack.get(), self.complaint.case
        place = {"precinct": case.precinct, "election": case.election, "region": case.region}
        known = [one for one in country.addressees.values() if one.time_limits]
        self.fields["passed_body"].choices = [
            ("", _("Not told yet")),
            *((one.id, str(bodies.body_of(one, **place))) for one in known),
            (OTHER, _("Another body, written below")),
        ]
        limits = [one for one in country.time_limits.values() if one.consideration]
        self.fields["passed_limit"].choices = [
            (BY_ITSELF, _("By the rule for that body")),
            *((one.id, f"{one.title} · {one.basis_text}") for one in limits),
            ("", _("No rule that can be counted")),
        ]
        self.fields["passed_limit"].required = False

    def clean(self):
        values = super().clean()
        had_errors = bool(self.errors)
        self._check(values)
        if self.errors and not had_errors:
            self.hold()
        return values

    def _check(self, values: dict) -> None:
        body, name = values.get("passed_body"), values.get("passed_name")
        if body == OTHER and not name:
            self.add_error("passed_name", _("Write the name of the body."))
        elif body and body != OTHER and name:
            self.add_error("passed_name", _("Choose a body or write its name, not both."))
        elif self.tells_more and not (body or name):
            self.add_error("passed_body", _("Say which body it was passed to."))
        if values.get("passed_registered_at") and not values.get("passed_number"):
            self.add_error("passed_number", _("Write the number too, or leave the day empty."))

    @property
    def tells_more(self) -> bool:
        """Whether anything was entered of a body, besides the rule, which is chosen beforehand."""
        return any(
            (self.data.get(name) or "").strip()
            for name in self.fields
            if name.startswith("passed_") and name != "passed_limit"
        )

    @property
    def passed(self) -> PassedOn | None:
        """What was entered, once the form is clean; None when nothing was."""
        if not self.tells_more:
            return None
        names = ("name", "at", "number", "registered_at")
        told = {name: self.cleaned_data[f"passed_{name}"] for name in names}
        body, limit = self.cleaned_data["passed_body"], self.cleaned_data["passed_limit"]
        return PassedOn(
            body="" if body == OTHER else body,
            time_limit=None if limit == BY_ITSELF else limit,
            **told,
        )

    @property
    def fields_of_reply(self) -> list:
        return [one for one in self.visible_fields() if not one.name.startswith("passed_")]

    @property
    def fields_of_body(self) -> list:
        return [one for one in self.visible_fields() if one.name.startswith("passed_")]


class AnswerForm(PassingForm):
    """What the addressee replied."""

    outcome = forms.ChoiceField(
        label=_("What they decided"), choices=Answer.Outcome.choices, widget=forms.RadioSelect
    )
    received_at = LocalMoment(label=_("When it reached us"))
    number = line(_("Number of the answer"), 120)
    text = Words(label=_("What the answer says"), help_text=_("Sealed."), rows=4)

    field_order = ("outcome", "received_at", "number", "text", "paper")

    def _check(self, values: dict) -> None:
        super()._check(values)
        if self.tells_more and values.get("outcome") not in (None, Answer.Outcome.FORWARDED):
            self.add_error(
                "outcome",
                _("Choose “Passed to another body”, or empty what you entered of that body."),
            )


class PassedForm(PassingForm):
    """The body that has it now, told after the answer was recorded."""

    paper = None

    def _check(self, values: dict) -> None:
        super()._check(values)
        if not self.tells_more:
            self.add_error("passed_body", _("Say which body it was passed to."))


class ProlongationForm(PaperForm):
    """A notice by which they take longer: until a day, or by how much."""

    told_on = forms.DateField(
        label=_("Day of the notice"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    number = line(_("Number of the notice"), 120)
    until = forms.DateField(
        label=_("Until which day, as it says"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    amount = forms.IntegerField(
        label=_("Or by how much"), required=False, min_value=1, max_value=MOST_AT_ONCE
    )
    unit = forms.ChoiceField(label=_("Days or months"), required=False)

    field_order = ("told_on", "number", "until", "amount", "unit", "paper")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        units = [one for one in pack.get().units.values() if one.code != "at_once"]
        self.fields["unit"].choices = [("", "—"), *((one.code, str(one.label)) for one in units)]

    def clean_told_on(self):
        day = self.cleaned_data["told_on"]
        if day > timezone.localdate(timezone=ZoneInfo(proposals.zone_of(self.complaint.case))):
            raise forms.ValidationError(_("This lies in the future. Look at the day."))
        return day

    def clean(self):
        values = super().clean()
        had_errors = bool(self.errors)
        until, amount = values.get("until"), values.get("amount")
        if until and amount:
            self.add_error("amount", _("Write until which day or by how much, not both."))
        elif not until and not amount and not {"until", "amount"} & set(self.errors):
            self.add_error("until", _("Write until which day it says, or by how much."))
        if amount and not values.get("unit"):
            self.add_error("unit", _("Choose days or months."))
        if self.errors and not had_errors:
            self.hold()
        return values
