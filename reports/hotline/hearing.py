"""What an operator is told of words as they were typed: what was put right, what is missing."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.lib import mishearing
from portal.lib.mishearing import Heard

# More than anybody reads out in one call.
LIMIT = 2000


def sentences(heard: list[Heard]) -> list[dict]:
    """A sentence for everything that an operator should know, each with its tone."""
    found = []
    for number, one in enumerate(heard, 1):
        of = "" if len(heard) == 1 else f"{number}. "
        problems, doubts = problems_of(one), doubts_of(one)
        found += [{"text": of + words, "tone": "bad"} for words in problems]
        found += [{"text": of + words, "tone": "warn"} for words in doubts]
        if not problems and not doubts:
            clear = _("All digits agree.") if one.digits else _("All eight words are clear.")
            found.append({"text": of + clear, "tone": "good"})
    return found


def problems_of(one: Heard) -> list[str]:
    """Why it cannot be kept, in words; nothing when it can."""
    if one.digits:
        return _problems_of_digits(one)
    found = [_unknown(word) for word in one.unknown]
    if one.count != one.expected:
        found.append(
            ngettext(
                "Here is {count} word; there must be eight. Ask for the rest.",
                "Here are {count} words; there must be eight. Ask for the rest.",
                one.count,
            ).format(count=one.count)
        )
    return found


def _problems_of_digits(one: Heard) -> list[str]:
    if one.count != one.expected:
        words = ngettext(
            "Here is {count} digit; there must be {expected}.",
            "Here are {count} digits; there must be {expected}.",
            one.count,
        )
        return [words.format(count=one.count, expected=one.expected)]
    if not one.value:
        return [_("One of the digits is wrong. Ask for them once more, in groups of three.")]
    return []


def _unknown(word: mishearing.HeardWord) -> str:
    if word.near:
        return _("“{typed}” is not clear. Ask whether it is: {near}.").format(
            typed=word.typed, near=", ".join(word.near)
        )
    return _("“{typed}” is none of the words. Ask for it once more.").format(typed=word.typed)


def doubts_of(one: Heard) -> list[str]:
    """What was put right and should be read back to the caller."""
    return [
        _("“{typed}” was taken for “{word}”. Read it back.").format(
            typed=word.typed, word=word.word
        )
        for word in one.mended
        if not word.is_sure
    ]
