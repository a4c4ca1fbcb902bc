"""The one page of a call: everything optional but the channel, nothing typed ever lost."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from observers.registry.fields import PrecinctField
from observers.registry.models import Election, Region
from portal.jurisdictions import pack
from portal.jurisdictions.search import fold
from portal.lib import mishearing
from reports.hotline import guidance, hearing
from reports.hotline.actions import CallNotes
from reports.hotline.models import HotlineCall
from reports.incidents.models import IncidentReport
from reports.incidents.reading import CONTACT_LIMIT, PLACE_LIMIT, clean
from reports.taxonomy.models import ViolationType


class CleanText(forms.CharField):
    """Typed text without what cannot be seen, stored or trusted."""

    def clean(self, value):
        return clean(super().clean(clean(value or "")))


class AdviceField(forms.MultipleChoiceField):
    """What was advised; also for a type that was chosen first and changed afterwards. What a
    newer edition does not know any more is left out: no call is held up for it."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value):
        return [code for code in value or [] if guidance.is_known(code)]


class CallForm(forms.Form):
    # The same page sent twice is the same call.
    public_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
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
    precinct = PrecinctField(
        required=False,
        help_text=_("Its number; add the region if several have it: 123 Almaty."),
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
    commitments = CleanText(
        label=_("Eight words from the phone"),
        required=False,
        max_length=hearing.LIMIT,
        widget=forms.Textarea(
            attrs={"rows": 2, "autocomplete": "off", "spellcheck": "false", "data-heard": ""}
        ),
        help_text=_(
            "They fix a sealed report before it comes. In Kazakh, Russian or English, or the 27 "
            "digits; another report on another line."
        ),
    )
    advice = AdviceField(required=False)
    needs_callback = forms.BooleanField(label=_("Needs a call back"), required=False)

    def __init__(self, *args, election: Election | None, **kwargs):
        super().__init__(*args, **kwargs)
        self.election = election
        self.fields["region"].queryset = Region.objects.all()
        self.fields["precinct"].election = election

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

    def clean_commitments(self):
        """{value: language}. What was put right is shown once before it is kept."""
        heard = mishearing.read(self.cleaned_data["commitments"])
        problems = [words for one in heard for words in hearing.problems_of(one)]
        doubts = [words for one in heard for words in hearing.doubts_of(one)]
        if problems or doubts:
            # As it was understood: saved again, it is kept so.
            self.data = self.data.copy()
            self.data["commitments"] = "\n".join(map(str, heard))
            if not problems:
                doubts.append(_("Save again when the caller says that it is right."))
            raise forms.ValidationError([*problems, *doubts])
        return {one.value: one.language for one in heard}

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("needs_callback") and not cleaned.get("callback", "-"):
            self.add_error(
                "callback", _("Write down the number to call back, or take the tick away.")
            )
        return cleaned

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
            commitments=told["commitments"],
            public_id=told["public_id"],
        )


def find_violation(words: str) -> ViolationType | None:
    """The type that a name in any language, a code, or unmistakable words stand for."""
    found = suggested(words)
    wanted = fold(words)
    named = [
        one
        for one in pack.get().violations.values()
        if words == one.code or wanted in {fold(text) for text in one.name.as_dict().values()}
    ]
    if not named and len(found) == 1:
        named = found
    return ViolationType.objects.current().filter(code=named[0].code).first() if named else None


def suggested(words: str, limit: int = 6) -> list:
    """Types that these words may mean, best first."""
    return pack.get().search_violations(words, limit=limit) if words.strip() else []
