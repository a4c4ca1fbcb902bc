"""A case that never was, on which letters are shown before there is a real one."""

from functools import cache
from pathlib import Path

import yaml

from portal.documents import grammar
from portal.documents.blanks import DATES, TIMES


def facts(folder, language, kind=""):
    """Every fact that a letter may ask for, in its language; those of its own kind go first."""
    told = dict(_read(Path(folder))[language])
    for kinds, own in told.pop("letters", {}).items():
        if kind in kinds.split():
            told |= own
    for name, value in told.items():
        if name in DATES:
            told[name] = grammar.as_date(value)
        elif name in TIMES:
            told[name] = grammar.as_time(value)
        elif isinstance(value, list):
            told[name] = [dict(one) if isinstance(one, dict) else one for one in value]
    return {**told, "language": language}


@cache
def _read(folder):
    return yaml.safe_load((folder / "sample.yaml").read_text(encoding="utf-8"))
