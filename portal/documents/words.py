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
    """All words of one language: `words/<language>.yaml` and those beside it, as one."""
    if language not in LANGUAGES:
        raise ValueError(f"no letters are written in {language!r}; known: {', '.join(LANGUAGES)}")
    whole = {}
    for path in sorted(FOLDER.glob(f"{language}.*yaml")):
        for name, said in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            whole[name] = {**whole[name], **said} if name in whole else said
    return whole
