"""What coordinators enter about observers, and what observers enter to come in."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from observers.registry.fields import PrecinctField
from observers.registry.forms import CleanText, RowForm
from observers.roster.models import Deployment, Organisation

NAME_LIMIT = 200


class JoinForm(forms.Form):
    code = forms.CharField(
        label=_("Your invitation code"),
        help_text=_("Your coordinator gave it to you, on paper or as a link."),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class OrganisationForm(RowForm):
    name_kk = CleanText(label=_("Name in Kazakh"), max_length=300)
    name_ru = CleanText(label=_("Name in Russian"), max_length=300)
    name_en = CleanText(label=_("Name in English"), max_length=300)


class InviteForm(forms.Form):
    """A new observer; name and contact are sealed as soon as the form is sent."""

    public_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.none(),
        to_field_name="public_id",
        empty_label=_("Choose"),
    )
    name = CleanText(
        label=_("Name"),
        max_length=NAME_LIMIT,
        help_text=_("Sealed at once. Only operators and coordinators can open it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    contact = CleanText(
        label=_("Telephone or messenger"),
        max_length=NAME_LIMIT,
        required=False,
        help_text=_("Sealed like the name."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    precinct = PrecinctField(
        required=False, help_text=_("Its number; leave it empty to place the observer later.")
    )

    def __init__(self, *args, election, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.all()
        self.fields["precinct"].election = election


class ObserverForm(RowForm):
    """Who an observer is; what is left empty stays as it was."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.none(),
        to_field_name="public_id",
        empty_label=None,
    )
    name = CleanText(
        label=_("New name"),
        max_length=NAME_LIMIT,
        required=False,
        help_text=_("Leave it empty to keep the one that is sealed."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    contact = CleanText(
        label=_("New telephone or messenger"),
        max_length=NAME_LIMIT,
        required=False,
        help_text=_("Leave it empty to keep the one that is sealed."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.all()


class DeployForm(forms.Form):
    precinct = PrecinctField(help_text=_("Its number, or words of its address."))

    def __init__(self, *args, election, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["precinct"].election = election


class MoveForm(forms.Form):
    state = forms.ChoiceField(choices=Deployment.State.choices)
    version = forms.IntegerField()
