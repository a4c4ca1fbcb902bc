"""The tree of RFC 6962: its own roots, and paths that lead to them and nowhere else."""

import hashlib

import pytest

from portal.lib import merkle
from portal.lib.merkle import Step


def values(count: int) -> list[str]:
    return [hashlib.sha256(bytes([number])).hexdigest() for number in range(count)]


def by_the_book(kept: list[str]) -> bytes:
    """The definition in section 2.1 of RFC 6962, word for word."""
    if len(kept) == 1:
        return hashlib.sha256(b"\x00" + bytes.fromhex(kept[0])).digest()
    split = 1
    while split * 2 < len(kept):
        split *= 2
    return hashlib.sha256(b"\x01" + by_the_book(kept[:split]) + by_the_book(kept[split:])).digest()


@pytest.mark.parametrize("count", [1, 2, 3, 5, 8, 13, 64, 65])
def test_every_leaf_climbs_to_the_root_of_the_book(count):
    kept = values(count)
    assert merkle.root(kept) == by_the_book(kept).hex()
    for index, value in enumerate(kept):
        assert merkle.climb(value, merkle.path(kept, index)) == merkle.root(kept)


def test_another_value_another_side_or_a_shorter_path_leads_elsewhere():
    kept = values(7)
    path, root = merkle.path(kept, 3), merkle.root(kept)
    assert merkle.climb(kept[2], path) != root
    assert merkle.climb(kept[3], path[:-1]) != root
    turned = [
        Step(merkle.LEFT if s.side == merkle.RIGHT else merkle.RIGHT, s.sibling) for s in path
    ]
    assert merkle.climb(kept[3], turned) != root


def test_a_node_is_no_leaf():
    left, right = values(2)
    inner = merkle.leaf(left) + merkle.leaf(right)
    assert merkle.root([left, right]) != hashlib.sha256(b"\x00" + bytes.fromhex(inner)).hexdigest()


def test_a_tree_of_nothing_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        merkle.root([])
