"""Reads a jurisdiction's files into entries and gathers every error on the way.

An error names its file and entry, so that the lawyer who edits the file can
find the place; all are gathered before any is raised, so that she mends them
in one go.
"""

import re
import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from functools import cache
from typing import Annotated, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

import yaml

from .lines import Fault, line_of
from .marks import Ref
from .texts import Text

NOTHING = object()
YAML_TEXT = "tag:yaml.org,2002:str"


class Place:
    """Where we are reading: file, entry, and the field inside it."""

    __slots__ = ("name", "outside")

    def __init__(self, name, outside=None):
        self.name = name
        self.outside = outside

    def at(self, name):
        """The place one step further in."""
        return Place(name, self)

    @property
    def steps(self):
        """From the file inwards."""
        steps, place = [], self
        while place:
            steps.append(place.name)
            place = place.outside
        return steps[::-1]

    def __str__(self):
        file, *entry = map(str, self.steps)
        return ": ".join(filter(None, [file, *entry[:1], ".".join(entry[1:])]))


class Reference(NamedTuple):
    """A code waiting to be looked for in its tables, once all files are read."""

    tables: tuple
    code: str | int
    place: Place


@cache
def _shape(entry_type):
    hints = get_type_hints(entry_type, include_extras=True)
    return tuple(
        (f.name, hints[f.name], f.default is MISSING and f.default_factory is MISSING)
        for f in fields(entry_type)
    )


class Reader:
    """Turns raw YAML into entries of a known shape."""

    def __init__(self, languages=()):
        self.languages = tuple(languages)
        self.errors = []
        self.references = []
        self.roots = {}

    def fail(self, place, words):
        file, *steps = place.steps
        self.errors.append(Fault.at(f"{place}: {words}", line_of(self.roots.get(file), steps)))

    def file(self, path):
        """What one file holds; keys written twice are errors, not silent replacements."""
        place = Place(path.name)
        try:
            loader = yaml.CSafeLoader(path.read_bytes())
            self.roots[path.name] = loader.get_single_node()
            raw = self._built(self.roots[path.name], loader, place)
        except (yaml.YAMLError, ValueError, TypeError) as error:
            self.fail(place, f"this is not well-formed YAML ({error})")
            return {}
        if not isinstance(raw, dict):
            self.fail(place, "the file must hold named sections")
            return {}
        return raw

    def _built(self, node, loader, place):
        """A node as a plain value; done here because PyYAML lets a second key win in silence."""
        if isinstance(node, yaml.ScalarNode):
            return node.value if node.tag == YAML_TEXT else loader.construct_object(node)
        if isinstance(node, yaml.SequenceNode):
            return [self._built(item, loader, place) for item in node.value]
        if node is None:
            return None
        built = {}
        for key, value in node.value:
            name = self._built(key, loader, place)
            if name in built:
                line = key.start_mark.line + 1
                self.fail(place, f"“{name}” is written twice (line {line})")
            built[name] = self._built(value, loader, place)
        return built

    def table(self, entry_type, raw, file, section):
        """Entries by their code or id; a code used twice is an error."""
        key = _shape(entry_type)[0][0]
        place = Place(file)
        if isinstance(raw, dict):
            raw = [{key: code, **entry} for code, entry in raw.items() if isinstance(entry, dict)]
        if not isinstance(raw, list):
            self.fail(place, f"the section “{section}” is missing or is not a list")
            return {}
        entries = {}
        for position, item in enumerate(raw, start=1):
            if not isinstance(item, dict) or item.get(key) in (None, ""):
                self.fail(place.at(f"{section} no. {position}"), f"“{key}” is missing")
                continue
            code = item[key]
            if code in entries:
                self.fail(place.at(code), f"this {key} is used twice in “{section}”")
                continue
            # A broken entry keeps its place, so that those who name it are not called wrong too.
            entries[code] = self.entry(entry_type, item, place.at(code))
        return entries

    def entry(self, entry_type, raw, place):
        """One entry, or None when it cannot stand."""
        if not isinstance(raw, dict):
            self.fail(place, "named fields are expected here")
            return None
        values = {}
        whole = True
        shape = _shape(entry_type)
        for name, hint, required in shape:
            given = raw.get(name, NOTHING)
            if given is NOTHING or (given is None and not required):
                if required:
                    self.fail(place, f"“{name}” is missing")
                    whole = False
                continue
            value = self.value(hint, given, place.at(name))
            if value is NOTHING:
                whole = False
            else:
                values[name] = value
        for name in raw.keys() - {name for name, _, _ in shape}:
            self.fail(place.at(name), "no such field is known")
        return entry_type(**values) if whole else None

    def value(self, hint, raw, place):
        """The raw value as its annotation wants it; NOTHING when it cannot be."""
        origin = get_origin(hint)
        if origin is Annotated:
            value = self.value(hint.__origin__, raw, place)
            for mark in hint.__metadata__:
                if value is NOTHING:
                    break
                if isinstance(mark, Ref):
                    self.references.append(Reference(mark.tables, value, place))
                elif not re.fullmatch(mark.pattern, value):
                    self.fail(place, f"“{value}” is not {mark.called}")
            return value
        if origin in (Union, types.UnionType):
            return self._any_of(get_args(hint), raw, place)
        if origin is Literal:
            if raw in get_args(hint):
                return raw
            self.fail(place, f"{raw!r} is none of {', '.join(map(repr, get_args(hint)))}")
            return NOTHING
        if origin is tuple:
            return self._list(get_args(hint)[0], raw, place)
        if hint is Mapping or origin in (Mapping, dict):
            return self._mapping(get_args(hint), raw, place)
        if hint is Text:
            return self.text(raw, place)
        if is_dataclass(hint):
            entry = self.entry(hint, raw, place)
            return NOTHING if entry is None else entry
        return self._plain(hint, raw, place)

    def text(self, raw, place):
        """A text in every language of the jurisdiction."""
        if not isinstance(raw, dict):
            self.fail(place, f"a text in {', '.join(self.languages)} is expected")
            return NOTHING
        missing = [
            language
            for language in self.languages
            if not isinstance(raw.get(language), str) or not raw[language].strip()
        ]
        for language in missing:
            self.fail(place, f"the text in “{language}” is missing")
        for language in raw.keys() - set(self.languages):
            self.fail(place, f"“{language}” is not a language of this jurisdiction")
        if missing:
            return NOTHING
        return Text({language: raw[language].strip() for language in self.languages})

    def _any_of(self, hints, raw, place):
        if raw is None:
            return None
        wanted = [hint for hint in hints if hint is not type(None)]
        if len(wanted) == 1:
            return self.value(wanted[0], raw, place)
        if isinstance(raw, dict) and Text in wanted:
            return self.text(raw, place)
        if type(raw) in wanted:
            return raw
        self.fail(place, f"{raw!r} is not what is expected here")
        return NOTHING

    def _list(self, hint, raw, place):
        if not isinstance(raw, list):
            self.fail(place, "a list is expected")
            return NOTHING
        read = [
            self.value(hint, item, place.at(position)) for position, item in enumerate(raw, start=1)
        ]
        return NOTHING if NOTHING in read else tuple(read)

    def _mapping(self, hints, raw, place):
        if not isinstance(raw, dict):
            self.fail(place, "named values are expected")
            return NOTHING
        if not hints:
            return types.MappingProxyType(raw)
        read = {
            key: self.value(hints[1], value, place.at(key))
            for key, value in raw.items()
            if self.value(hints[0], key, place.at(key)) is not NOTHING
        }
        return NOTHING if NOTHING in read.values() else types.MappingProxyType(read)

    def _plain(self, hint, raw, place):
        if hint is date and isinstance(raw, str):
            try:
                return date.fromisoformat(raw)
            except ValueError:
                self.fail(place, f"“{raw}” is not a date")
                return NOTHING
        if hint is float and type(raw) is int:
            return float(raw)
        if type(raw) is not hint or raw == "":
            kind = {str: "a text in quotes", int: "a whole number", bool: "true or false"}
            self.fail(place, f"{raw!r} is not {kind.get(hint, 'a ' + hint.__name__)}")
            return NOTHING
        return raw

    def resolve(self, tables):
        """Every code met must stand in its table; tables of missing files were named already."""
        for reference in self.references:
            searched = [tables[name] for name in reference.tables]
            if None in searched or any(reference.code in table for table in searched):
                continue
            where = " or ".join(name.replace("_", " ") for name in reference.tables)
            self.fail(reference.place, f"“{reference.code}” is not found in {where}")
