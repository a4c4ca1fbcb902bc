"""Merkle trees as in RFC 6962: one root stands for many hashes, a short path proves one of them.

A leaf is SHA-256 of a zero byte and its value, a node SHA-256 of a one byte and its two
children; so no node can be passed off as a leaf. Values are 32 bytes (hashes), in hexadecimal.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

LEFT, RIGHT = "left", "right"


@dataclass(frozen=True)
class Step:
    """One step up: the sibling's hash, and on which side of ours it stands."""

    side: str
    sibling: str


def leaf(value: str) -> str:
    return hashlib.sha256(b"\x00" + bytes.fromhex(value)).hexdigest()


def node(left: str, right: str) -> str:
    return hashlib.sha256(b"\x01" + bytes.fromhex(left) + bytes.fromhex(right)).hexdigest()


def root(values: Sequence[str]) -> str:
    """The root over values in their order. Raises ValueError for none."""
    if not values:
        raise ValueError("a tree has at least one leaf")
    return levels(values)[-1][0]


def path(values: Sequence[str], index: int) -> list[Step]:
    """What leads from the value at `index` to the root."""
    return path_in(levels(values), index)


def path_in(tree: Sequence[Sequence[str]], index: int) -> list[Step]:
    """The same in a tree whose `levels` are known, for whoever asks for many paths."""
    steps = []
    for level in tree[:-1]:
        beside = index ^ 1
        if beside < len(level):
            steps.append(Step(LEFT if beside < index else RIGHT, level[beside]))
        index //= 2
    return steps


def climb(value: str, steps: Sequence[Step]) -> str:
    """The root that a value and its path lead to."""
    at = leaf(value)
    for step in steps:
        at = node(step.sibling, at) if step.side == LEFT else node(at, step.sibling)
    return at


def levels(values: Sequence[str]) -> list[list[str]]:
    """From the leaves up to the root. A last one without a sibling goes up as it is, which
    gives the same tree as RFC 6962's splitting at the largest power of two."""
    tree = [[leaf(value) for value in values]]
    while len(tree[-1]) > 1:
        below = tree[-1]
        pairs = [node(*below[at : at + 2]) for at in range(0, len(below) - 1, 2)]
        tree.append(pairs + below[len(pairs) * 2 :])
    return tree
