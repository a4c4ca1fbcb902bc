"""What staff choose when something of an item is to be shown to others."""

import json

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.disclosure import regions
from portal.disclosure.models import Consent, Departure, RedactedCopy
from portal.disclosure.regions import Region
from portal.lib.numbers import LARGEST
from portal.lib.privacy import without_controls

WORDS_LIMIT = 2000


class Words(forms.CharField):
    def __init__(self, **kwargs):
        super().__init__(widget=forms.Textarea(attrs={"rows": 2}), max_length=WORDS_LIMIT, **kwargs)

    def to_python(self, value):
        return without_controls(super().to_python(value).replace("\r\n", "\n"))


class BoxesForm(forms.Form):
    """The boxes as the editor wrote them; without JavaScript, which of the shown ones to keep."""

    version = forms.IntegerField(min_value=0, max_value=LARGEST, widget=forms.HiddenInput)
    regions = forms.CharField(widget=forms.HiddenInput, required=False)
    cover = forms.ChoiceField(
        label=_("Boxes are"),
        choices=RedactedCopy.Cover.choices,
        initial=RedactedCopy.Cover.BLUR,
        widget=forms.RadioSelect,
    )
    voice = forms.ChoiceField(
        label=_("Sound"),
        choices=RedactedCopy.Voice.choices,
        initial=RedactedCopy.Voice.MASKED,
        widget=forms.RadioSelect,
    )

    def __init__(
        self,
        *args,
        length: float = 0,
        pages: int = 1,
        pictured: bool = True,
        heard: bool = False,
        **kw,
    ):
        super().__init__(*args, **kw)
        self.length = length
        self.pages = pages
        if not pictured:
            del self.fields["cover"]
        if not heard:
            del self.fields["voice"]

    def clean_regions(self) -> list[Region]:
        try:
            values = json.loads(self.cleaned_data["regions"] or "[]")
            found = regions.read(values, length=self.length, pages=self.pages)
        except (ValueError, RecursionError):
            raise ValidationError(str(regions.NotRegions())) from None
        except regions.NotRegions as problem:
            raise ValidationError(str(problem)) from None
        if "listed" not in self.data:
            return found
        return regions.without(found, {int(n) for n in self.data.getlist("keep") if n.isdecimal()})


class ConsentForm(forms.Form):
    after = forms.IntegerField(min_value=0, max_value=LARGEST, widget=forms.HiddenInput)
    answer = forms.ChoiceField(
        label=_("What did the people shown say?"),
        choices=Consent.Answer.choices,
        widget=forms.RadioSelect,
    )
    why = forms.ChoiceField(
        label=_("Why does nobody have to be asked?"),
        choices=[("", "—"), *Consent.Why.choices],
        required=False,
        help_text=_("Only when it is not needed."),
    )
    note = Words(
        label=_("Who was asked, how, and what for"),
        required=False,
        help_text=_("Sealed in the case vault: names may stand here."),
    )

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("auto_id", "consent_%s")
        super().__init__(*args, **kwargs)

    def clean(self):
        said = super().clean()
        if said.get("answer") != Consent.Answer.NOT_NEEDED:
            said["why"] = ""
        elif not said.get("why"):
            self.add_error("why", _("Say why nobody has to be asked."))
        elif said["why"] == Consent.Why.OTHER and not said.get("note"):
            self.add_error("note", _("Say the reason here."))
        return said


class LettingOutForm(forms.Form):
    purpose = forms.ChoiceField(
        label=_("What is the copy for?"), choices=[("", "—"), *Departure.Purpose.choices]
    )
    words = Words(
        label=_("To whom, and what for"),
        required=False,
        help_text=_("Sealed in the case vault: names may stand here."),
    )

    def clean(self):
        said = super().clean()
        if said.get("purpose") == Departure.Purpose.OTHER and not said.get("words"):
            self.add_error("words", _("Say what for."))
        return said
