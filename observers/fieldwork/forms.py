"""What observers enter at the station, besides answers (reading.py), and what coordinators ask."""

from django import forms
from django.utils.translation import gettext_lazy as _

from observers.registry.models import Region
from observers.roster.models import StationEvent
from portal.jurisdictions import pack

Why = StationEvent.Why


class StationForm(forms.Form):
    """Where an observer really is: a precinct that was found, and why it changed."""

    precinct = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Choose your station from the list. Search for it first."),
            "invalid": _("Choose your station from the list. Search for it first."),
        },
    )
    why = forms.ChoiceField(
        label=_("Why does it change?"),
        choices=Why.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say why, so that your coordinator understands.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, is_placed: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_placed:
            # Nothing is corrected: the observer says for the first time where they are.
            del self.fields["why"]


class BoardFilters(forms.Form):
    SILENT, BAD = "silent", "bad"
    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            ("", _("Everybody")),
            (SILENT, _("Who has not answered")),
            (BAD, _("Answers that tell of a violation")),
        ],
    )
    stage = forms.ChoiceField(label=_("Stage"), required=False)
    region = forms.ModelChoiceField(
        label=_("Region"),
        queryset=Region.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("All regions"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = Region.objects.all()
        stages = [(stage.code, stage.name) for stage in pack.get().stages_of_the_day()]
        self.fields["stage"].choices = [("", _("The whole day")), *stages]
