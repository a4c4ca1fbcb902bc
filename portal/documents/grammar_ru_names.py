"""Russian cases of people's names: surname, given name, patronymic, of men and of women.

The rules are those of a reference grammar, by the ending and the sex. Kazakh patronymics (“ұлы”,
“қызы”) and surnames in “о”, “ко”, “ых” never change. Where the ending leaves a choice, or nobody
can tell a man's name from a woman's, there is no form: a wrong case in a complaint is worse than
neutral words.
"""

import re

CASES = ("genitive", "dative", "accusative", "instrumental", "prepositional")
_PART = re.compile(r"[А-ЯЁӘҒҚҢӨҰҮҺІ][а-яёәғқңөұүһі]+(?:-[А-ЯЁӘҒҚҢӨҰҮҺІ][а-яёәғқңөұүһі]+)*")
_NEVER = re.compile(r".*(ұлы|улы|уулу|қызы|кызы|оглы|оғлу)", re.IGNORECASE)
_MALE = re.compile(r".{2,}(ов|ев|ёв|ин|ын|ский|цкий|ской|цкой)")
_FEMALE = re.compile(r".{2,}(ова|ева|ёва|ина|ына|ская|цкая)")
_FATHERS = (re.compile(r".{3,}[еоё]вич|.{2,}ьич|.*(ич)"), re.compile(r".{2,}(вна|чна)"))
# Stressed on the ending, so with “ом”.
_STRESSED = {"Ильич", "Кузьмич", "Фомич", "Лукич"}
_IRREGULAR = {"Лев": "Льв", "Павел": "Павл", "Пётр": "Петр"}

_HARD = ("а", "у", "а", "ом", "е")
_HISSING = ("а", "у", "а", "ем", "е")
_SOFT = ("я", "ю", "я", "ем", "е")
_IY = ("я", "ю", "я", "ем", "и")
_A = ("ы", "е", "у", "ой", "е")
_A_AFTER_KG = ("и", "е", "у", "ой", "е")
_A_AFTER_HISS = ("и", "е", "у", "ей", "е")
_YA = ("и", "е", "ю", "ей", "е")
_IYA = ("и", "и", "ю", "ей", "и")
_THIRD = ("и", "и", "ь", "ью", "и")
_OV = ("а", "у", "а", "ым", "е")
_OVA = ("ой", "ой", "у", "ой", "ой")
_ADJECTIVE = ("ого", "ому", "ого", "им", "ом")
_ADJECTIVE_HARD = ("ого", "ому", "ого", "ым", "ом")
_ADJECTIVE_F = ("ой", "ой", "ую", "ой", "ой")


def person(text, case, sex_of):
    """The whole name in a case, or None. `sex_of` tells m or f of a given name it knows."""
    parts = text.split(" ")
    end = len(parts)
    if end == 4 and _NEVER.fullmatch(parts[3]):
        parts = [*parts[:2], " ".join(parts[2:])]
    if len(parts) not in (2, 3) or not all(_is_name(part) for part in parts):
        return None
    surname, given, father = _in_order(parts, sex_of)
    if given is None:
        return None
    sex = _sex(parts[surname], parts[given], father and parts[father], sex_of)
    if sex is None:
        return None
    turn = {surname: _surname, given: _given}
    if father is not None:
        turn[father] = _patronymic
    said = [turn[at](part, sex, CASES.index(case)) for at, part in enumerate(parts)]
    return " ".join(said) if all(said) else None


def _is_name(part):
    return bool(_PART.fullmatch(part)) or bool(_NEVER.fullmatch(part))


def _is_patronymic(part):
    return bool(_NEVER.fullmatch(part)) or any(one.fullmatch(part) for one in _FATHERS)


def _in_order(parts, sex_of):
    """Which part is surname, given name and patronymic: (0, 1, 2), (2, 0, 1), (0, 1, None)…"""
    if len(parts) == 3:
        if _is_patronymic(parts[2]):
            return 0, 1, 2
        return (2, 0, 1) if _is_patronymic(parts[1]) else (None, None, None)
    first, second = parts
    if _looks_like_surname(second) and sex_of(first) and not _looks_like_surname(first):
        return 1, 0, None
    if _looks_like_surname(first) or sex_of(second):
        return 0, 1, None
    return None, None, None


def _looks_like_surname(part):
    return bool(
        _MALE.fullmatch(part) or _FEMALE.fullmatch(part) or re.search("(ой|ая|их|ых)$", part)
    )


def _sex(surname, given, father, sex_of):
    if father and re.search("(вич|ич|ұлы|улы|оглы|оғлу)$", father):
        return "m"
    if father and re.search("(вна|чна|қызы|кызы)$", father):
        return "f"
    if _FEMALE.fullmatch(surname) and sex_of(given) != "m":
        return "f"
    if _MALE.fullmatch(surname) and sex_of(given) != "f":
        return "m"
    return sex_of(given)


def _patronymic(part, sex, at):
    if _NEVER.fullmatch(part):
        return part
    if sex == "f":
        return part[:-1] + _A[at]
    return part + (_HARD if part in _STRESSED else _HISSING)[at]


def _given(part, sex, at):
    if part in _IRREGULAR and sex == "m":
        return _IRREGULAR[part] + _HARD[at]
    if sex == "f" and not re.search("[аяь]$", part):
        return part
    if sex == "f" and part.endswith("ь"):
        # Eastern women's names in a soft sign stay as they are (Айгуль, Асель).
        return part[:-1] + _THIRD[at] if part in ("Любовь", "Нинель", "Рахиль", "Юдифь") else part
    return _by_ending(part, at)


def _surname(part, sex, at):
    """Double surnames are turned in both halves, the first like a surname of its own."""
    halves = [_one_surname(half, sex, at) for half in part.split("-")]
    return "-".join(halves) if all(halves) else None


def _one_surname(part, sex, at):
    if _NEVER.fullmatch(part) or re.search("(ых|их|[оеёэиіыуұүюөә])$", part):
        return part
    if sex == "f":
        if re.search("(ов|ев|ёв|ин|ын)а$", part):
            return part[:-1] + _OVA[at]
        if part.endswith("ая"):
            return part[:-2] + _ADJECTIVE_F[at]
        return part if re.search("[^ая]$", part) else _of_everybody(part, at)
    if re.search("(ов|ев|ёв|ин|ын)$", part):
        return part + _OV[at]
    if re.search("[кгх]ий$", part):
        return part[:-2] + _ADJECTIVE[at]
    if re.search("(ый|[лснрт]ой)$", part) and len(part) > 4:
        return part[:-2] + _ADJECTIVE_HARD[at]
    # A vowel may fall out of these (Заяц – Зайца, Кравец – Кравца), or may not.
    if re.search("([яе]ц|ёк|[^бр]ок|ень)$", part):
        return None
    return _of_everybody(part, at)


def _of_everybody(part, at):
    """Surnames that men and women share: Сковорода, Гайдай, Коваль, Ким."""
    return None if re.search("[аеёиоуыэюя][ая]$", part) else _by_ending(part, at)


def _by_ending(part, at):
    for ending, cut, forms in (
        ("ий$", 1, _IY),
        ("й$", 1, _SOFT),
        ("ь$", 1, _SOFT),
        ("ия$", 1, _IYA),
        ("я$", 1, _YA),
        ("[гкхқғ]а$", 1, _A_AFTER_KG),
        ("[жчшщц]а$", 1, _A_AFTER_HISS),
        ("а$", 1, _A),
        ("[жчшщц]$", 0, _HISSING),
        ("[бвгдзклмнпрстфхқғңһ]$", 0, _HARD),
    ):
        if re.search(ending, part):
            return part[: len(part) - cut] + forms[at]
    return part
