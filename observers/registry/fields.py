"""A precinct as people name it: by its number, its region, or words of its address."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from observers.registry.models import Election, Precinct
from portal.jurisdictions.search import fold, split

CHOICES = 6


class PrecinctField(forms.CharField):
    """Gives the one precinct that was meant, or None for an empty field.

    Names the choices when several are meant. The form sets `election`, and `user` where somebody's
    limits count.
    """

    election: Election | None = None
    user = None

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Precinct"))
        kwargs.setdefault("max_length", 120)
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off"}))
        super().__init__(**kwargs)

    def clean(self, value) -> Precinct | None:
        words = super().clean(value).strip()
        if not words:
            return None
        if self.election is None:
            raise ValidationError(_("There is no election yet, so there are no precincts."))
        return self._one(words)

    def _one(self, words: str) -> Precinct:
        rows = Precinct.objects.visible_to(self.user).filter(election=self.election)
        rows = rows.select_related("region")
        first, *rest = split(words)[:12] or [""]
        if first.isdecimal() and len(first) < 8:
            found = [
                row for row in rows.filter(number=int(first)) if all(_tells(row, w) for w in rest)
            ]
        else:
            found = list(rows.found_by(words)[: CHOICES + 1]) if first else []
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(
                _("This election has no such precinct. Check the number, or leave it empty.")
            )
        raise ValidationError(
            _("Several precincts are meant by this. Type one of: %(choices)s."),
            params={"choices": "; ".join(_named(row) for row in found[:CHOICES])},
        )


def _tells(row: Precinct, word: str) -> bool:
    """Whether a word is part of the region's name in any language, or of the address."""
    region = row.region
    names = fold(f"{region.name_kk} {region.name_ru} {region.name_en} {region.code}")
    return word in names or word in row.search_text


def _named(row: Precinct) -> str:
    return f"{row.number} {row.region} ({row.venue})"
