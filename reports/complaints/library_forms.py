"""By what earlier complaints are looked for, and what is typed when one goes in."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from observers.registry.models import Election, Region
from portal.jurisdictions import pack
from reports.complaints.forms import Words
from reports.complaints.models import Answer

LIMIT = 4000


class LibraryFilters(forms.Form):
    """By what earlier complaints are looked for."""

    words = forms.CharField(
        label=gettext_lazy("Words of the summary"), required=False, max_length=200
    )
    violation = forms.ChoiceField(label=gettext_lazy("Violation type"), required=False)
    addressee = forms.ChoiceField(label=gettext_lazy("Addressee"), required=False)
    letter = forms.ChoiceField(label=gettext_lazy("Letter"), required=False)
    outcome = forms.ChoiceField(label=gettext_lazy("Outcome"), required=False)
    region = forms.ModelChoiceField(
        label=gettext_lazy("Region"),
        queryset=Region.objects.all(),
        to_field_name="code",
        required=False,
        empty_label=gettext_lazy("All regions"),
    )
    election = forms.ModelChoiceField(
        label=gettext_lazy("Election"),
        queryset=Election.objects.all(),
        to_field_name="code",
        required=False,
        empty_label=gettext_lazy("All elections"),
    )

    def __init__(self, data):
        super().__init__(data, auto_id="filter_%s")
        country = pack.get()
        self.fields["violation"].choices = [
            ("", _("All types")),
            *((one.code, one.name) for one in country.violations_as_met()),
        ]
        self.fields["addressee"].choices = [
            ("", _("Any addressee")),
            *((one.id, one.name) for one in country.addressees.values()),
        ]
        self.fields["letter"].choices = [
            ("", _("Any letter")),
            *((one.code, one.label) for one in country.letters.values()),
        ]
        self.fields["outcome"].choices = [
            ("", _("Any outcome")),
            *Answer.Outcome.choices,
            ("none", _("Without an answer")),
        ]

    def asked(self) -> dict:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class SummaryForm(forms.Form):
    """A summary, and two ticks."""

    summary = Words(
        label=gettext_lazy("Summary without names"),
        max_length=LIMIT,
        rows=8,
        help_text=gettext_lazy(
            "Every lawyer reads and finds it, in all regions. What happened, what was claimed, "
            "what decided it."
        ),
    )
    no_names = forms.BooleanField(
        label=gettext_lazy("No name, telephone number or other mark of a person stands in it.")
    )
    no_places = forms.BooleanField(
        label=gettext_lazy("No place by which somebody could be recognised stands in it.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["summary"].required = True
