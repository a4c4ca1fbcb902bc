"""Choosing violation types: several of them, found by the words people use."""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.jurisdictions import pack
from portal.jurisdictions.violations import Stage, Violation
from reports.taxonomy.models import ViolationType

MOST = 12


def found_by(words: str) -> list[Violation]:
    """Violation types that these words may mean, best first."""
    return pack.get().search_violations(words[:200], get_language(), MOST) if words else []


@dataclass(frozen=True)
class Choice:
    """One type as a box to tick."""

    violation: Violation
    is_chosen: bool


@dataclass(frozen=True)
class Offer:
    """Every type once: those chosen, those found by the words, and the rest by stage."""

    chosen: list[Choice]
    found: list[Choice]
    rest: list[tuple[Stage, list[Choice]]]


def offer(chosen_codes, words: str = "") -> Offer:
    country = pack.get()
    chosen = [
        Choice(country.violations[code], True)
        for code in dict.fromkeys(chosen_codes or ())
        if code in country.violations
    ]
    taken = {choice.violation.code for choice in chosen}
    found = [Choice(one, False) for one in found_by(words) if one.code not in taken]
    taken |= {choice.violation.code for choice in found}
    rest = [
        (stage, [Choice(one, False) for one in types if one.code not in taken])
        for stage, types in country.violations_by_stage()
    ]
    return Offer(chosen, found, [(stage, types) for stage, types in rest if types])


class TypesWidget(forms.CheckboxSelectMultiple):
    """Boxes to tick with a search above them; works without JavaScript by a button of its own."""

    template_name = "cases/parts/types.html"

    def get_context(self, name, value, attrs):
        return {
            "widget": {
                "name": name,
                "id": (attrs or {}).get("id") or name,
                "words": self.words,
                "offer": offer(value, self.words),
            }
        }

    words = ""

    def value_from_datadict(self, data, files, name):
        self.words = data.get(f"{name}_words", "")
        return super().value_from_datadict(data, files, name)

    def id_for_label(self, id_, index=None):
        return f"{id_}_words"


class TypesField(forms.Field):
    """Rows of the current edition, by code."""

    widget = TypesWidget
    default_error_messages = {"required": _("Choose at least one violation type.")}

    def __init__(self, **kwargs):
        super().__init__(label=_("Violation types"), **kwargs)

    def to_python(self, value):
        codes = list(dict.fromkeys(value or ()))
        rows = list(ViolationType.objects.current().filter(code__in=codes).defer("entry"))
        if len(rows) != len(codes):
            raise ValidationError(
                _("One of these violation types is not in the current edition. Choose again.")
            )
        return rows
