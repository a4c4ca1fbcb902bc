"""How dates, times, precincts, offices and people's names stand inside a sentence, per language.

A name takes the case a letter asks for by the rules of its language, unless somebody has written
its forms down. A name whose form cannot be known is never declined by guess: it stands in its
dictionary form beside a word that takes the case instead (“лица по имени …”).
"""

import re
from datetime import date, datetime, time

from portal.documents import grammar_en, grammar_kk, grammar_numbers, grammar_ru, words

LANGUAGES = {"kk": grammar_kk, "ru": grammar_ru, "en": grammar_en}
#: What a name may be the name of; a party is a person or a body, and shows which by its writing.
KINDS = ("person", "body", "place", "party")
# The last number heard decides the Kazakh ending: 09:40 is read "… қырық", so "09:40-та".
_KK_IN_BY_NUMBER = {3: "те", 4: "те", 5: "те", 6: "да", 9: "да", 10: "да", 20: "да", 30: "да"}
_KK_IN_BY_NUMBER |= {40: "та"}
_KK_IN_BY_MONTH = ("да", "да", "да", "де", "да", "да", "де", "да", "те", "да", "да", "да")


def as_date(value):
    """A date from a date, a moment or its ISO writing; None when it is something else."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10]) if re.match(r"\d{4}-\d\d-\d\d", value) else None
    except (TypeError, ValueError):
        return None


def as_time(value):
    """A time from a time, a moment or its writing as 9:40; None when it is something else."""
    if isinstance(value, datetime):
        return value.time()
    if isinstance(value, time):
        return value
    found = re.fullmatch(r"(?:\d{4}-\d\d-\d\d[T ])?(\d{1,2}):(\d\d)(?::\d\d.*)?", str(value))
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return time(int(found[1]), int(found[2]))


def date_words(value, language):
    """22 ноября 2026 года · 2026 жылғы 22 қараша · 22 November 2026"""
    day = as_date(value)
    if day is None:
        return str(value)
    month = words.of(language)["months"][day.month - 1]
    return {
        "kk": f"{day.year} жылғы {day.day} {month}",
        "ru": f"{day.day} {month} {day.year} года",
        "en": f"{day.day} {month} {day.year}",
    }[language]


def date_on(value, language):
    """The day something happened on: 2026 жылғы 22 қарашада · on 22 November 2026"""
    written, day = date_words(value, language), as_date(value)
    if day is None or language == "ru":
        return written
    return written + _KK_IN_BY_MONTH[day.month - 1] if language == "kk" else f"on {written}"


def time_words(value, language):
    """09:40 with the word the language needs: сағат 09:40"""
    at = as_time(value)
    if at is None:
        return str(value)
    return f"сағат {at:%H:%M}" if language == "kk" else f"{at:%H:%M}"


def time_at(value, language):
    """The hour something happened at: в 09:40 · сағат 09:40-та · at 09:40"""
    written, at = time_words(value, language), as_time(value)
    if at is None:
        return written
    if language == "kk":
        heard = at.minute if at.minute < 11 else at.minute % 10 or at.minute
        return f"{written}-{_KK_IN_BY_NUMBER.get(heard, 'де')}"
    return f"{'в' if language == 'ru' else 'at'} {written}"


def when(day, at, language):
    """Day and hour in one phrase: 22 ноября 2026 года в 09:40"""
    joiner = " " if as_time(at) else ", "
    return f"{date_on(day, language)}{joiner}{time_at(at, language)}"


def precinct(number, language):
    """избирательный участок № 123 · № 123 сайлау учаскесі · polling station No. 123"""
    return {
        "kk": f"№ {number} сайлау учаскесі",
        "ru": f"избирательный участок № {number}",
        "en": f"polling station No. {number}",
    }[language]


def at_precinct(number, language):
    """на избирательном участке № 123 · № 123 сайлау учаскесінде · at polling station No. 123"""
    return {
        "kk": f"№ {number} сайлау учаскесінде",
        "ru": f"на избирательном участке № {number}",
        "en": f"at polling station No. {number}",
    }[language]


def joined(items, language):
    """One, two and three: a list inside a sentence."""
    items = [str(item) for item in items]
    if len(items) < 2:
        return "".join(items)
    return ", ".join(items[:-1]) + words.of(language)["last_joiner"] + items[-1]


def cases(language):
    """The cases that a letter in this language may ask for."""
    words.of(language)
    return LANGUAGES[language].CASES


def declined(text, case, language, kind="body", known=None):
    """The name in a case, or None when nobody can be certain of its form.

    `known` holds forms that were written down by hand: {name: {case: form}}.
    """
    text = " ".join(str(text).split())
    if case not in cases(language):
        raise ValueError(f"no case {case!r} in {language!r}")
    if written := (known or {}).get(text, {}).get(case):
        return written
    kind = kind_of(text) if kind == "party" else kind
    return LANGUAGES[language].declined(text, case, kind)


def in_case(text, case, language, kind="body", known=None):
    """The name in a case; when its form is not known, neutral words that take the case for it."""
    form = declined(text, case, language, kind, known)
    if form is None:
        kind = kind_of(text) if kind == "party" else kind
        form = words.of(language)["neutral"][kind][case].format(name=text)
    return form


def undeclined(text, language):
    """Where a text has a name in neutral words, because nobody knew its form: those phrases."""
    found = {}
    for by_case in words.of(language)["neutral"].values():
        for neutral in by_case.values():
            if neutral == "{name}":
                continue
            pattern = re.escape(neutral).replace(r"\{name\}", r"\w[^,;:|\n]{0,80}?")
            pattern += r"(?=[,;:|.\n]|$)" if neutral.endswith("{name}") else r"\b"
            for phrase in re.findall(pattern, text, re.MULTILINE):
                found.setdefault(phrase)
    # “лица по имени …” of one case also fits another: the longest says it all.
    return [one for one in found if not any(one != other and one in other for other in found)]


def kind_of(text):
    """Whether a name is that of a person or of a body: bodies are written with common words."""
    without = re.sub(r" (?:оглы|оғлу|кызы|қызы|улы|ұлы|von|van|de)$", "", str(text))
    capital = "A-ZА-ЯЁӘҒҚҢӨҰҮҺІ"
    common = rf"[«»\"№()\d]|(?:^|\s)[^\W\d_{capital}]{{2}}|^[{capital}]{{2,}}\s"
    return "body" if re.search(common, without) else "person"


def in_words(value, language):
    """A date in words, where a form asks for it: двадцать второе ноября две тысячи …"""
    day = as_date(value)
    if day is None:
        return str(value)
    return grammar_numbers.date_in_words(day, words.of(language)["months"], language)


def to_addressee(name, language, known=None):
    """An office as it stands at the top of a letter: В прокуратуру района Есиль.

    An office whose form is not known is put after a neutral label, never declined by guess.
    """
    name = str(name).strip()
    made = (known or {}).get(name, {}).get("heading") or LANGUAGES[language].heading(name)
    return made or {"kk": "Кімге: ", "ru": "Кому: ", "en": "To: "}[language] + name
