"""What a lawyer enters to have a form of a name remembered."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.documents import grammar
from portal.lib.privacy import without_controls
from reports.complaints.models import NameForm

LANGUAGES = (("ru", _("Russian")), ("kk", _("Kazakh")), ("en", _("English")))


def _cases():
    """Language and case in one, so that none is chosen that a language does not have."""
    labels = dict(NameForm.Case.choices)
    return [
        (f"{code}/{case}", format_lazy("{}: {}", title, labels[case]))
        for code, title in LANGUAGES
        for case in (*grammar.cases(code), "heading")
    ]


class NameFormForm(forms.Form):
    name = forms.CharField(
        label=_("Name of a body or place"),
        help_text=_("As it stands in the list or registry, letter by letter."),
        max_length=300,
    )
    case = forms.ChoiceField(label=_("Language and case"), choices=_cases)
    form = forms.CharField(label=_("Its form"), max_length=300)

    def clean_name(self):
        return without_controls(self.cleaned_data["name"])

    def clean_form(self):
        return without_controls(self.cleaned_data["form"])

    def asked(self) -> dict:
        language, case = self.cleaned_data["case"].split("/")
        return {
            "name": self.cleaned_data["name"],
            "form": self.cleaned_data["form"],
            "language": language,
            "case": case,
        }
