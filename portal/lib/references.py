"""Codes that can be read out over a bad telephone line (Crockford base32)."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CHECKS = ALPHABET + "*~$=U"
# Also Cyrillic letters that look like Latin ones: a phone's keyboard may stand on either.
_MISHEARD = str.maketrans("OILÖОІАВЕКМНРСТУХ", "01100" + "1ABEKMHPCTYX")


def random_code(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def check_character(code: str) -> str:
    """Crockford's check symbol: the number that the code spells, modulo 37."""
    value = 0
    for letter in code:
        value = (value * 32 + ALPHABET.index(letter)) % 37
    return _CHECKS[value]


def new_reference() -> str:
    """A report's short public name, such as `7KM4-2QXD`: 8 characters, a check within.

    Seven random characters (35 bits) and one that catches a misheard one: the check is
    taken modulo 32 so that it can be spelt with the same letters.
    """
    code = random_code(7)
    return grouped(code + _check32(code))


def read_reference(text: str) -> str | None:
    """The reference that somebody typed or read out, or None if it cannot be one."""
    code = normal(text)
    if len(code) != 8 or any(letter not in ALPHABET for letter in code):
        return None
    return grouped(code) if _check32(code[:7]) == code[7] else None


def _check32(code: str) -> str:
    # Weights are odd, hence invertible modulo 32: any single wrong character is caught.
    return ALPHABET[sum((2 * i + 1) * ALPHABET.index(c) for i, c in enumerate(code)) % 32]


def normal(text: str) -> str:
    """Capitals without separators, with letters that are taken for digits put right."""
    return "".join(text.upper().translate(_MISHEARD).replace("–", "-").split()).replace("-", "")


def grouped(code: str, size: int = 4) -> str:
    return "-".join(code[i : i + size] for i in range(0, len(code), size))
