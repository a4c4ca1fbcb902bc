"""The screens of the phone's form, and the ones behind the receipt code.

A form here only asks; what an answer may be is decided by `reading.py`, as everywhere else.
"""

from django import forms
from django.utils.translation import gettext_lazy as _

from observers.registry.models import Region
from reports.incidents import forced
from reports.incidents.content import FORCED
from reports.incidents.models import Hold, IncidentReport


class Typed(forms.CharField):
    """A text as it was typed: what cannot be stored is taken out, nobody is blamed for it."""

    def to_python(self, value):
        return super().to_python(value).replace("\0", "")


class Asked(Typed):
    """A field that is needed for some answers only; the view says when."""

    def validate(self, value):
        return None


class RoleForm(forms.Form):
    role = forms.ChoiceField(
        label=_("Who are you in this?"),
        help_text=_("Never a name. It helps us to know what you could see."),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the answers.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        Role = IncidentReport.ReporterRole
        self.fields["role"].choices = [
            (Role.FORCED, _("I am being forced or threatened")),
            (Role.VOTER, _("A voter")),
            (Role.OBSERVER, _("An observer")),
            (Role.JOURNALIST, _("A journalist")),
            (Role.PROXY, _("A candidate's proxy")),
            (Role.COMMISSION_MEMBER, _("A member of a commission")),
            (Role.OTHER, _("Somebody else")),
        ]


class WhatForm(forms.Form):
    """The list itself stands in the template, by stages."""

    violation_type = Typed(
        label=_("What happened?"),
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Choose what comes nearest, or “I am not sure” at the end of the list.")
        },
    )


class PresserForm(forms.Form):
    """Whoever is forced says the kind; others, whose report tells of pressure, may."""

    forced_by = forms.ChoiceField(
        label=_("Who presses you or others?"),
        help_text=_("Only the kind. Our staff see this before they open your report."),
        widget=forms.RadioSelect,
        choices=forced.By.choices,
        error_messages={"required": _("Choose one of the answers.")},
    )
    forced_by_words = Typed(
        label=_("Which institution, and who there?"),
        help_text=_("Such as the name of the university and the dean's office. You may skip it."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": forced.WORDS_LIMIT}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # The phone's own copy is made without answers, and says itself who need not answer.
        role = (self.data or self.initial).get("role", FORCED)
        self.fields[forced.KIND].required = role == FORCED


class ThreatForm(forms.Form):
    """Nothing of it has to be answered."""

    forced_to = forms.MultipleChoiceField(
        label=_("What do they want?"),
        help_text=_("Choose all that fit."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=forced.To.choices,
    )
    forced_to_words = Typed(
        label=_("In your own words"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": forced.WORDS_LIMIT}),
    )
    forced_with = forms.MultipleChoiceField(
        label=_("What do they threaten?"),
        help_text=_("Choose all that fit."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=forced.With.choices,
    )
    forced_with_words = Typed(
        label=_("The threat in your own words"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": forced.WORDS_LIMIT}),
    )
    forced_until = Typed(
        label=_("By which day?"),
        help_text=_("The nearer it is, the sooner somebody opens your report."),
        required=False,
        max_length=100,
        widget=forms.DateInput(attrs={"type": "date", "max": "9999-12-31"}),
    )


class WhereForm(forms.Form):
    where = Typed(
        label=_("Where did it happen?"),
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Choose the polling station, or one of the two answers below it.")
        },
    )
    precinct_words = Typed(
        label=_("Number or address of the polling station"), required=False, max_length=200
    )


class PlaceForm(forms.Form):
    region = forms.ModelChoiceField(
        label=_("Region or city"),
        queryset=Region.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("I would rather not say"),
    )
    place_text = Typed(
        label=_("Where was it?"),
        help_text=_("Town, street, building, institution: whatever helps to find it."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 1000}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = Region.objects.all()


class WhenForm(forms.Form):
    when = forms.ChoiceField(
        label=_("When did it happen?"),
        widget=forms.RadioSelect,
        choices=[
            ("now", _("It is happening now")),
            ("today", _("Today, at a time that I know")),
            ("earlier", _("Earlier")),
            ("unknown", _("I cannot say")),
        ],
        error_messages={"required": _("Choose one of the answers.")},
    )
    day = Asked(
        label=_("Day"),
        help_text=_("Only if it was not today."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    clock = Asked(
        label=_("Time"),
        help_text=_("About is enough."),
        widget=forms.TimeInput(attrs={"type": "time"}),
    )


# What is wrong with a time: the field to blame, and the sentence.
TIME_PROBLEMS = {
    "day": ("day", _("Choose the day on which it happened.")),
    "clock": ("clock", _("Enter the time, such as 14:30. About is enough.")),
    "future": (
        "clock",
        _("This time has not come yet. If it was before today, choose “Earlier”."),
    ),
}


class StoryForm(forms.Form):
    narrative = Typed(
        label=_("What did you see?"),
        help_text=_(
            "In your own words: what happened, who did it, what was said, how many people. "
            "Leave out what tells who you are, unless you want us to know."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 9}),
    )


class FilesForm(forms.Form):
    """Files are taken by the view while they arrive; the field only asks for them."""

    files = Typed(label=_("Photos, videos, recordings"), required=False, widget=forms.HiddenInput)


class ContactForm(forms.Form):
    contact = Typed(
        label=_("How can we reach you?"),
        help_text=_("A telephone number, WhatsApp or Telegram, as you like."),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    forced_name = Typed(
        label=_("Who you are"),
        help_text=_("Name, and where you work or study. Most people leave this empty."),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    keep_sealed = forms.BooleanField(
        label=_("I could get into trouble for this report: keep all of it sealed"),
        required=False,
    )


class CheckForm(forms.Form):
    """Nothing is asked here any more."""


FORMS = {
    "role": RoleForm,
    "what": WhatForm,
    "presser": PresserForm,
    "threat": ThreatForm,
    "where": WhereForm,
    "place": PlaceForm,
    "when": WhenForm,
    "story": StoryForm,
    "files": FilesForm,
    "contact": ContactForm,
    "check": CheckForm,
}


class CodeForm(forms.Form):
    code = Typed(
        label=_("Your receipt code"),
        help_text=_("29 characters. Capitals, spaces and dashes do not matter."),
        max_length=100,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "code-input",
            }
        ),
        error_messages={"required": _("Enter the code that you wrote down.")},
    )


class AnswerForm(forms.Form):
    text = Typed(
        label=_("Your answer, or something to add"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class HoldForm(forms.Form):
    """Which report nothing may be deleted of, and why; without a reason it is let go."""

    reference = forms.CharField(label=_("Short name of the report"), max_length=20)
    reason = forms.ChoiceField(
        label=_("Why it is held"),
        required=False,
        choices=[("", _("No longer held")), *Hold.Reason.choices],
    )
