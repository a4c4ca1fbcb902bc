"""Who did it: a kind of person, from the country's folder, by which complaints find their way.

It is plain, as the violation type is, and never a name.
"""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.jurisdictions import pack
from reports.incidents.models import IncidentReport


class DoneByField(forms.ChoiceField):
    def __init__(self, **kwargs):
        super().__init__(
            label=_("Who did it"),
            choices=choices,
            required=False,
            help_text=_("The kind of person, never a name. Bodies are proposed by it."),
            **kwargs,
        )


def choices() -> list[tuple[str, str]]:
    return [("", _("Not known")), *((one.code, one.label) for one in pack.get().doers.values())]


def label(code: str) -> str:
    """In words; a code that the folder does not know (any more) as it is."""
    known = pack.get().doers.get(code)
    return str(known.label) if known else code


def proposed(report: IncidentReport) -> str:
    """What the report's own answer leaves no doubt about."""
    fits = [one.code for one in pack.get().doers.values() if report.forced_by in one.reported_as]
    return fits[0] if len(fits) == 1 else ""
