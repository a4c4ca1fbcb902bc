"""What coordinators enter about observers, and what observers enter to come in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from observers.registry.models import Precinct
from observers.roster.models import Deployment, Observer, Organisation


class JoinForm(forms.Form):
    code = forms.CharField(
        label=_("Your invitation code"),
        help_text=_("Your coordinator gave it to you, on paper or as a link."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class InviteForm(forms.Form):
    """A new observer; name and contact are sealed as soon as the form is sent."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none()
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        help_text=_("Sealed at once. Only operators and coordinators can open it."),
    )
    contact = forms.CharField(label=_("Telephone or messenger"), max_length=200, required=False)
    precinct = forms.CharField(
        label=_("Precinct"),
        required=False,
        max_length=10,
        help_text=_("Its number; leave it empty to place the observer later."),
    )

    def __init__(self, *args, election, **kwargs):
        super().__init__(*args, **kwargs)
        self.election = election
        self.fields["organisation"].queryset = Organisation.objects.all()

    def clean_precinct(self):
        return find_precinct(self.election, self.cleaned_data["precinct"])


class DeployForm(forms.Form):
    observer = forms.ModelChoiceField(
        label=_("Observer"), queryset=Observer.objects.none(), to_field_name="public_id"
    )
    precinct = forms.CharField(
        label=_("Precinct"), max_length=60, help_text=_("Its number, or words of its address.")
    )

    def __init__(self, *args, election, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.election = election
        self.fields["observer"].queryset = Observer.objects.visible_to(user).filter(revoked_at=None)

    def clean_precinct(self):
        found = find_precinct(self.election, self.cleaned_data["precinct"])
        if found is None:
            raise forms.ValidationError(_("Enter the number of a precinct."))
        return found


class MoveForm(forms.Form):
    state = forms.ChoiceField(choices=Deployment.State.choices)
    version = forms.IntegerField(widget=forms.HiddenInput)


def find_precinct(election, words: str) -> Precinct | None:
    """The one precinct that a number (or a number and a region's word) stands for.

    Raises ValidationError naming the choices when several regions use the number.
    """
    words = (words or "").strip()
    if not words:
        return None
    number, _space, rest = words.partition(" ")
    number = number.lstrip("№").strip()
    if not number.isdigit():
        raise forms.ValidationError(_("Begin with the number of the precinct, such as 123."))
    found = list(
        Precinct.objects.filter(election=election, number=int(number)).select_related("region")
    )
    if rest:
        folded = rest.casefold()
        found = [one for one in found if folded in str(one.region).casefold()]
    if not found:
        raise forms.ValidationError(
            _("This election has no precinct №%(number)s. Check the number."),
            params={"number": number},
        )
    if len(found) > 1:
        raise forms.ValidationError(
            _("Several regions have a precinct №%(number)s. Add the region: %(choices)s."),
            params={
                "number": number,
                "choices": "; ".join(f"{number} {one.region}" for one in found[:6]),
            },
        )
    return found[0]
