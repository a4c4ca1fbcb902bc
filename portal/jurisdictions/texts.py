"""Texts of a jurisdiction in all its languages, chosen when they are shown."""

from django.conf import settings
from django.utils.translation import get_language


class Text:
    """One sentence in every language of the country; shown in the reader's.

    `str(text)` follows the active language at the moment of showing, so one
    text may be kept for the life of the process. Letters, whose language is
    not the reader's, ask with `in_language`. In templates `{{ text }}` and
    `{{ text.kk }}` both work.
    """

    __slots__ = ("_words",)

    def __init__(self, words=None, /, **by_language):
        object.__setattr__(self, "_words", dict(words or {}, **by_language))

    def __setattr__(self, name, value):
        raise AttributeError("A text of the jurisdiction is not changed after it was read.")

    def __getstate__(self):
        return self._words

    def __setstate__(self, words):
        object.__setattr__(self, "_words", words)

    def in_language(self, language):
        """The words in this language; "kk-KZ" asks for "kk"."""
        for code in (language or "", (language or "").split("-")[0]):
            if code in self._words:
                return self._words[code]
        return next(iter(self._words.values()))

    def as_dict(self):
        """The words by language, for a row that keeps them."""
        return dict(self._words)

    def __getitem__(self, language):
        return self._words[language]

    @property
    def languages(self):
        return tuple(self._words)

    def __str__(self):
        return self.in_language(get_language() or settings.LANGUAGE_CODE)

    def __repr__(self):
        return f"Text({self._words!r})"

    def __eq__(self, other):
        return isinstance(other, Text) and self._words == other._words

    def __hash__(self):
        return hash(tuple(self._words.items()))

    def __format__(self, pattern):
        return format(str(self), pattern)
