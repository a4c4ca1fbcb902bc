"""By what staff narrow the inbox and the list of cases."""

from django import forms
from django.utils.translation import gettext_lazy as _

from observers.registry.models import Region
from portal.jurisdictions import pack
from reports.cases.forms import colleagues
from reports.cases.models import Case
from reports.incidents.models import IncidentReport

YES_OR_NO = [("", _("Either")), ("yes", _("Yes")), ("no", _("No"))]


class InboxFilters(forms.Form):
    region = forms.ModelChoiceField(
        label=_("Region"),
        queryset=Region.objects.all(),
        to_field_name="code",
        required=False,
        empty_label=_("All regions"),
    )
    type = forms.ChoiceField(label=_("Violation type"), required=False)
    source = forms.ChoiceField(
        label=_("Source"),
        choices=[("", _("Any source")), *IncidentReport.Source.choices],
        required=False,
    )
    guarded = forms.ChoiceField(label=_("Guarded"), choices=YES_OR_NO, required=False)
    files = forms.ChoiceField(label=_("With files"), choices=YES_OR_NO, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="filter_%s", **kwargs)
        self.fields["type"].choices = [
            ("", _("All types")),
            *(
                (stage.name, [(one.code, one.name) for one in types])
                for stage, types in pack.get().violations_by_stage()
            ),
        ]

    def asked(self) -> dict:
        """What to narrow the inbox by; a filter that makes no sense narrows nothing."""
        self.is_valid()
        said = self.cleaned_data
        return {
            "region": said.get("region"),
            "violation_type": said.get("type", ""),
            "source": said.get("source", ""),
            "guarded": _flag(said.get("guarded")),
            "has_files": _flag(said.get("files")),
        }


def _flag(answer: str | None) -> bool | None:
    return {"yes": True, "no": False}.get(answer or "")


class CaseFilters(forms.Form):
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("Any state")), *Case.State.choices], required=False
    )
    assignee = forms.ChoiceField(label=_("Assignee"), required=False)
    severity = forms.TypedChoiceField(
        label=_("Severity"),
        choices=[("", _("Any severity")), *Case.Severity.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    region = forms.ModelChoiceField(
        label=_("Region"),
        queryset=Region.objects.all(),
        to_field_name="code",
        required=False,
        empty_label=_("All regions"),
    )

    def __init__(self, *args, user, words="", **kwargs):
        super().__init__(*args, auto_id="filter_%s", **kwargs)
        self.user = user
        self.words = words
        self.fields["assignee"].choices = [
            ("", _("Anybody")),
            ("me", _("Me")),
            ("nobody", _("Nobody yet")),
            *((one.username, str(one)) for one in colleagues(user)),
        ]

    def narrow(self, cases):
        """The cases that were asked for; a filter that makes no sense narrows nothing."""
        self.is_valid()
        said = self.cleaned_data
        for name in ("state", "severity", "region"):
            if said.get(name):
                cases = cases.filter(**{name: said[name]})
        who = said.get("assignee")
        if who == "me":
            cases = cases.filter(assignee=self.user)
        elif who == "nobody":
            cases = cases.filter(assignee=None)
        elif who:
            cases = cases.filter(assignee__username=who)
        return cases.worded(self.words)
