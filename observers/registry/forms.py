"""Elections, commissions and precincts as a coordinator enters them by hand."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import model_to_dict
from django.utils.translation import gettext_lazy as _

from observers.registry.models import Commission, Election, Precinct, Region
from portal.jurisdictions import pack
from portal.lib.geo import Position
from portal.lib.privacy import without_controls

LANGUAGES = ("kk", "ru", "en")


class CleanText(forms.CharField):
    def to_python(self, value):
        return without_controls(super().to_python(value))


class RowForm(forms.Form):
    """A row of the registry; `version` is the one the coordinator looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def facts(self) -> dict:
        """What was entered, without the version and without names, which stand together."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name != "version" and not name.startswith("name_")
        }

    def names(self) -> dict:
        return {language: self.cleaned_data[f"name_{language}"] for language in LANGUAGES}


class ElectionForm(RowForm):
    name_kk = CleanText(label=_("Name in Kazakh"), max_length=300)
    name_ru = CleanText(label=_("Name in Russian"), max_length=300)
    name_en = CleanText(label=_("Name in English"), max_length=300)
    kind = forms.ChoiceField(
        label=_("Kind of election"),
        required=False,
        help_text=_("Some time limits differ from one kind to another."),
    )
    voting_day = forms.DateField(
        label=_("Voting day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    opens = forms.TimeField(
        label=_("Stations open at"),
        initial="07:00",
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    closes = forms.TimeField(
        label=_("Stations close at"),
        initial="20:00",
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    zone = forms.CharField(
        label=_("Time zone"),
        max_length=40,
        help_text=_("By the name of its city, such as Asia/Almaty."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    is_open = forms.BooleanField(
        label=_("Takes reports"),
        required=False,
        initial=True,
        help_text=_("Reporters can choose it, and its precincts are found in the form."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        country = pack.get()
        self.fields["zone"].initial = country.country.timezone
        kinds = [(kind.code, kind.label) for kind in country.election_kinds.values()]
        self.fields["kind"].choices = [("", _("Not said")), *kinds]

    def clean_zone(self):
        zone = self.cleaned_data["zone"].strip()
        try:
            return ZoneInfo(zone).key
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValidationError(
                _("We know no time zone of this name. Try Asia/Almaty.")
            ) from None

    def clean(self):
        cleaned = super().clean()
        opens, closes = cleaned.get("opens"), cleaned.get("closes")
        if opens and closes and opens >= closes:
            self.add_error("closes", _("Stations close later than they open."))
        return cleaned

    @staticmethod
    def of(election: Election) -> dict:
        return model_to_dict(election)


class CommissionForm(RowForm):
    level = forms.ChoiceField(label=_("Level"), choices=Commission.Level.choices)
    name_kk = CleanText(label=_("Name in Kazakh"), max_length=300)
    name_ru = CleanText(label=_("Name in Russian"), max_length=300)
    name_en = CleanText(label=_("Name in English"), max_length=300)
    region = forms.ModelChoiceField(
        label=_("Region"),
        queryset=Region.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("The whole country"),
    )
    above = forms.ModelChoiceField(
        label=_("Commission above"),
        queryset=Commission.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label=_("None"),
    )
    address = CleanText(label=_("Address"), max_length=300, required=False)

    def __init__(
        self, *args, election: Election, user, commission: Commission | None = None, **kwargs
    ):
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = Region.objects.visible_to(user)
        # Whoever is limited to regions makes no commission of the whole country.
        self.fields["region"].required = bool(user.regions)
        others = election.commissions.exclude(level=Commission.Level.PRECINCT)
        if commission is not None:
            others = others.exclude(pk=commission.pk)
        self.fields["above"].queryset = others.order_by("level", "name_ru")

    def clean(self):
        cleaned = super().clean()
        level = cleaned.get("level")
        if level != Commission.Level.CENTRAL and "region" in cleaned and not cleaned["region"]:
            self.add_error("region", _("Choose the region of this commission."))
        above = cleaned.get("above")
        if level == Commission.Level.PRECINCT and "above" in cleaned and above is None:
            self.add_error("above", _("Choose the territorial commission above this one."))
        if above and level == Commission.Level.CENTRAL:
            self.add_error("above", _("No commission stands above the central one."))
        return cleaned

    @staticmethod
    def of(commission: Commission) -> dict:
        return {
            **model_to_dict(commission),
            "region": commission.region and commission.region.code,
            "above": commission.above and commission.above.public_id,
        }


class PrecinctForm(RowForm):
    commission = forms.ModelChoiceField(
        label=_("Commission"), queryset=Commission.objects.none(), to_field_name="public_id"
    )
    number = forms.IntegerField(label=_("Number of the precinct"), min_value=1, max_value=99_999)
    settlement = CleanText(label=_("City or village"), max_length=120, required=False)
    venue_kk = CleanText(label=_("Building in Kazakh"), max_length=300)
    venue_ru = CleanText(label=_("Building in Russian"), max_length=300)
    address_kk = CleanText(label=_("Address in Kazakh"), max_length=300)
    address_ru = CleanText(label=_("Address in Russian"), max_length=300)
    position = forms.CharField(
        label=_("Position"),
        max_length=60,
        required=False,
        help_text=_("Latitude and longitude as a map shows them: 43.2221, 76.9081."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
    )

    def __init__(self, *args, election: Election, user, **kwargs):
        super().__init__(*args, **kwargs)
        known = Commission.objects.visible_to(user).filter(election=election)
        self.fields["commission"].queryset = known.with_precincts().order_by(
            "region__order", "name_ru"
        )

    def clean_position(self):
        text = self.cleaned_data["position"].strip()
        if not text:
            return None
        try:
            latitude, longitude = (float(part) for part in text.replace(";", ",").split(","))
            found = Position(latitude, longitude)
        except ValueError:
            raise ValidationError(
                _("Enter two numbers with a comma between them, such as 43.2221, 76.9081.")
            ) from None
        if not pack.get().bounding_box.holds(latitude, longitude):
            raise ValidationError(
                _("This position is outside the country. The latitude stands first.")
            )
        return found

    def facts(self) -> dict:
        facts = super().facts()
        position = facts.pop("position")
        return {
            **facts,
            "latitude": position.latitude if position else None,
            "longitude": position.longitude if position else None,
        }

    @staticmethod
    def of(precinct: Precinct) -> dict:
        position = precinct.position
        return {
            **model_to_dict(precinct),
            "commission": precinct.commission.public_id,
            "position": f"{position.latitude}, {position.longitude}" if position else "",
        }
