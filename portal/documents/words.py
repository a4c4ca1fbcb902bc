"""The words a letter itself needs in its own language: months, labels of gaps, page numbers.

They follow the language of the letter, not of whoever is looking at it, so they are reviewed
text files beside this module and not gettext.
"""

from functools import cache
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent / "words"
LANGUAGES = ("kk", "ru", "en")


@cache
def of(language):
    """All words of one language, as `words/<language>.yaml` has them."""
    if language not in LANGUAGES:
        raise ValueError(f"no letters are written in {language!r}; known: {', '.join(LANGUAGES)}")
    return yaml.safe_load((FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))
