"""What lawyers enter: whom the letter goes to and what it says; and what they look for."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from observers.roster.models import Organisation
from portal.accounts.models import Role, User
from portal.lib import sealing
from portal.lib.numbers import LARGEST
from portal.lib.privacy import without_controls
from reports.cases.models import Case
from reports.complaints import annexes, in_whose_name
from reports.complaints.letter_fields import LetterFields

LINES_LIMIT = 20_000
TEXT_LIMIT = 200_000
# Proposals that stand in the open; the others are folded away.
SHOWN_FIRST = 4
TICK_LIMIT = 300


# Letters that ask what was demanded of people and with what they were threatened.
PRESSURE_LETTERS = {"organisation-head", "ministry", "police-coercion"}


class Words(forms.CharField):
    """A text that people write: lines kept, invisible control letters taken out."""

    def __init__(self, *, rows=3, **kwargs):
        kwargs.setdefault("max_length", LINES_LIMIT)
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), required=False, **kwargs)

    def to_python(self, value):
        return without_controls(super().to_python(value).replace("\r\n", "\n"))


def _line(label, limit=300, **kwargs):
    return forms.CharField(label=label, max_length=limit, required=False, **kwargs)


class RequestForm(LetterFields):
    """What a draft is made from. Whatever is left empty stays a visible gap in the letter."""

    # Asked only for a case that was classified by an older edition.
    present = forms.BooleanField(
        label=_("Write by the edition of the law that counts now"), required=False
    )
    to = forms.ChoiceField(label=_("Addressee"), widget=forms.RadioSelect)
    language = forms.ChoiceField(
        label=_("Language of the letter"),
        choices=[
            ("kk", _("Kazakh")),
            ("ru", _("Russian")),
            ("en", _("English, a reading copy that cannot be handed in")),
        ],
        widget=forms.RadioSelect,
    )
    complainant_kind = forms.ChoiceField(
        label=_("Who complains"),
        choices=[
            ("organisation", _("An organisation")),
            ("person", _("A person who has agreed to be named")),
        ],
        initial="organisation",
        widget=forms.RadioSelect,
    )
    complainant_name = _line(
        _("Name of the complainant"), help_text=_("As it has to stand in the letter. Kept sealed.")
    )
    complainant_status = _line(
        _("Status"), help_text=_("Observer of which organisation under which mandate, voter, …")
    )
    complainant_address = _line(_("Postal address"))
    complainant_contact = _line(_("Telephone, e-mail"))
    complainant_iin = _line(_("Individual number (IIN)"), 20)
    consent = forms.BooleanField(
        label=_("This person has agreed in writing to be named in this complaint"), required=False
    )
    representative = _line(_("Representative, and on what ground"))
    signatories = Words(
        label=_("Others who sign"),
        help_text=_("One a line: name | status. Each has agreed in writing to be named."),
    )
    collective = forms.ChoiceField(
        label=_("People who signed for themselves"),
        required=False,
        help_text=_("Their names go into the letter. Without a complainant the first of them is."),
    )
    witnesses = Words(label=_("Witnesses"), help_text=_("One a line."))
    persons = Words(label=_("Others involved"), help_text=_("One a line: office, name if known."))
    chair_reaction = Words(label=_("What the chair did when told"), rows=2)
    requests = Words(label=_("Further requests"), help_text=_("One a line, added to the letter’s."))
    organisation_name = _line(_("Employer, university or school"))
    organisation_head = _line(_("Its head: office and name"))
    pressure_demand = Words(label=_("What was demanded of people"), rows=2)
    pressure_threat = Words(label=_("What they were threatened with"), rows=2)
    respondent = _line(_("Whose decision or act is challenged"))
    act_number = _line(_("Number of the act of violation"), 60)
    drawn_up_at = forms.TimeField(
        label=_("When the act was drawn up"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    place = _line(_("Where the letter is written"), 120)
    annexes = forms.MultipleChoiceField(
        label=_("Annexes"), required=False, widget=forms.CheckboxSelectMultiple
    )

    PRESSURE = ("organisation_name", "organisation_head", "pressure_demand", "pressure_threat")
    MORE = ("representative", "signatories", "persons", "chair_reaction", "requests", "respondent")
    ACT = ("act_number", "drawn_up_at", "place")

    def __init__(self, data=None, *, case: Case, ready, rest, **kwargs):
        self.case, self.ready, self.rest = case, ready, rest
        files = annexes.files_of(case)
        initial = {
            "language": "ru",
            "to": _key(ready[0]) if ready and ready[0].letters else None,
            "annexes": [file.public_id for file in files if not file.is_unopened],
            "complainant_name": _organisation(case),
            **kwargs.pop("initial", {}),
        }
        super().__init__(data, initial=initial, **kwargs)
        offered = [one for one in (*ready, *rest) if one.letters]
        self.fields["to"].choices = [
            (f"{one.addressee.id}/{kind}", str(one.body)) for one in offered for kind in one.letters
        ]
        self.fields["annexes"].choices = [(file.public_id, file.reference) for file in files]
        self.files_offered = files
        self.fields["collective"].choices = [
            ("", _("Nobody besides")),
            *((str(one.public_id), one.number) for one in in_whose_name.collectives_of(case)),
        ]

    def clean(self):
        values = super().clean()
        person = values.get("complainant_kind") == "person" and values.get("complainant_name")
        if person and not values.get("consent"):
            self.add_error(
                "consent", _("Nobody is named without agreeing. Ask first, then tick this box.")
            )
        return values

    def of(self, *names):
        return [self[name] for name in names]

    @property
    def pressure_fields(self):
        return self.of(*self.PRESSURE)

    @property
    def more_fields(self):
        return self.of(*self.MORE)

    @property
    def act_fields(self):
        return self.of(*self.ACT)

    def shown(self) -> dict:
        """The choices with what is chosen in them, as the page lists them."""
        to, chosen = self["to"].value(), self["annexes"].value() or []
        body = (to or "").partition("/")[0]
        offered = [
            (one, one.addressee.id == body) for one in (*self.ready, *self.rest) if one.letters
        ]
        first, rest = offered[:SHOWN_FIRST], offered[SHOWN_FIRST:]
        kinds = {kind for one in self.ready for kind in one.letters}
        return {
            "offered_first": first,
            "offered_rest": rest,
            "rest_chosen": any(chosen for _one, chosen in rest),
            "without_letter": [one for one in self.ready if not one.letters],
            "about_pressure_open": bool(kinds & PRESSURE_LETTERS),
            "files": [(file, file.public_id in chosen) for file in self.files_offered],
        }

    @property
    def typed(self) -> dict:
        """What goes into the letter, as plain values."""
        typed = {**self.cleaned_data}
        for name in ("present", "to", "language", "collective", "remember_forms"):
            typed.pop(name)
        at = typed["drawn_up_at"]
        typed["drawn_up_at"] = f"{at:%H:%M}" if at else ""
        return typed


def _key(proposed) -> str:
    return f"{proposed.addressee.id}/{proposed.letters[0]}" if proposed.letters else ""


def _organisation(case: Case) -> str:
    """The organisation whose observer reported it; a person is never filled in by itself."""
    found = Organisation.objects.filter(observers__reports__report__cases=case).first()
    return str(found) if found else ""


class TextForm(forms.Form):
    """The lawyer's box. The text itself is checked by whoever reads it as a letter."""

    text = forms.CharField(max_length=TEXT_LIMIT, widget=forms.Textarea, strip=False)
    based_on = forms.IntegerField(min_value=1, max_value=LARGEST, widget=forms.HiddenInput)

    def clean_text(self):
        # A browser ends lines in its own way; a comparison would find every line changed.
        return self.cleaned_data["text"].replace("\r\n", "\n")


class VersionForm(forms.Form):
    """The state a person saw when pressing a button."""

    version = forms.IntegerField(min_value=1, max_value=LARGEST, widget=forms.HiddenInput)


class Ticks(forms.MultipleChoiceField):
    """Codes that were ticked; which of them count is asked of the text."""

    def valid_value(self, value):
        return len(value) <= TICK_LIMIT


class ApproveForm(VersionForm):
    revision = forms.IntegerField(min_value=1, max_value=LARGEST, widget=forms.HiddenInput)
    ticks = Ticks(required=False)


class BoardFilters(forms.Form):
    """Whose complaints, and how near their day."""

    who = forms.ChoiceField(label=_("Assignee"), required=False)
    when = forms.ChoiceField(
        label=_("The day that counts"),
        choices=[
            ("", _("Any day")),
            ("overdue", _("Overdue")),
            ("today", _("Today")),
            ("week", _("Within a week")),
        ],
        required=False,
    )

    def __init__(self, data, *, user: User):
        super().__init__(data)
        colleagues = User.objects.visible_to(user).with_role(Role.LAWYER).order_by("username")
        self.keys = {one.username: one.pk for one in colleagues}
        self.fields["who"].choices = [
            ("", _("Everybody")),
            ("me", _("Mine")),
            ("nobody", _("Nobody’s")),
            *((one.username, str(one)) for one in colleagues if one != user),
        ]

    def narrow(self, rows, user: User):
        self.is_valid()
        rows = rows.of_days(self.cleaned_data.get("when", ""), timezone.localtime())
        who = self.cleaned_data.get("who", "")
        if who == "me":
            return rows.filter(case__assignee=user)
        if who == "nobody":
            return rows.filter(case__assignee=None)
        # By key: of a key the database knows how many cases it has, of a name it does not, and
        # would look through every day for somebody who has none.
        return rows.filter(case__assignee=self.keys[who]) if who else rows


class SealForm(forms.Form):
    """For whom a bundle is sealed: the public line of an age key."""

    recipient = forms.CharField(
        label=_("Public key of whoever receives it"),
        help_text=_("It begins with age1 and is no secret."),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_recipient(self):
        typed = "".join(self.cleaned_data["recipient"].split())
        if not sealing.is_public_key(typed):
            raise ValidationError(
                _("This is no public age key. It begins with age1 and has 62 characters in all.")
            )
        return typed
