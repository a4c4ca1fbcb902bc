"""What a bundle for court is asked for with."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from observers.registry.models import Election, Precinct
from reports.complaints.models import Complaint


class WhichForm(forms.Form):
    """One election, and one precinct of it if only that is meant."""

    election = forms.ModelChoiceField(
        Election.objects.none(), label=_("Election"), empty_label=_("Choose")
    )
    precinct = forms.ModelChoiceField(
        Precinct.objects.none(), label=_("Precinct"), required=False, empty_label=_("All precincts")
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.mine = Complaint.objects.visible_to(user)
        elections = Election.objects.filter(pk__in=self.mine.values("case__election"))
        self.fields["election"].queryset = elections.order_by("-voting_day")
        precincts = Precinct.objects.filter(pk__in=self.mine.values("case__precinct"))
        chosen = self.data.get("election")
        if chosen and chosen.isdigit():
            precincts = precincts.filter(election=chosen)
        self.fields["precinct"].queryset = precincts.order_by("number")

    def complaints(self):
        """Everything about it, ready or not, in the order in which it was asked for."""
        found = self.mine.filter(case__election=self.cleaned_data["election"])
        if self.cleaned_data["precinct"]:
            found = found.filter(case__precinct=self.cleaned_data["precinct"])
        return found.order_by("requested_at", "id")


class ChosenForm(forms.Form):
    """Which complaints, and in which language the index is."""

    complaints = forms.ModelMultipleChoiceField(
        Complaint.objects.none(),
        to_field_name="public_id",
        error_messages={"required": _("Choose at least one complaint.")},
    )
    language = forms.ChoiceField(label=_("Language of the index"))

    def __init__(self, *args, among, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["complaints"].queryset = among
        known = [(code, name) for code, name in settings.LANGUAGES if code != "en"]
        self.fields["language"].choices = known
