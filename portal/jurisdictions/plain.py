"""Entries as plain values, for rows and answers that keep or show them as JSON."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date

from .texts import Text


def plain(value):
    """An entry with everything in it as dicts, lists, strings and numbers."""
    if isinstance(value, Text):
        return value.as_dict()
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return value
