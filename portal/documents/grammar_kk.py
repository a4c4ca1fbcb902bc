"""Kazakh cases: the ending stands on the last word of a name, of an office or of a person.

The endings of plain words are those of `qazaq-inflector`; what it does not know of are offices
and bodies that belong to something (“…комиссиясы”) and names that end in “ұлы” and “қызы”.
"""

import re
from functools import cache

from qazaq_inflector import QazaqNameInflector

from portal.documents import words

CASES = ("genitive", "dative", "accusative", "locative", "ablative", "instrumental")
# What belongs to something takes these: the first after a back vowel, the second after a front one.
_OWNED = {
    "genitive": ("ның", "нің"),
    "dative": ("на", "не"),
    "accusative": ("н", "н"),
    "locative": ("нда", "нде"),
    "ablative": ("нан", "нен"),
    "instrumental": ("мен", "мен"),
}
_AFTER_ICH = ("тің", "ке", "ті", "те", "тен", "пен")
_TAIL = re.compile(r"(.*?)((?:\s*\([^()]*\))?)", re.DOTALL)
# A soft or a hard sign, a full stop, a quotation mark: nobody can tell how it is read out.
_WORD = re.compile(r"[А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі-]*[а-яёәғқңөұүһі](?<![ьъ])")


def declined(text, case, kind):
    """The name in a case, or None when its ending cannot be known for certain."""
    name, abbreviation = _TAIL.fullmatch(text).groups()
    before, _space, last = name.rpartition(" ")
    if not _WORD.fullmatch(last):
        return None
    # Two names side by side would both want the ending; “A-ның, B-ның басшылығы” is one.
    if re.search("[;:]|,.* және ", before) or ("," in before and not _is_owned(last, kind, True)):
        return None
    return f"{before} {_last_word(last, case, kind, bool(before))}{abbreviation}".strip()


def heading(text):
    """A body or an office as it stands at the top of a letter, or None."""
    return declined(text, "dative", "body")


def _last_word(word, case, kind, has_owner):
    if form := _irregular(word, case):
        return form
    if _is_owned(word.lower(), kind, has_owner):
        return word + _OWNED[case][word[-1] == "і"]
    if word.lower().endswith("ич"):
        return word + _AFTER_ICH[CASES.index(case)]
    return _inflector().inflect(word, case)


def _irregular(word, case):
    form = words.of("kk")["irregular"].get(word.lower(), {}).get(case)
    return form and (form.capitalize() if word[:1].isupper() else form)


def _is_owned(word, kind, has_owner):
    """Whether the word stands in the form of what belongs to something: “прокуратурасы”."""
    if kind == "person":
        return word.endswith(("ұлы", "қызы"))
    # “жұмысшы”, “беруші” are whoever does it, and belong to nobody.
    return has_owner and word[-1] in "ыі" and not word.endswith(("шы", "ші"))


@cache
def _inflector():
    return QazaqNameInflector()
