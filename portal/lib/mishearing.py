"""Makes sense of eight words as somebody heard and typed them, with the doubt said aloud.

Small misspellings, letters of another keyboard that look alike, and Kazakh typed without its own
letters are put right by the nearest word. Where two words are as near, or none is, nothing is
guessed.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from portal.lib import commitments

# Letters that look alike on the two keyboards.
LATIN = "abcehikmoptxyABCEHIKMOPTXY"
CYRILLIC = "авсенікмортхуАВСЕНІКМОРТХУ"
TO_CYRILLIC = str.maketrans(LATIN, CYRILLIC)
TO_LATIN = str.maketrans(CYRILLIC, LATIN)
# Kazakh letters as a Russian keyboard has them.
PLAINER = str.maketrans("әғқңөұүһіё", "агкноуухие")
TOKEN = re.compile(r"\d+|[^\W\d_]+")
# How many strokes may be wrong in a word; only one in a short one.
MOST = 2
SHORT = 5
# No word has more letters, with those that were typed too many.
LONGEST = 11


@dataclass(frozen=True)
class HeardWord:
    """One word: as it was typed, and what it was taken for; "" when nobody can tell."""

    typed: str
    word: str = ""
    # Words that it may have been.
    near: tuple[str, ...] = ()
    # How many strokes it was put right by; letters of another keyboard are none.
    strokes: int = 0

    @property
    def is_sure(self) -> bool:
        return bool(self.word) and not self.strokes


@dataclass(frozen=True)
class Heard:
    """One commitment as it was heard. `value` is "" while something of it cannot be told."""

    value: str
    language: str
    words: tuple[HeardWord, ...]
    # Digits as they were typed, when there are no words; and how many of them.
    digits: str = ""

    @property
    def count(self) -> int:
        return len(self.digits) if self.digits else len(self.words)

    @property
    def expected(self) -> int:
        return commitments.DIGITS if self.digits else commitments.WORDS

    @property
    def is_sure(self) -> bool:
        return bool(self.value) and all(word.is_sure for word in self.words)

    @property
    def mended(self) -> list[HeardWord]:
        return [word for word in self.words if word.word and not word.is_sure]

    @property
    def unknown(self) -> list[HeardWord]:
        return [word for word in self.words if not word.word]

    def __str__(self) -> str:
        """As it should stand in the field: words put right, others as they were typed."""
        if self.digits:
            return commitments.digits_of(self.value) if self.value else self.digits
        return " ".join(word.word or word.typed for word in self.words)


def read(text: str) -> list[Heard]:
    """Every commitment in what was typed: eight words each, or twenty-seven digits."""
    found = []
    for line in text.splitlines():
        found += _read_line(unicodedata.normalize("NFC", line))
    return found


def _read_line(line: str) -> list[Heard]:
    """Words and digits that follow one another belong together, eight and twenty-seven at most."""
    words: list[str] = []
    digits = ""
    found = []
    for token in [*TOKEN.findall(line), ""]:
        if words and (not token.isalpha() or len(words) == commitments.WORDS):
            found.append(_of_words(words))
            words = []
        if digits and (not token.isdigit() or len(digits) >= commitments.DIGITS):
            found.append(_of_digits(digits))
            digits = ""
        if token.isdigit():
            digits += "".join(str(unicodedata.digit(digit)) for digit in token)
        elif token:
            words.append(token)
    return found


def _of_digits(digits: str) -> Heard:
    whole = len(digits) == commitments.DIGITS
    value = commitments.value_of_digits(digits) if whole else None
    return Heard(value or "", "", (), digits)


def _of_words(typed: list[str]) -> Heard:
    """In the language in which they make the most sense."""
    clear = {
        language: sum(_plain(one, language) in _exact(language) for one in typed)
        for language in commitments.LANGUAGES
    }
    tries = [
        (language, tuple(_nearest(one, language) for one in typed))
        for language, count in clear.items()
        # Slips are looked for only where most words are clear already.
        if count == max(clear.values())
    ]
    language, words = min(tries, key=lambda one: sum(word.strokes for word in one[1]))
    if len(words) != commitments.WORDS or not all(word.word for word in words):
        return Heard("", language, words)
    places = [commitments.words_in(language).index(word.word) for word in words]
    return Heard(commitments.value_of_places(places), language, words)


# A word that nobody can tell counts for more than any that was put right.
UNKNOWN = 9


def _nearest(typed: str, language: str) -> HeardWord:
    """The one word that this can be."""
    spelt = _plain(typed, language)
    if spelt in (exact := _exact(language)):
        return HeardWord(typed, exact[spelt])
    if len(spelt) > LONGEST:
        return HeardWord(typed, strokes=UNKNOWN)
    allowed = 1 if len(spelt) <= SHORT else MOST
    ranked = sorted(
        (strokes, word)
        for plain, word in _likely(spelt, language)
        if (strokes := _strokes(spelt, plain)) <= allowed
    )
    near = tuple(word for _count, word in ranked[:3])
    if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return HeardWord(typed, "", near, UNKNOWN - bool(near))
    return HeardWord(typed, near[0], near, ranked[0][0])


def _likely(spelt: str, language: str) -> set[tuple[str, str]]:
    """Words that have something in common with this one when letters are left out of both."""
    index = _index(language)
    return {word for rest in _with_gaps(spelt) for word in index.get(rest, ())}


@cache
def _exact(language: str) -> dict[str, str]:
    return {_plain(word, language): word for word in commitments.words_in(language)}


@cache
def _index(language: str) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for word in commitments.words_in(language):
        plain = _plain(word, language)
        for rest in _with_gaps(plain):
            found.setdefault(rest, []).append((plain, word))
    return found


def _with_gaps(word: str) -> set[str]:
    """The word, and what is left of it without one letter and without two."""
    found = level = {word}
    for _gap in range(MOST):
        level = {one[:at] + one[at + 1 :] for one in level for at in range(len(one))}
        found = found | level
    return found


def _plain(word: str, language: str) -> str:
    """Without what differs between keyboards and habits of writing."""
    word = word.casefold()
    if language == "en":
        return word.translate(TO_LATIN)
    return word.translate(TO_CYRILLIC).translate(PLAINER)


def _strokes(one: str, other: str) -> int:
    """How many letters were missed, added, changed, or swapped with the next."""
    older, before = [], list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        row = [at]
        for place, wanted in enumerate(other, 1):
            cost = min(before[place] + 1, row[-1] + 1, before[place - 1] + (letter != wanted))
            swapped = at > 1 and place > 1 and letter == other[place - 2]
            if swapped and wanted == one[at - 2]:
                cost = min(cost, older[place - 2] + 1)
            row.append(cost)
        older, before = before, row
    return before[-1]
