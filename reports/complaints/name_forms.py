"""Forms of bodies and places that lawyers write down once for everybody."""

import re

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from observers.registry.models import Commission, Precinct, Region
from portal.accounts.models import User
from portal.documents import grammar, grammar_ru, words
from portal.jurisdictions import pack
from portal.jurisdictions.search import fold
from portal.lib.refusals import Refused
from reports.complaints.letter_fields import read_forms
from reports.complaints.models import NameForm

# What only a person's name has: an initial, a patronymic in either language.
_INITIAL = r"(?<!\w)[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ]\."
_FATHER = (
    r"\w(?:ович|евич|ьич|овна|евна|ична|ұлы|қызы|кызы)(?:а|у|ем|ы|е|ой)?\b|\s(?:улы|ұлы|оглы)\b"
)
_PERSON = re.compile(f"{_INITIAL}|{_FATHER}")
# Endings of surnames; a single word with one may be somebody's.
_SURNAME = re.compile(r"\w+(?:[оеё]в|[иы]н)(?:а|у|е|ы|ым|ой)?|\w+(?:енко|чук|дзе)", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
# Letters that Russian does not have.
_KAZAKH = re.compile("[әғқңөұүһі]", re.IGNORECASE)
# ТОО, РГУ, ЦИК
_ABBREVIATION = 4
# Somebody alone in business: what follows is a name.
_ALONE = {"ИП", "ЖК"}
# What stands before a name at the top of a letter, or with its article.
_BEFORE = {"ru": {"в", "во"}, "en": {"the", "to"}}
# The first letters that a form shares with its name, and how much longer or shorter it may be.
_SHARED, _CHANGING, _LONGER = 4, 3, 6
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
    if _is_known(name):
        return True
    if _PERSON.search(name) or _may_name_somebody(name):
        return False
    return grammar.kind_of(name) == "body" or Precinct.objects.filter(settlement=name).exists()


def _is_known(name: str) -> bool:
    """A body or a region of the jurisdiction's folder, or a commission of the registry."""
    if _is_addressee(name):
        return True
    rows = [*Region.objects.all(), *Commission.objects.all()]
    return any(name == row.name_in(one) for row in rows for one in words.LANGUAGES)


def _may_name_somebody(name: str) -> bool:
    """Two words with a capital after the word for the body, or one after that for somebody."""
    found = _WORD.findall(name)
    kinds = set(words.of("kk")["bodies"])
    head = grammar_ru.head_of(found)
    own = found[head[0] + 1 :] if head else found
    capital = [
        one
        for one in own
        if one[:1].isupper() and one.lower() not in kinds and not _is_abbreviation(one)
    ]
    allowed = 0 if (head and head[1]) or _ALONE & set(found) else 1
    if found and found[-1].lower() not in kinds:
        # In Kazakh the word for the body is the last: what follows it, or stands before another
        # word, may be somebody. Elsewhere nobody knows the word, and it begins the name or is one.
        is_kazakh = _KAZAKH.search(name) or kinds & {one.lower() for one in own}
        if is_kazakh or (not head and found[0] not in capital):
            allowed = 0
    return len(capital) > allowed or any(_SURNAME.fullmatch(one) for one in capital)


def _is_abbreviation(word: str) -> bool:
    return word.isupper() and 1 < len(word) <= _ABBREVIATION


def is_form_of(form: str, name: str, language: str) -> bool:
    """Whether it is made of the same words with other endings."""
    asked, known = (one.split() for one in (form, name))
    before = _BEFORE.get(language, set())
    while len(asked) > len(known) and asked[0].casefold() in before:
        asked = asked[1:]
    pairs = zip(asked, known, strict=False)
    return len(asked) == len(known) and all(_is_ending_of(*pair) for pair in pairs)


def _is_ending_of(word: str, known: str) -> bool:
    word, known = fold(word), fold(known)
    if not _WORD.search(known):
        return word == known or word.startswith(f"{known}-")
    shared = max(1, min(_SHARED, len(known) - _CHANGING))
    return word[:shared] == known[:shared] and abs(len(word) - len(known)) <= _LONGER


def _is_addressee(name: str) -> bool:
    bodies = pack.get().addressees.values()
    return any(name == body.name.in_language(one) for body in bodies for one in words.LANGUAGES)


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
    if not is_form_of(form, name, language):
        raise Refused(_("This is no form of that name. Write the same words with other endings."))
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
            has_case = case in {"heading", *grammar.cases(language)}
            if has_case and is_form_of(form, name, language):
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
