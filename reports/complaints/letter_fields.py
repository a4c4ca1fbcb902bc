"""What only some letters ask for: an earlier complaint, a list of voters, reprisal, consents."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.documents import grammar, words

#: groups of fields as the page folds them away: (code, title, names)
GROUPS = [
    (
        "earlier",
        _("An earlier complaint, a refusal, a removal"),
        (
            "earlier_body",
            "earlier_number",
            "earlier_date",
            "earlier_decision",
            "refused_by",
            "refusal_reason",
            "observer_name",
            "removal_decision",
        ),
    ),
    (
        "particular",
        _("Voter list, reprisal at work, letters abroad"),
        ("list_error", "list_correction", "employment", "reprisal", "urgency", "consents"),
    ),
    ("names", _("Names in the right case"), ("name_forms", "remember_forms")),
]
LINES = 20_000


def _line(label, **kwargs):
    return forms.CharField(label=label, max_length=500, required=False, **kwargs)


def _lines(label, help_text="", rows=2):
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=LINES,
        required=False,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class LetterFields(forms.Form):
    """Beside what every letter asks for. Empty is a gap where a letter needs it."""

    earlier_body = _line(
        _("Who got the earlier complaint"),
        help_text=_("Taken from the last registered complaint of this case when left empty."),
    )
    earlier_number = _line(_("Its registration number"))
    earlier_date = forms.DateField(
        label=_("When it was handed in, or was refused"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    earlier_decision = _lines(_("What was decided on it: number, date, content"))
    refused_by = _line(_("Who refused or ordered it: office and name"))
    refusal_reason = _lines(_("The reason that was given"))
    observer_name = _line(_("Name of the observer"))
    removal_decision = _line(_("Written decision on removal: number and date"))
    list_error = _lines(_("What is wrong in the voter list"))
    list_correction = _lines(_("What has to stand there"))
    employment = _line(_("Post of the complainant, and since when"))
    reprisal = _lines(_("What the employer did: order, number, date"))
    urgency = _lines(_("Why it is urgent"))
    consents = _lines(
        _("What the person affected consented to"),
        _("One a line. Only what was said in writing; without it the letter asks for silence."),
    )
    name_forms = _lines(
        _("Forms of names, by hand"),
        _(
            "Only where the portal gets a case wrong. One a line: name | case | form, such as "
            "“Иванова Анна | genitive | Ивановой Анны”. Kept sealed with this complaint."
        ),
        rows=3,
    )
    remember_forms = forms.BooleanField(
        label=_("Remember the forms of bodies and places for everybody"),
        help_text=_(
            "Never those of people, nor of a name that you also typed elsewhere on this page: "
            "they stay sealed with this complaint."
        ),
        required=False,
    )

    def clean_earlier_date(self):
        day = self.cleaned_data["earlier_date"]
        return day.isoformat() if day else ""

    def clean_name_forms(self):
        read_forms(self.cleaned_data["name_forms"])
        return self.cleaned_data["name_forms"]

    def groups(self):
        """The groups with their fields; one with something wrong or typed in it stands open."""
        for code, title, names in GROUPS:
            fields = [self[name] for name in names]
            is_open = any(field.errors or field.value() for field in fields)
            yield {"code": code, "title": title, "fields": fields, "is_open": is_open}


def read_forms(text):
    """{name: {case: form}} from lines “name | case | form”. Raises ValidationError."""
    known = {"heading", *(case for one in words.LANGUAGES for case in grammar.cases(one))}
    found = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        parts = [" ".join(part.split()) for part in line.split("|")]
        if len(parts) != 3 or not all(parts):
            raise ValidationError(
                _("Line %(line)s: write name | case | form, with two vertical bars.")
                % {"line": number}
            )
        name, case, form = parts
        if case not in known:
            raise ValidationError(
                _("Line %(line)s: “%(case)s” is no case. Known are: %(known)s.")
                % {"line": number, "case": case, "known": ", ".join(sorted(known))}
            )
        found.setdefault(name, {})[case] = form
    return found
