"""A drawing of positions around a precinct, without a map: directions true, distances by steps.

No tiles are fetched: whoever serves them would learn which places we look at. The rings stand
for powers of ten, so that 40 metres and 400 kilometres fit into one picture.
"""

from dataclasses import dataclass, replace
from math import atan2, cos, hypot, log10, pi, radians, sin

from portal.lib.geo import Position
from reports.cases.matching import Measured

SIZE = 240
MARGIN = 22
NEAREST = 10  # metres: whatever is nearer stands in the middle
DOT = 8  # half the height of a point; points nearer to each other share one
LETTER = 13  # what each further letter adds to its width


@dataclass(frozen=True)
class Ring:
    radius: float
    metres: int
    # Where its words stand.
    y: float


@dataclass(frozen=True)
class Point:
    """One or more positions that lie at one place of the drawing: “A, B”."""

    x: float
    y: float
    measured: tuple[Measured, ...]

    @property
    def letters(self) -> str:
        return ", ".join(one.letter for one in self.measured)

    @property
    def is_far(self) -> bool:
        return any(one.is_far for one in self.measured)

    @property
    def width(self) -> float:
        return 2 * DOT + LETTER * (len(self.measured) - 1)

    @property
    def left(self) -> float:
        """Where the point begins: around its place, and never outside of the drawing."""
        return round(min(max(self.x - self.width / 2, 0), SIZE - self.width), 1)

    @property
    def top(self) -> float:
        return round(self.y - DOT, 1)

    @property
    def label_x(self) -> float:
        return round(self.left + self.width / 2, 1)

    @property
    def label_y(self) -> float:
        return round(self.y + 3.5, 1)


@dataclass(frozen=True)
class Plot:
    """Rings and points in a square of `size`, the precinct in its middle."""

    rings: list[Ring]
    points: list[Point]
    size: int = SIZE
    dot: int = DOT
    height: int = 2 * DOT
    middle: float = SIZE / 2
    top: float = MARGIN - 10


def around(centre: Position, measured: list[Measured]) -> Plot:
    """Where each position lies, seen from the precinct: north is up."""
    farthest = max([one.metres for one in measured] + [100])
    steps = max(2, _steps(farthest))
    unit = (SIZE / 2 - MARGIN) / steps
    rings = [
        Ring(
            round(step * unit, 1),
            NEAREST * 10**step,
            round(SIZE / 2 + step * unit - 3, 1),
        )
        for step in range(1, steps + 1)
    ]
    points: list[Point] = []
    for one in measured:
        angle = bearing(centre, one.position)
        radius = unit * max(0.0, log10(max(one.metres, NEAREST) / NEAREST))
        x = round(SIZE / 2 + radius * sin(angle), 1)
        y = round(SIZE / 2 - radius * cos(angle), 1)
        _place(points, Point(x, y, (one,)))
    return Plot(rings, points)


def _place(points: list[Point], new: Point) -> None:
    """Among the points, or in the one that it would hide."""
    for number, other in enumerate(points):
        if hypot(other.x - new.x, other.y - new.y) < DOT:
            points[number] = replace(other, measured=other.measured + new.measured)
            return
    points.append(new)


def bearing(here: Position, there: Position) -> float:
    """The direction in which one leaves for another place, in radians clockwise from north."""
    phi1, phi2 = radians(here.latitude), radians(there.latitude)
    turn = radians(there.longitude - here.longitude)
    east = sin(turn) * cos(phi2)
    north = cos(phi1) * sin(phi2) - sin(phi1) * cos(phi2) * cos(turn)
    return atan2(east, north) % (2 * pi)


def _steps(metres: float) -> int:
    steps = 1
    while NEAREST * 10**steps < metres:
        steps += 1
    return steps
