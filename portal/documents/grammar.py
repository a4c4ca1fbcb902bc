"""How dates, times, precincts and offices are written inside a sentence, per language.

Names of people are never declined: letters put them into neutral constructions
("Заявитель: …"). Only offices whose forms are known for certain change their case.
"""

import re
from datetime import date, datetime, time

from portal.documents import words

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


def to_addressee(name, language):
    """An office as it stands at the top of a letter: В прокуратуру района Есиль.

    An office whose form is not known is put after a neutral label, never declined by guess.
    """
    name = str(name).strip()
    if language == "en":
        return f"To: {name}"
    made = _kk_to(name) if language == "kk" else _ru_to(name)
    return made or {"kk": "Кімге: ", "ru": "Кому: "}[language] + name


def _kk_to(name):
    found = re.fullmatch(r"(.*?)((?:\s*\([^()]*\))?)", name, re.DOTALL)
    office, abbreviation = found[1], found[2]
    before, _, last = office.rpartition(" ")
    dative = words.of("kk")["datives"].get(last.lower())
    if dative:
        dative = dative.capitalize() if last[:1].isupper() else dative
    elif last.lower().endswith(tuple(words.of("kk")["offices"])):
        dative = last + ("на" if last.endswith("ы") else "не")
    return f"{before} {dative}{abbreviation}".strip() if dative else ""


def _ru_to(name):
    offices, bodies = words.of("ru")["offices"], words.of("ru")["bodies"]
    parts, turned = name.split(" "), []
    if parts[0].lower() in offices:
        return " ".join([offices[parts[0].lower()].capitalize(), *parts[1:]])
    for at, word in enumerate(parts):
        if word.lower() in bodies:
            changed = bodies[word.lower()]
            turned.append(changed if word.islower() else changed.capitalize())
            return " ".join(["В", *turned, *parts[at + 1 :]])
        if not re.search(r"(ая|яя|ый|ий|ой|ое|ее)$", word):
            return ""
        turned.append(re.sub("ая$", "ую", re.sub("яя$", "юю", word)))
    return ""
