"""Russian cases of offices, bodies and places; people's names are in `grammar_ru_names.py`.

Common words take their forms from the dictionary of `pymorphy3`. A phrase is turned up to its
head noun (“Территориальная избирательная комиссия …”); what follows stands as it is. Where that
cannot be known for certain there is no form, and the letter puts the name into neutral words.
"""

import re
from functools import cache

import pymorphy3

from portal.documents import words
from portal.documents.grammar_ru_names import person

CASES = ("genitive", "dative", "accusative", "instrumental", "prepositional")
_TAGS = dict(zip(CASES, ("gent", "datv", "accs", "ablt", "loct"), strict=True))
_PROPER = {"Name", "Surn", "Patr", "Geox", "Orgn", "Trad"}
_ABBREVIATION = re.compile(r"[А-ЯЁ]{2,}")
_CYRILLIC = re.compile(r"[А-ЯЁа-яё]+(?:-[А-ЯЁа-яё]+)*")
_NAME = re.compile(r"[А-ЯЁӘҒҚҢӨҰҮҺІ][а-яёәғқңөұүһі]+(?:-[А-ЯЁӘҒҚҢӨҰҮҺІ][а-яёәғқңөұүһі]+)*")


def declined(text, case, kind):
    """The name in a case, or None when its form cannot be known for certain."""
    if kind == "person":
        return person(text, case, sex_of)
    if kind == "place":
        parts = [_place(part.split(" "), case) for part in text.split(", ")]
        return ", ".join(parts) if all(parts) else None
    return _phrase(text, case)


def heading(text):
    """A body or an office as it stands at the top of a letter: “кому” or “в кого”; or None."""
    if _ABBREVIATION.fullmatch(text.split(" ")[0]):
        return None
    head = _head(text.split(" "))
    if head is None:
        return None
    to_whom = _is_person(head[1]) or head[1].word in words.of("ru")["to_whom"]
    made = _phrase(text, "dative" if to_whom else "accusative")
    return made and (made if to_whom else f"В {made}")


def sex_of(given_name):
    """m or f when a given name is known to be one of them; None when it may be either."""
    known = words.of("ru")["given_names"]
    name = given_name.lower()
    for sex in ("m", "f"):
        if name in known[sex] or name.endswith(tuple(known[f"{sex}_endings"])):
            return sex
    tags = [one.tag for one in _analyzer().parse(given_name) if one.is_known]
    sexes = {t.gender for t in tags if "Name" in t and t.case == "nomn" and t.number == "sing"}
    return {"masc": "m", "femn": "f"}[sexes.pop()] if len(sexes) == 1 else None


@cache
def _analyzer():
    # 40 MB of dictionary: read by whoever declines the first name, and by nobody else.
    return pymorphy3.MorphAnalyzer()


def _phrase(text, case):
    tokens = text.split(" ")
    if _ABBREVIATION.fullmatch(tokens[0]):
        return text if _stays(tokens[1:]) else None
    head = _head(tokens)
    if head is None or not _stays(tokens[head[0] + 1 :]):
        return None
    at, noun = head
    tail = tokens[at + 1 :]
    if _is_person(noun) and (named := _named(tail)):
        # Who holds the office takes the case as well, or nothing does.
        who = person(" ".join(named), case, sex_of)
        if who is None:
            return None
        tail = [*tail[: -len(named)], who]
    turned = [_inflected(token, _adjective(token, noun), noun, case) for token in tokens[:at]]
    turned.append(_inflected(tokens[at], noun, noun, case))
    return " ".join([*turned, *tail]) if all(turned) else None


def _named(tail):
    """Whoever is named at the end: “Директор школы Иванова Анна Сергеевна”."""
    for at in range(len(tail) - 1):
        if all(map(_NAME.fullmatch, tail[at:])) and any(map(sex_of, tail[at:])):
            return tail[at:]
    return []


def _head(tokens):
    """Where the head noun stands, and how it is parsed; None when there is none for certain."""
    for at, token in enumerate(tokens):
        if not _CYRILLIC.fullmatch(token):
            return None
        noun = next((p for p in _nominative(token) if p.tag.POS == "NOUN"), None)
        if noun and all(_adjective(before, noun) for before in tokens[:at]):
            return at, noun
        if not any(p.tag.POS in ("ADJF", "PRTF") for p in _nominative(token)):
            return None
    return None


def head_of(tokens):
    """Where the word stands for what this is, and whether it is somebody; None if unknown."""
    found = _head(tokens)
    return found and (found[0], _is_person(found[1]))


def _nominative(token):
    known = words.of("ru")["nouns"].get(token.lower())
    found = [p for p in _analyzer().parse(token) if p.tag.case == "nomn"]
    if known:
        return [p for p in found if known in p.tag] or found
    return [p for p in found if p.is_known and not _PROPER & set(p.tag.grammemes)] or [
        p for p in found if p.tag.POS in ("ADJF", "PRTF")
    ]


def _adjective(token, noun):
    for parse in _nominative(token):
        if parse.tag.POS not in ("ADJF", "PRTF") or parse.tag.number != noun.tag.number:
            continue
        if noun.tag.number == "plur" or parse.tag.gender == noun.tag.gender:
            return parse
    return None


def _is_person(noun):
    return noun.tag.animacy == "anim"


def _inflected(token, parse, noun, case):
    tag = _TAGS[case]
    if tag == "accs" and (noun.tag.number == "plur" or noun.tag.gender != "femn"):
        tag = "gent" if _is_person(noun) else "nomn"
    form = parse.inflect({tag, noun.tag.number})
    return _like(token, form.word) if form else None


def _like(token, form):
    """The form with the capitals of what it was made from: Западно-Казахстанской."""
    halves = zip(token.split("-"), form.split("-"), strict=True)
    return "-".join(f[:1].upper() + f[1:] if t[:1].isupper() else f for t, f in halves)


def _stays(tail):
    """Whether all that follows the head stands in a case of its own already."""
    for before, token in zip([" ", *tail], tail, strict=False):
        bare = token.strip("(),;:.")
        joined = token.startswith("(") or before.endswith((",", ";", ":")) or before in ("и", "—")
        if not joined or not _CYRILLIC.fullmatch(bare) or _ABBREVIATION.fullmatch(bare):
            continue
        tags = [p.tag for p in _analyzer().parse(bare) if p.is_known]
        cases = {tag.case for tag in tags if tag.POS in ("NOUN", "ADJF", "PRTF")}
        if "nomn" in cases and not cases & {"gent", "ablt", "datv"}:
            return False
    return True


def _place(tokens, case):
    """A region, a district, a town: “в городе Астане”, “района Есиль”."""
    if len(tokens) == 1:
        return _town(tokens[0], case)
    kinds = words.of("ru")["kinds_of_places"]
    if tokens[0].lower() in kinds:
        kind = _phrase(tokens[0], case)
        names = tokens[1:]
        if kinds[tokens[0].lower()] and len(names) == 1:
            names = [_town(names[0], case)]
        return " ".join([kind, *names]) if kind and all(names) else None
    return _phrase(" ".join(tokens), case)


def _town(name, case):
    """A town's name alone; only what ends in a hard consonant or in “а” is ever turned."""
    at = CASES.index(case)
    if re.search(r"[бвгдзклмнпрстф]$", name):
        return name + ("а", "у", "", "ом", "е")[at]
    if re.search(r"[бвдзлмнпрстф]а$", name):
        return name[:-1] + ("ы", "е", "у", "ой", "е")[at]
    return name if re.search(r"[оуыэюеиіұүөә]$", name) else None
