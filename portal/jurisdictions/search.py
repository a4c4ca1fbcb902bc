"""Finds a violation type by the words people use, in any of the languages at once."""

import re

# Many type Kazakh on a Russian keyboard; both spellings must find the same.
FOLDED = str.maketrans("әғқңөұүһіё", "агкноуухие")
WORD = re.compile(r"\w+")
SHORTEST_STEM = 4


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
    shared = _shared_beginning(asked, known)
    if shared >= SHORTEST_STEM and shared >= 0.6 * max(len(asked), len(known)):
        return 0.6
    if len(asked) >= SHORTEST_STEM and asked in known:
        return 0.5
    return 0.0


def _shared_beginning(one, other):
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


class Index:
    """The searchable words of entries, each text with its weight."""

    def __init__(self):
        self._texts = []  # (code, weight, language, folded text, its words)

    def add(self, code, language, words, weight):
        folded = " ".join(split(words))
        self._texts.append((code, weight, language, folded, tuple(dict.fromkeys(folded.split()))))

    def search(self, words, language=None):
        """Codes, best first. Half of the words asked must be met somewhere."""
        asked = list(dict.fromkeys(split(words)))
        if not asked:
            return []
        phrase = " ".join(split(words))
        near = self._nearness(asked)
        met, score = {}, {}
        for code, weight, spoken, text, known in self._texts:
            best = [max((near[word].get(k, 0.0) for k in known), default=0.0) for word in asked]
            if not any(best):
                continue
            points = weight * sum(best) / len(asked)
            if phrase == text:
                points += 2 * weight
            elif len(phrase) >= SHORTEST_STEM and phrase in text:
                points += weight
            if spoken == language:
                points *= 1.1
            score[code] = max(score.get(code, 0.0), points)
            met.setdefault(code, set()).update(w for w, b in zip(asked, best, strict=True) if b)
        enough = [code for code in score if 2 * len(met[code]) >= len(asked)]
        return sorted(enough, key=lambda code: -score[code])

    def _nearness(self, asked):
        everything = {word for *_, known in self._texts for word in known}
        return {word: {k: c for k in everything if (c := closeness(word, k)) > 0} for word in asked}
