"""Finds the line of a file at which an entry, or a field in it, is written."""

import re

import yaml

KEYS = ("code", "id")
COUNTED = re.compile(r"(?P<section>\w+) no\. (?P<number>\d+)")


class Fault(str):
    """What is wrong, in words that begin with file and entry; `line` is 0 when none is known."""

    line = 0

    @classmethod
    def at(cls, words: str, line: int) -> "Fault":
        fault = cls(words)
        fault.line = line
        return fault


def line_of(root, steps) -> int:
    """The line of the last of these steps that is found under a file's node; 0 for none."""
    if root is None or not steps:
        return 0
    entry, *fields = steps
    node = _inside(root, entry) or _entry(root, entry)
    line = node.start_mark.line + 1 if node is not None else 0
    for step in fields:
        key, node = _keyed(node, step)
        if node is None:
            break
        line = (key or node).start_mark.line + 1
    return line


def _entry(root, code):
    """The entry of this code in any section of the file, or the one “section no. 3” counts to."""
    if not isinstance(root, yaml.MappingNode):
        return None
    if counted := COUNTED.fullmatch(str(code)):
        return _inside(_inside(root, counted["section"]), int(counted["number"]))
    for _name, section in root.value:
        found = _inside(section, code)
        if found is None and isinstance(section, yaml.SequenceNode):
            found = next((item for item in section.value if _is(item, code)), None)
        if found is not None:
            return found
    return None


def _is(item, code) -> bool:
    if not isinstance(item, yaml.MappingNode):
        return False
    return any(
        key.value in KEYS and isinstance(value, yaml.ScalarNode) and value.value == str(code)
        for key, value in item.value
    )


def _inside(node, step):
    return _keyed(node, step)[1]


def _keyed(node, step):
    """What a mapping holds under a key, or a list at a place counted from one."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step <= len(node.value):
        return None, node.value[step - 1]
    return None, None
