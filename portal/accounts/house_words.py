"""Words that somebody who wants into this house tries first: its own.

What it is called, where it stands, whom it is for, and what everybody here talks about. They count
for nothing in a password (passwords.py), in whichever alphabet or layout they are typed.
"""

import re
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation

from portal.jurisdictions import pack

# Words of elections and of our own work in all languages: beginnings are enough.
ELECTIONS = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").split()
SHORTEST = 4
# What lies on one key of a Russian keyboard and of a Latin one.
LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
CYRILLIC = "ёйцукенгшщзхъфывапролджэячсмитьбю"
AS_CYRILLIC = str.maketrans(LATIN, CYRILLIC)
AS_LATIN = str.maketrans(CYRILLIC, LATIN)


def own_part(password: str, *names: str) -> int:
    """How many characters are left of a password without these words and somebody's names."""
    words = sorted({*known(), *_words(*names, shortest=3)}, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, words)))
    return min(len(pattern.sub("", one).strip()) for one in readings(password))


def readings(password: str) -> set[str]:
    """A password in small letters, as it was typed and as the same keys give it in the other
    layout."""
    typed = password.strip().casefold()
    return {typed, typed.translate(AS_CYRILLIC), typed.translate(AS_LATIN)}


@cache
def known() -> frozenset[str]:
    """The words of this site, in its languages."""
    names = [urlsplit(settings.SITE_URL).hostname or "", *settings.ALLOWED_HOSTS]
    for code, _label in settings.LANGUAGES:
        with translation.override(code):
            names += [str(settings.SITE_NAME), str(settings.APP_NAME)]
    places = [pack.get(), *pack.get().regions.values()]
    names += [name for place in places for name in place.name.as_dict().values()]
    return frozenset({*ELECTIONS, *_words(*names)})


def _words(*names: str, shortest: int = SHORTEST) -> set[str]:
    found = {word for name in names for word in re.split(r"[\W_\d]+", name.casefold())}
    return {word for word in found if len(word) >= shortest}
