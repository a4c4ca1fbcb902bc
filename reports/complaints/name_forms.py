"""Forms of bodies and places that lawyers write down once for everybody."""

import re

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from observers.registry.models import Precinct, Region
from portal.accounts.models import User
from portal.documents import grammar, words
from portal.jurisdictions import pack
from portal.lib.refusals import Refused
from reports.complaints.letter_fields import read_forms
from reports.complaints.models import NameForm

# What only a person's name has: an initial, a patronymic in either language.
_INITIAL = r"(?<!\w)[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ]\."
_FATHER = (
    r"\w(?:ович|евич|ьич|овна|евна|ична|ұлы|қызы|кызы)(?:а|у|ем|ы|е|ой)?\b|\s(?:улы|ұлы|оглы)\b"
)
_PERSON = re.compile(f"{_INITIAL}|{_FATHER}")
# The one field of a request that names a body and nobody of the case.
_BODIES = ("earlier_body", "name_forms", "remember_forms")


def known(language: str) -> dict[str, dict[str, str]]:
    """{name: {case: form}} of everything in force in a language."""
    rows = NameForm.objects.in_force().filter(language=language)
    found: dict[str, dict[str, str]] = {}
    for name, case, form in rows.values_list("name", "case", "form"):
        found.setdefault(name, {})[case] = form
    return found


def merged(*sources: dict) -> dict[str, dict[str, str]]:
    """Several of them as one, case by case; a later one goes before an earlier one."""
    found: dict[str, dict[str, str]] = {}
    for source in sources:
        for name, by_case in source.items():
            found.setdefault(name, {}).update(by_case)
    return found


def is_public(name: str) -> bool:
    """Whether this surely names a body or a place: in doubt it may be a person."""
    if _is_addressee(name):
        return True
    if _PERSON.search(name):
        return False
    return grammar.kind_of(name) == "body" or _is_place(name)


def _is_addressee(name: str) -> bool:
    bodies = pack.get().addressees.values()
    return any(name == body.name.in_language(one) for body in bodies for one in words.LANGUAGES)


def _is_place(name: str) -> bool:
    regions = {region.name_in(one) for region in Region.objects.all() for one in words.LANGUAGES}
    return name in regions or Precinct.objects.filter(settlement=name).exists()


@transaction.atomic
def remember(name: str, case: str, form: str, *, language: str, by: User) -> NameForm:
    """From now on every letter takes this form; what was written down before ends."""
    name, form = (" ".join(words.split()) for words in (name, form))
    if case not in {"heading", *grammar.cases(language)}:
        raise Refused(_("This language has no such case."))
    if not is_public(name):
        raise Refused(
            _(
                "This may be a person’s name, and those are never kept here. Write its form where "
                "you ask for a draft: there it stays sealed with that complaint."
            )
        )
    now = NameForm.objects.in_force().select_for_update()
    now = now.filter(language=language, name=name, case=case).first()
    if now and now.form == form:
        return now
    if now:
        _end(now, by)
    return NameForm.objects.create(language=language, name=name, case=case, form=form, by=by)


def remember_typed(typed: dict, *, language: str, by: User) -> int:
    """Of what was typed by hand for one draft, the bodies and places; gives how many.

    A name that also stands elsewhere in what was typed belongs to the matter, and is left out.
    """
    told = [str(value) for name, value in typed.items() if name not in _BODIES]
    count = 0
    for name, by_case in read_forms(typed.get("name_forms", "")).items():
        if not is_public(name) or any(name in value for value in told):
            continue
        for case, form in by_case.items():
            if case in {"heading", *grammar.cases(language)}:
                remember(name, case, form, language=language, by=by)
                count += 1
    return count


@transaction.atomic
def take_back(row: NameForm, *, by: User) -> None:
    """The rules of the language count again. Taken back twice is taken back."""
    now = NameForm.objects.in_force().select_for_update().filter(pk=row.pk).first()
    if now:
        _end(now, by)


def _end(row: NameForm, by: User) -> None:
    row.ended_by, row.ended_at = by, timezone.now()
    row.save(update_fields=["ended_by", "ended_at"])
