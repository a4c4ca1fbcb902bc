"""Finds a violation type by the words people use, in any of the languages at once."""

import re
from math import log

# Many type Kazakh on a Russian keyboard; both spellings must find the same.
FOLDED = str.maketrans("әғқңөұүһіё", "агкноуухие")
WORD = re.compile(r"\w+")
STEM = 4  # letters two words must share at their beginning to be taken for one


def fold(words):
    """Case and letters made equal: «Мәжбүрлейді» and «мажбурлейди» are one word."""
    return words.casefold().translate(FOLDED)


def split(words):
    return WORD.findall(fold(words))


def closeness(asked, known):
    """How near a word asked for is to a word known, from 0 to 1."""
    if asked == known:
        return 1.0
    if len(asked) < 3:
        return 0.0
    if known.startswith(asked):
        return 0.8
    if known[:STEM] == asked[:STEM]:
        return 0.6 if _shared_beginning(asked, known) >= 0.6 * max(len(asked), len(known)) else 0.0
    return 0.5 if len(asked) >= STEM and asked in known else 0.0


def _shared_beginning(one, other):
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


class Index:
    """What can be found, by the words of its texts; each text has its weight."""

    def __init__(self):
        self._words = {}  # code: {word: weight}
        self._texts = {}  # code: [(folded text, weight, language)]

    def add(self, code, language, words, weight):
        known = split(words)
        self._texts.setdefault(code, []).append((" ".join(known), weight, language))
        weights = self._words.setdefault(code, {})
        for word in known:
            weights[word] = max(weight, weights.get(word, 0))

    def search(self, words, language=None):
        """Codes, best first. Half of the words asked must be met somewhere.

        A word that few entries know says more than one that all of them use;
        the whole phrase in one text says most. Entries alike stay in the order
        in which they were added.
        """
        asked = list(dict.fromkeys(split(words)))
        phrase = " ".join(split(words))
        met = {word: self._entries_near(word) for word in asked}
        score = {}
        for code in self._words:
            points = {word: found[code] for word, found in met.items() if code in found}
            if points and 2 * len(points) >= len(asked):
                rare = {word: log(1 + len(self._words) / len(met[word])) for word in points}
                score[code] = sum(points[word] * rare[word] for word in points)
                score[code] *= 1 + self._phrase(code, phrase, language)
        return sorted(score, key=lambda code: -score[code])

    def _entries_near(self, asked):
        everything = {word for weights in self._words.values() for word in weights}
        near = {word: c for word in everything if (c := closeness(asked, word))}
        return {
            code: max(near[word] * weights[word] for word in common)
            for code, weights in self._words.items()
            if (common := near.keys() & weights.keys())
        }

    def _phrase(self, code, phrase, language):
        """How much better the whole phrase fits: said exactly, or inside a text."""
        best = 0.0
        if len(phrase) < STEM:
            return best
        for text, _, spoken in self._texts[code]:
            if phrase in text:
                fits = 1.0 if phrase == text else 0.5
                best = max(best, fits + (0.1 if spoken == language else 0.0))
        return best
