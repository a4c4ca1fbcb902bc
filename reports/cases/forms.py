"""What staff choose and write when they decide on reports and work on cases."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Role, User
from portal.accounts.openings import Reason
from portal.evidence.models import OriginalExport
from portal.lib import references
from portal.lib.privacy import without_controls
from reports.cases import done_by
from reports.cases.done_by import DoneByField
from reports.cases.identities import Why
from reports.cases.institutions import NAME_LIMIT
from reports.cases.models import Case, SetAside
from reports.cases.picking import TypesField
from reports.incidents.forced import By

SUMMARY_LIMIT = 4000
NOTE_LIMIT = 20_000
QUESTION_LIMIT = 2000


class Words(forms.CharField):
    """A text that people write: lines kept, invisible control letters taken out."""

    def __init__(self, *, rows=3, **kwargs):
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value):
        return without_controls(super().to_python(value).replace("\r\n", "\n"))


class Named(forms.Form):
    """A form that shares its page with others: the ids of its fields begin with its name."""

    name = ""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("auto_id", f"{self.name}_%s")
        super().__init__(*args, **kwargs)

    @classmethod
    def with_typed(cls, data, **kwargs):
        """The form with what was typed so far, not checked yet."""
        form = cls(**kwargs)
        for name, typed in form.fields.items():
            form.initial[name] = typed.widget.value_from_datadict(data, {}, name)
        return form


def colleagues(user):
    """Whom a case may be handed to, as far as this person sees them."""
    return User.objects.visible_to(user).with_role(Role.TRIAGER, Role.LAWYER).order_by("username")


class AssigneeField(forms.ModelChoiceField):
    def __init__(self, **kwargs):
        super().__init__(
            label=_("Assignee"),
            queryset=User.objects.none(),
            to_field_name="username",
            required=False,
            empty_label=_("Nobody yet"),
            **kwargs,
        )


# --- Decisions on a report -----------------------------------------------------------------------


class OpenCaseForm(Named):
    name = "open_case"
    DECIDED = ("violation_types", "done_by", "severity", "veracity", "summary", "assignee")

    violation_types = TypesField()
    done_by = DoneByField()
    severity = forms.TypedChoiceField(
        label=_("Severity"), choices=Case.Severity.choices, coerce=int
    )
    veracity = forms.ChoiceField(label=_("Veracity"), choices=Case.Veracity.choices)
    assignee = AssigneeField()
    summary = Words(
        label=_("Summary without names"),
        required=False,
        max_length=SUMMARY_LIMIT,
        help_text=_("Everybody at the desk can read and search it: no names, no workplaces."),
    )
    name_precinct = forms.BooleanField(
        label=_("Name the precinct in the case"),
        required=False,
        help_text=_("Then it is no longer sealed: a seized server would show it."),
    )

    def __init__(self, *args, user, report, **kwargs):
        first = report.violation_type
        kwargs["initial"] = {
            "violation_types": [first.code] if first else [],
            "done_by": done_by.proposed(report),
            "severity": first.severity if first else Case.Severity.NOTABLE,
            "veracity": Case.Veracity.UNCHECKED,
            "name_precinct": True,
            **kwargs.get("initial", {}),
        }
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = colleagues(user)
        if first:
            self.fields["severity"].help_text = _("Proposed by the violation type: {label}").format(
                label=Case.Severity(first.severity).label
            )
        if not report.guarded:
            del self.fields["name_precinct"]


class JoinForm(Named):
    """The case is chosen from those that look alike, or its number is typed."""

    name = "join"

    case = forms.ChoiceField(label=_("Cases like it"), widget=forms.RadioSelect, required=False)
    number = forms.CharField(
        label=_("Or the number of another case"),
        required=False,
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "placeholder": "K-"}
        ),
    )

    def __init__(self, *args, user, likely=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["case"].choices = [
            (one.case.number, f"{one.case.number} · {one.why}") for one in likely
        ]
        if not likely:
            del self.fields["case"]
            self.fields["number"].label = _("Number of the case")

    def clean(self):
        said = super().clean()
        number = (said.get("number") or said.get("case") or "").strip()
        if not number:
            raise ValidationError(_("Choose a case or type its number."))
        code = number.upper().replace("К", "K").removeprefix("K-")
        number = f"K-{references.read_reference(code) or code}"
        found = Case.objects.visible_to(self.user).filter(number=number).first()
        if found is None:
            raise ValidationError(
                _("There is no case %(number)s. Check it letter by letter."),
                params={"number": number},
            )
        said["found"] = found
        return said


class SetAsideForm(Named):
    name = "set_aside"

    reason = forms.ChoiceField(
        label=_("Reason"), choices=SetAside.Reason.choices, widget=forms.RadioSelect
    )
    note = Words(
        label=_("Note for colleagues"),
        required=False,
        max_length=NOTE_LIMIT,
        help_text=_("Sealed. The reporter learns that the report is closed, not why."),
    )

    def clean(self):
        said = super().clean()
        other = said.get("reason") == SetAside.Reason.OTHER
        if other and not (said.get("note") or "").strip():
            self.add_error("note", _("Another reason needs a note that says which."))
        return said


class InstitutionForm(forms.Form):
    """A name for the sealed list of institutions."""

    name = forms.CharField(
        label=_("Name of the institution"),
        max_length=NAME_LIMIT,
        help_text=_("As people know it, with the faculty or workshop if that is who presses."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=By.choices)


class AskForm(Named):
    name = "ask"

    question = Words(
        label=_("Question to the reporter"),
        max_length=QUESTION_LIMIT,
        help_text=_("The reporter finds it behind the receipt code. Sealed to both of you."),
    )


# --- Work on a case ------------------------------------------------------------------------------


class CaseForm(Named):
    """A change of a case, made on what its author saw: version, and last line of the history."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, user, case, **kwargs):
        self.user, self.case = user, case
        kwargs["initial"] = {**self.now(case), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)

    @staticmethod
    def now(case) -> dict:
        """What stands in the case, as the form's first values."""
        return {}


class AssignForm(CaseForm):
    name = "assign"

    assignee = AssigneeField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = colleagues(self.user)

    @staticmethod
    def now(case) -> dict:
        return {"assignee": case.assignee.username if case.assignee else None}


class KeepForm(CaseForm):
    """Who may see a sensitive case; nobody chosen means everybody at the desk."""

    name = "keep"

    readers = forms.ModelMultipleChoiceField(
        label=_("Only these colleagues"),
        queryset=User.objects.none(),
        to_field_name="username",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose nobody, and all colleagues of the region see it."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["readers"].queryset = colleagues(self.user)

    @staticmethod
    def now(case) -> dict:
        return {"readers": list(case.readers.values_list("user__username", flat=True))}


class ClassifyForm(CaseForm):
    name = "classify"

    violation_types = TypesField()
    done_by = DoneByField()

    @staticmethod
    def now(case) -> dict:
        codes = [one.code for one in case.violation_types.all()]
        return {"violation_types": codes, "done_by": case.done_by}


class AssessForm(CaseForm):
    name = "assess"

    severity = forms.TypedChoiceField(
        label=_("Severity"), choices=Case.Severity.choices, coerce=int
    )
    veracity = forms.ChoiceField(label=_("Veracity"), choices=Case.Veracity.choices)

    @staticmethod
    def now(case) -> dict:
        return {"severity": case.severity, "veracity": case.veracity}


class SummariseForm(CaseForm):
    name = "summarise"

    summary = Words(
        label=_("Summary without names"),
        required=False,
        rows=5,
        max_length=SUMMARY_LIMIT,
        help_text=_("Everybody at the desk can read and search it: no names, no workplaces."),
    )

    @staticmethod
    def now(case) -> dict:
        return {"summary": case.summary}


class NoteForm(CaseForm):
    name = "note"

    text = Words(
        label=_("Note for colleagues"),
        max_length=NOTE_LIMIT,
        help_text=_("Sealed: only triagers and lawyers with the case vault can read it."),
    )


class MoveForm(CaseForm):
    name = "move"

    state = forms.ChoiceField(choices=Case.State.choices, widget=forms.HiddenInput)


class IdentityForm(forms.Form):
    """Why somebody has to know who a reporter is."""

    why = forms.ChoiceField(
        label=_("Why do you have to know who that is?"),
        choices=Why.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the name is needed for.")},
    )


class WhyForm(forms.Form):
    """Why somebody looks into a colleague's case."""

    reason = forms.ChoiceField(
        label=_("Why do you look into it?"),
        choices=Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why you look into this case.")},
    )


class OriginalForm(forms.Form):
    """Why an original is taken out of the vault."""

    reason = forms.ChoiceField(
        label=_("Why"),
        choices=OriginalExport.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why the original is taken out.")},
    )
    words = Words(
        label=_("For whom, and for what"),
        help_text=_("The letter or the decision that asks for it, and who receives the file."),
        max_length=NOTE_LIMIT,
        error_messages={"required": _("Say for whom and for what the original is taken out.")},
    )
