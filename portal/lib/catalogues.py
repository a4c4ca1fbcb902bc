"""Translations as the programs read them, made from the files that people edit.

Machines that only run the portal have no gettext tools, so this is done in Python.
"""

import os
from pathlib import Path

import polib


def compile_changed(folders) -> int:
    """Make every `.mo` that is missing or older than its `.po`; returns how many."""
    made = 0
    for folder in folders:
        for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
            made += _compile(source)
    return made


def _compile(source: Path) -> bool:
    target = source.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
        return False
    # Several processes may find it missing at once; each writes its own and puts it in place.
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    polib.pofile(str(source), encoding="utf-8").save_as_mofile(str(unfinished))
    unfinished.replace(target)
    return True
