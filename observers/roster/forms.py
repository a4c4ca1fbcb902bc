"""What coordinators enter about observers, and what observers enter to come in."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from observers.registry.fields import PrecinctField
from observers.registry.forms import CleanText, RowForm
from observers.roster.models import Deployment, Organisation

NAME_LIMIT = 200


# Cards of one sheet: as many as are made while somebody waits.
CARDS = 40


class PinInput(forms.TextInput):
    """Dots, and never written into a page again. Not a password to the browser: that would offer
    to keep the PIN together with the code, for whoever holds the phone next."""

    def __init__(self):
        super().__init__({"autocomplete": "off", "inputmode": "numeric", "class": "pin-input"})

    def format_value(self, value):
        return None


class JoinForm(forms.Form):
    code = forms.CharField(
        label=_("Your invitation code"),
        help_text=_("It stands on your card; a link or a scanned code fills it in."),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    pin = forms.CharField(
        label=_("PIN"),
        help_text=_("Six digits. Your coordinator told you; they are not on the card."),
        max_length=20,
        widget=PinInput,
    )
    remember = forms.BooleanField(
        label=_("This is my own phone: let me in with one tap from now on"),
        required=False,
        initial=True,
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

    def __init__(self, *args, election, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.all()
        self.fields["precinct"].election, self.fields["precinct"].user = election, user


class InviteManyForm(forms.Form):
    """A list of people, one a line; what is typed is sealed as soon as the form is sent."""

    public_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.none(),
        to_field_name="public_id",
        empty_label=_("Choose"),
    )
    people = forms.CharField(
        label=_("People, one a line"),
        help_text=_(
            "Name; telephone; precinct. Only the name is needed. For example: "
            "Aigul Serik; +7 701 000 00 00; 123"
        ),
        max_length=CARDS * (2 * NAME_LIMIT + 130),
        widget=forms.Textarea(attrs={"rows": 12, "autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args, election, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.all()
        self.precinct = PrecinctField(required=False)
        self.precinct.election, self.precinct.user = election, user

    def clean_people(self) -> list[tuple]:
        """Each person as (name, contact, precinct); every line that is wrong is named."""
        lines = [
            (number, line)
            for number, line in enumerate(self.cleaned_data["people"].splitlines(), 1)
            if line.strip(" ;\t")
        ]
        if len(lines) > CARDS:
            raise forms.ValidationError(
                _("One sheet has room for {limit} people. Invite the others after it.").format(
                    limit=CARDS
                )
            )
        people, wrong = [], []
        for number, line in lines:
            try:
                people.append(self._person(line))
            except forms.ValidationError as problem:
                wrong.append(
                    _("Line {number}: {problem}").format(
                        number=number, problem=" ".join(problem.messages)
                    )
                )
        if wrong:
            raise forms.ValidationError(wrong)
        return people

    def _person(self, line: str) -> tuple:
        name, contact, precinct, *more = [*(part.strip() for part in line.split(";")), "", ""]
        if any(more):
            raise forms.ValidationError(_("there is more here than name, telephone and precinct."))
        if not name:
            raise forms.ValidationError(_("the name is missing."))
        words = CleanText(max_length=NAME_LIMIT)
        return words.clean(name), contact and words.clean(contact), self.precinct.clean(precinct)


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

    def __init__(self, *args, election, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["precinct"].election, self.fields["precinct"].user = election, user


class MoveForm(forms.Form):
    state = forms.ChoiceField(choices=Deployment.State.choices)
    version = forms.IntegerField()
