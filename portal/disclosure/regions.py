"""Regions of a picture or a video that are to be made unrecognisable: read, moved, cut to time.

Places are shares of the upright picture, times are seconds from the beginning, so a region fits
every size of copy. A region that moves is held by its keys: where it is at which second. Of a
paper it lies on one page.
"""

import math
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from portal.lib.refusals import Refused

MOST = 400
MOST_KEYS = 6000
MOST_PAGES = 50
SMALLEST = 0.002
LONGEST = 12 * 3600.0

WHAT = {"face": _("Face"), "plate": _("Number plate"), "other": _("Drawn by hand")}
Box = tuple[float, float, float, float]


class NotRegions(Refused):
    def __init__(self):
        super().__init__(
            _("These boxes could not be read. Load the page again; what was saved is kept."),
            code="not-regions",
        )


@dataclass(frozen=True)
class Region:
    """One thing to cover. `keys` are (second, x, y, width, height), in the order of time."""

    what: str
    start: float
    end: float
    keys: tuple[tuple[float, float, float, float, float], ...]
    found: bool = False  # proposed by the detector and not touched by hand
    sure: int = 0
    page: int = 1

    @property
    def name(self) -> str:
        return str(WHAT[self.what])

    def at(self, second: float) -> Box:
        """Where it is at one moment: between two keys it moves evenly."""
        before = max((key for key in self.keys if key[0] <= second), default=self.keys[0])
        after = min((key for key in self.keys if key[0] >= second), default=self.keys[-1])
        if after[0] <= before[0]:
            return before[1:]
        share = (second - before[0]) / (after[0] - before[0])
        return tuple(a + (b - a) * share for a, b in zip(before[1:], after[1:], strict=True))

    def during(self, start: float, end: float) -> Box:
        """The smallest box that holds it from one moment to another."""
        between = [key[1:] for key in self.keys if start < key[0] < end]
        return around([self.at(start), *between, self.at(end)])

    def as_json(self) -> dict:
        return {
            "what": self.what,
            "start": round(self.start, 2),
            "end": round(self.end, 2),
            "keys": [
                [round(key[0], 2), *(round(part, 4) for part in key[1:])] for key in self.keys
            ],
            "found": self.found,
            "sure": self.sure,
            "page": self.page,
        }


def around(boxes: list[Box]) -> Box:
    """The smallest box that holds all of these."""
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right = max(box[0] + box[2] for box in boxes)
    bottom = max(box[1] + box[3] for box in boxes)
    return left, top, right - left, bottom - top


def inside(box) -> Box | None:
    """The part of a box that lies in the picture, or None when nothing worth covering does."""
    x, y, wide, high = box
    left, top = max(0.0, x), max(0.0, y)
    right, bottom = min(1.0, x + wide), min(1.0, y + high)
    if right - left < SMALLEST or bottom - top < SMALLEST:
        return None
    return left, top, right - left, bottom - top


def read(values, *, length: float, pages: int = MOST_PAGES) -> list[Region]:
    """Regions from JSON that a browser or a worker wrote. Raises NotRegions.

    `length` is the video's in seconds; 0 for a picture, whose regions have no time. `pages` is how
    many of a paper are shown.
    """
    if not isinstance(values, list) or len(values) > MOST:
        raise NotRegions()
    found = [region for value in values if (region := _region(value, length)) is not None]
    if any(region.page > pages for region in found):
        raise NotRegions()
    if sum(len(region.keys) for region in found) > MOST_KEYS:
        raise NotRegions()
    return found


def _region(value, length: float) -> Region | None:
    if not isinstance(value, dict) or value.get("what") not in WHAT:
        raise NotRegions()
    start = min(_number(value.get("start", 0)), length)
    end = min(_number(value.get("end", length)), length)
    if length and end <= start:
        return None
    keys = value.get("keys")
    if not isinstance(keys, list) or not keys:
        raise NotRegions()
    held = [key for key in map(_key, keys) if key is not None]
    held = sorted({key[0]: key for key in held}.values())
    if not held:
        return None
    return Region(
        value["what"],
        start,
        end,
        tuple(held if length else held[:1]),
        value.get("found") is True,
        min(100, int(_number(value.get("sure", 0)))),
        max(1, int(_number(value.get("page", 1)))),
    )


def _key(value) -> tuple | None:
    if not isinstance(value, list) or len(value) != 5:
        raise NotRegions()
    second, *box = map(_number, value)
    whole = inside(box)
    return (second, *whole) if whole else None


def _number(value) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise NotRegions()
    if not -LONGEST <= value <= LONGEST:
        raise NotRegions()
    return float(value) if value > 0 else 0.0


# --- For a video: which box is covered from when to when ------------------------------------------


def pieces(regions: list[Region], *, step: float, most: int) -> list[tuple[float, float, Box]]:
    """Boxes that stand still for a while and together cover every region all of its time.

    Times lie on a grid of `step` seconds. A region that moves slowly makes few pieces; when
    there would be more than `most`, pieces become longer and larger, never fewer in what they
    cover.
    """
    slack = 1.2
    while slack < 1e6:
        made = [piece for region in regions for piece in _pieces_of(region, step, slack)]
        if len(made) <= most:
            return made
        slack *= 2
    return [piece for region in regions for piece in _pieces_of(region, step, math.inf)]


def _pieces_of(region: Region, step: float, slack: float):
    first, last = math.floor(region.start / step), math.ceil(region.end / step)
    start, box, largest = first, None, 0.0
    for cell in range(first, max(last, first + 1)):
        here = region.during(cell * step, (cell + 1) * step)
        together = around([box, here]) if box else here
        largest = max(largest, here[2] * here[3])
        if box and together[2] * together[3] > largest * slack:
            yield start * step, cell * step, box
            start, box, largest = cell, here, here[2] * here[3]
        else:
            box = together
    yield start * step, max(last, first + 1) * step, box


# --- From what a detector saw, picture by picture -------------------------------------------------

MARGIN = 0.18  # of a face's size, on each side: hair, ears and chin also name a person
NEAR = 0.1
GAP = 2  # pictures in which a thing may not be seen and is still the same


def wider(box) -> Box | None:
    x, y, wide, high = box
    return inside(
        (x - wide * MARGIN, y - high * MARGIN, wide * (1 + 2 * MARGIN), high * (1 + 2 * MARGIN))
    )


def tracked(frames: list[list], *, every: float, length: float) -> list[Region]:
    """Regions of things seen in pictures that lie `every` seconds apart; one picture has no time.

    A thing seen at two neighbouring places in two neighbouring pictures is one thing. It is
    covered from a picture before it was seen to a picture after.
    """
    tracks: list[dict] = []
    for number, boxes in enumerate(frames):
        free = [track for track in tracks if number - track["last"] <= GAP]
        for *box, sure, what in sorted(boxes, key=lambda box: -box[4]):
            place = wider(box)
            if place is None:
                continue
            best = max(free, key=lambda one: _nearness(one, place, what), default=None)
            if best is not None and _nearness(best, place, what) > NEAR:
                free.remove(best)
            else:
                best = {"what": what, "keys": [], "sure": 0}
                tracks.append(best)
            best["keys"].append((number * every, *place))
            best |= {"last": number, "sure": max(best["sure"], sure)}
    tracks.sort(key=lambda track: (-len(track["keys"]), -track["sure"]))
    regions = []
    for track in tracks[:MOST]:
        keys = tuple(_fewer(track["keys"]))
        start = max(0.0, keys[0][0] - every)
        end = min(length, keys[-1][0] + every)
        regions.append(Region(track["what"], start, end, keys, True, track["sure"]))
    return sorted(regions, key=lambda region: (region.start, region.keys[0][1]))


def _nearness(track: dict, place: Box, what: str) -> float:
    """From 1, the same place, down to 0, more than two sizes away; two kinds are never one."""
    if track["what"] != what:
        return 0.0
    x, y, wide, high = track["keys"][-1][1:]
    away = math.dist(
        (x + wide / 2, y + high / 2), (place[0] + place[2] / 2, place[1] + place[3] / 2)
    )
    size = max(wide, high, place[2], place[3])
    alike = min(wide * high, place[2] * place[3]) / max(wide * high, place[2] * place[3])
    return max(0.0, 1 - away / (2 * size)) * (alike > 0.3)


def _fewer(keys: list[tuple]) -> list[tuple]:
    """The same way without keys that lie where it leads anyhow."""
    kept, since = [keys[0]], 1
    for at in range(1, len(keys) - 1):
        way = Region("other", 0, 0, (kept[-1], keys[at + 1]))
        if any(_off(way, key) for key in keys[since : at + 1]):
            kept.append(keys[at])
            since = at + 1
    return kept + keys[-1:] if len(keys) > 1 else kept


def _off(way: Region, key: tuple) -> bool:
    return any(abs(a - b) > 0.01 for a, b in zip(way.at(key[0]), key[1:], strict=True))


def with_found(kept: list[Region], found: list[Region]) -> list[Region]:
    """What people drew or moved stays; what a detector proposed before is replaced."""
    mine = [region for region in kept if not region.found]
    return mine + found[: max(0, MOST - len(mine))]


def without(regions: list[Region], keep: set[int]) -> list[Region]:
    return [region for number, region in enumerate(regions) if number in keep]
