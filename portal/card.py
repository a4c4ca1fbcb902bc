"""A card of paper: where the portal is reached, and how to tell that its form is the real one.

Whoever rewrites a page on its way to a phone could make it seal to a key of his own. So the key
that phones seal to has eight words, on the card and on the page "How you are protected".
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from urllib.parse import urlsplit

import segno
from django.conf import settings
from django.utils import timezone

from portal import addresses
from portal.accounts import keys
from portal.lib import commitments

# So many addresses have a code of their own on a card; some more stand there as text.
CODES = 3
LINES = 3


@dataclass(frozen=True)
class KeyWords:
    """The key that phones seal to now, as people compare it: words of a language, or digits."""

    words: list[str]
    digits: str


@dataclass(frozen=True)
class Address:
    """One address: as it is shown, and as a code that a camera reads."""

    url: str
    code: str = ""

    @property
    def shown(self) -> str:
        return urlsplit(self.url).netloc

    @property
    def is_onion(self) -> bool:
        return self.shown.endswith(addresses.ONION)


@dataclass(frozen=True)
class Card:
    language: str
    key: KeyWords
    # The words and digits as a code, for whoever would rather hold two telephones side by side.
    key_code: str
    addresses: list[Address]
    more: list[Address]
    left_out: int
    made_on: date


def key_words(language: str) -> KeyWords | None:
    """None where there is no key yet. Languages without a list have the English one."""
    try:
        value = _value_of(keys.intake_public())
    except keys.KeysMissing:
        return None
    spoken = language if language in commitments.LANGUAGES else "en"
    return KeyWords(commitments.words_of(value, spoken), commitments.digits_of(value))


def card(language: str) -> Card | None:
    """What is printed; None where there is no key yet."""
    key = key_words(language)
    if key is None:
        return None
    urls = _addresses()
    coded = [Address(url, _code(url)) for url in urls[:CODES]]
    more = [Address(url) for url in urls[CODES : CODES + LINES]]
    return Card(
        language=language,
        key=key,
        key_code=_code(" ".join(key.words) + "\n" + key.digits),
        addresses=coded,
        more=more,
        left_out=len(urls) - len(coded) - len(more),
        made_on=timezone.localdate(),
    )


def _addresses() -> list[str]:
    """Our own first, then the mirrors; the onion address is always among those with a code."""
    signed = addresses.current()
    said = signed.said if signed else {"mirrors": [], "onion": ""}
    own = settings.SITE_URL.rstrip("/")
    found = list(dict.fromkeys([own, *said["mirrors"]]))
    if said["onion"]:
        found = [one for one in found if one != said["onion"]]
        found.insert(CODES - 1, said["onion"])
    return found


@lru_cache(maxsize=4)
def _value_of(public: str) -> str:
    """Slow on purpose, and asked for by pages: worked out once for each key."""
    return commitments.value_of(hashlib.sha256(public.encode()).hexdigest())


def _code(text: str) -> str:
    return segno.make(text, error="m", micro=False).svg_data_uri(border=2)
