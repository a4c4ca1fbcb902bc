"""Eight words for the hash of something sealed, to be read out over a bad telephone line.

Whoever reads them out has fixed the bytes: when these arrive, everybody can see that they are
the ones. The same 80 bits stand for eight words in each language (the lists have the same
indices), and for twenty-seven digits where there are no words. They come from the hash by a slow
derivation, so that looking for two seals with the same words is dear. `static/js/phone/words.js`
does the same on the phone; both read the lists in `static/words/`.
"""

import hashlib
from functools import cache

from django.conf import settings

LANGUAGES = ("kk", "ru", "en")
WORDS = 8
BITS = 10
SIZE = WORDS * BITS // 8
ROUNDS = 100_000
SALT = b"portal-commitment/1"
DIGITS = 27
# Two digits at the end catch a wrong one and two that changed places (ISO 7064, MOD 97-10).
CHECK = 97


def value_of(sha256: str) -> str:
    """The 80 bits that stand for a hash, in hexadecimal digits."""
    return hashlib.pbkdf2_hmac("sha256", bytes.fromhex(sha256), SALT, ROUNDS, SIZE).hex()


@cache
def words_in(language: str) -> tuple[str, ...]:
    """The list of a language: 1,024 words."""
    path = settings.BASE_DIR / "static" / "words" / f"{language}.txt"
    return tuple(path.read_text(encoding="utf-8").split())


def words_of(value: str, language: str) -> list[str]:
    bits = int(value, 16)
    places = [(bits >> BITS * (WORDS - 1 - at)) % 2**BITS for at in range(WORDS)]
    return [words_in(language)[place] for place in places]


def value_of_places(places: list[int]) -> str:
    """The other way round: from the places of eight words in their list."""
    bits = 0
    for place in places:
        bits = bits << BITS | place
    return f"{bits:0{SIZE * 2}x}"


def digits_of(value: str) -> str:
    """Twenty-seven digits in groups of three."""
    number = int(value, 16) * 100
    number += 98 - number % CHECK
    digits = f"{number:0{DIGITS}d}"
    return " ".join(digits[at : at + 3] for at in range(0, DIGITS, 3))


def value_of_digits(digits: str) -> str | None:
    """From twenty-seven digits without gaps; None when one of them must be wrong."""
    number = int(digits)
    if len(digits) != DIGITS or number % CHECK != 1 or number // 100 >= 2 ** (SIZE * 8):
        return None
    return f"{number // 100:0{SIZE * 2}x}"
