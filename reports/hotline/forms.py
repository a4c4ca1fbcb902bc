"""The one page of a call: everything optional but the channel, nothing typed ever lost."""

from django import forms
from django.utils.translation import gettext_lazy as _

from observers.registry.models import Election, Region
from observers.roster.forms import find_precinct
from portal.jurisdictions import pack
from portal.jurisdictions.search import fold
from reports.hotline.actions import CallNotes
from reports.hotline.models import HotlineCall
from reports.incidents.models import IncidentReport
from reports.incidents.reading import CONTACT_LIMIT, PLACE_LIMIT, clean
from reports.taxonomy.models import ViolationType


class CleanText(forms.CharField):
    """Typed text without what cannot be seen, stored or trusted."""

    def clean(self, value):
        return clean(super().clean(clean(value or "")))


class CallForm(forms.Form):
    channel = forms.ChoiceField(
        label=_("Channel"),
        choices=HotlineCall.Channel.choices,
        initial=HotlineCall.Channel.CALL,
        widget=forms.RadioSelect,
    )
    callback = CleanText(
        label=_("Number to call back"),
        required=False,
        max_length=CONTACT_LIMIT,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )
    caller = CleanText(
        label=_("Caller's name"),
        required=False,
        max_length=200,
        help_text=_("Only if they want to give it. It is sealed for the custodian."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    caller_role = forms.ChoiceField(
        label=_("Who is calling"),
        choices=IncidentReport.ReporterRole.choices,
        initial=IncidentReport.ReporterRole.VOTER,
    )
    violation = CleanText(
        label=_("What is it about"),
        required=False,
        max_length=300,
        help_text=_("Type a word the caller uses; pick from the list."),
        widget=forms.TextInput(
            attrs={"list": "violation-types", "autocomplete": "off", "data-violation": ""}
        ),
    )
    precinct = CleanText(
        label=_("Precinct"),
        required=False,
        max_length=60,
        help_text=_("Its number; add the region if several have it: 123 Almaty."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    region = forms.ModelChoiceField(
        label=_("Region"),
        queryset=Region.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("Not said"),
    )
    place_text = CleanText(label=_("Place in words"), required=False, max_length=PLACE_LIMIT)
    told = CleanText(
        label=_("What was told"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("Sealed when you save: you will not be able to read it again."),
    )
    advice = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    needs_callback = forms.BooleanField(label=_("Needs a call back"), required=False)

    def __init__(self, *args, election: Election | None, **kwargs):
        super().__init__(*args, **kwargs)
        self.election = election
        self.fields["region"].queryset = Region.objects.all()

    def clean_advice(self):
        return self.cleaned_data.get("advice", [])

    def clean_violation(self):
        words = self.cleaned_data["violation"]
        if not words:
            return None
        found = find_violation(words)
        if found is None:
            raise forms.ValidationError(
                _("No violation type has this name. Pick one from the list, or leave it empty.")
            )
        return found

    def clean_precinct(self):
        return find_precinct(self.election, self.cleaned_data["precinct"])

    def notes(self) -> CallNotes:
        told = self.cleaned_data
        return CallNotes(
            channel=told["channel"],
            caller_role=told["caller_role"],
            caller=told["caller"],
            callback=told["callback"],
            election=self.election,
            region=told["region"],
            precinct=told["precinct"],
            place_text=told["place_text"],
            violation_type=told["violation"],
            told=told["told"],
            advice=told["advice"],
            needs_callback=told["needs_callback"],
        )


def find_violation(words: str) -> ViolationType | None:
    """The type that a name in any language, a code, or unmistakable words stand for."""
    country = pack.get()
    wanted = fold(words)
    code = next(
        (
            violation.code
            for violation in country.violations.values()
            if words == violation.code
            or wanted in {fold(violation.name[language]) for language in country.languages}
        ),
        None,
    )
    if code is None:
        found = country.search_violations(words, limit=2)
        code = found[0].code if len(found) == 1 else None
    return ViolationType.objects.current().filter(code=code).first() if code else None
