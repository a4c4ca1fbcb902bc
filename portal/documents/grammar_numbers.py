"""Ordinals and dates in words, where a form asks for them: powers of attorney, contracts."""

from datetime import date

from portal.documents import words


def ordinal(number, language, form="masculine"):
    """The number as an ordinal in words: сорок девятая · қырық тоғызыншы · forty-ninth."""
    if not 1 <= number <= 9999:
        raise ValueError(f"no ordinal in words for {number}")
    return {"kk": _kk, "ru": _ru, "en": _en}[language](number, form)


def date_in_words(day: date, months, language):
    """A whole date in words, as a power of attorney has it."""
    month = months[day.month - 1]
    if language == "kk":
        return f"{_kk(day.year)} жылғы {_kk(day.day)} {month}"
    if language == "ru":
        return f"{_ru(day.day, 'neuter')} {month} {_ru(day.year, 'genitive')} года"
    return f"the {_en(day.day)} of {month} {_en_year(day.year)}"


def _kk(number, _form=None):
    said = []
    for size, name in ((1000, "мың"), (100, "жүз")):
        count, number = divmod(number, size)
        if count:
            # One hundred is only “жүз”; one thousand is said whole.
            said += [_of("kk", "ones")[count - 1]] if count > 1 or size == 1000 else []
            said.append(name)
    tens, ones = divmod(number, 10)
    said += [_of("kk", "tens")[tens - 1]] * bool(tens) + [_of("kk", "ones")[ones - 1]] * bool(ones)
    said[-1] = _of("kk", "last").get(said[-1]) or said[-1] + _kk_ending(said[-1])
    return " ".join(said)


def _kk_ending(word):
    back = next(letter for letter in reversed(word) if letter in "аоұыеөүіә") in "аоұы"
    return "ыншы" if back else "інші"


def _ru(number, form):
    thousands, rest = divmod(number, 1000)
    hundreds, below = divmod(rest, 100)
    tens, ones = divmod(below, 10)
    said = []
    if thousands and not rest:
        return _of("ru", "thousandth")[thousands - 1] + _of("ru", "endings")[form]
    if thousands:
        said.append(_ru_thousands(thousands))
    if hundreds and not below:
        return " ".join([*said, _of("ru", "hundredth")[hundreds - 1] + _of("ru", "endings")[form]])
    if hundreds:
        said.append(_of("ru", "hundreds")[hundreds - 1])
    if below < 20:
        return " ".join([*said, _ru_last(_of("ru", "first")[below - 1], form)])
    if not ones:
        return " ".join([*said, _ru_last(_of("ru", "tenth")[tens - 2], form)])
    return " ".join(
        [*said, _of("ru", "tens")[tens - 2], _ru_last(_of("ru", "first")[ones - 1], form)]
    )


def _ru_last(stem, form):
    if stem == "трет":
        return stem + _of("ru", "third")[form]
    if form == "masculine" and stem in _of("ru", "stressed"):
        return stem + "ой"
    return stem + _of("ru", "endings")[form]


def _ru_thousands(count):
    number = {1: "одна", 2: "две"}.get(count) or _of("ru", "ones")[count - 1]
    return f"{number} " + ("тысяча" if count == 1 else "тысячи" if count < 5 else "тысяч")


def _en(number, _form=None):
    if number >= 1000:
        thousands, rest = divmod(number, 1000)
        head = f"{_of('en', 'ones')[thousands - 1]} thousand"
        return f"{head}{_en_joiner(rest)}{_en(rest)}" if rest else head + "th"
    if number >= 100:
        hundreds, rest = divmod(number, 100)
        head = f"{_of('en', 'ones')[hundreds - 1]} hundred"
        return f"{head} and {_en(rest)}" if rest else head + "th"
    tens, ones = divmod(number, 10)
    if number < 20:
        word = _of("en", "ones")[number - 1]
        return _of("en", "ordinal").get(word, word + "th")
    ten = _of("en", "tens")[tens - 2]
    return f"{ten}-{_en(ones)}" if ones else ten[:-1] + "ieth"


def _en_joiner(rest):
    return " and " if rest < 100 else " "


def _en_below_hundred(number):
    if number < 20:
        return _of("en", "ones")[number - 1]
    tens, ones = divmod(number, 10)
    return _of("en", "tens")[tens - 2] + (f"-{_of('en', 'ones')[ones - 1]}" if ones else "")


def _en_year(year):
    """2026 is counted in thousands, 1999 in hundreds."""
    thousands, rest = divmod(year, 1000)
    if rest < 100:
        head = f"{_of('en', 'ones')[thousands - 1]} thousand"
        return f"{head} and {_en_below_hundred(rest)}" if rest else head
    hundreds, rest = divmod(year, 100)
    head = _en_below_hundred(hundreds)
    if not rest:
        return f"{head} hundred"
    joiner = " hundred and " if rest < 10 else " "
    return f"{head}{joiner}{_en_below_hundred(rest)}"


def _of(language, name):
    return words.of(language)["numbers"][name]
