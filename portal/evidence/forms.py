"""What an auditor narrows ledgers by."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.evidence import ledgers


class LedgerFilters(forms.Form):
    ledger = forms.ChoiceField(label=_("Ledger"), required=False)
    who = forms.ChoiceField(label=_("Person"), required=False)
    verb = forms.ChoiceField(label=_("What was done"), required=False)
    name = forms.CharField(label=_("Number, reference or copy"), required=False, max_length=60)
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = ledgers.kinds()
        self.fields["ledger"].choices = kinds
        self.fields["ledger"].initial = self.label_of_ledger
        self.fields["who"].choices = [("", _("Everybody")), *ledgers.people()]
        self.fields["verb"].choices = [("", _("Everything")), *ledgers.verbs(self.label_of_ledger)]

    @property
    def label_of_ledger(self) -> str:
        """The ledger that is looked at: the one that was asked for, else what people opened."""
        known = [label for label, _name in ledgers.kinds()]
        wanted = self.data.get("ledger", "") if self.data else ""
        return wanted if wanted in known else "accounts.opening"

    def asked(self) -> dict:
        """What to narrow by; a field that is not filled in well narrows nothing."""
        said = self.cleaned_data if self.is_bound and self.is_valid() else {}
        if self.is_bound and not said:
            said = self.cleaned_data
        found = {name: said[name] for name in self.fields if said.get(name)}
        found.pop("ledger", None)
        return {"label": self.label_of_ledger, **found}
