"""A drawing of positions around a precinct, without a map: directions true, distances by steps.

No tiles are fetched: whoever serves them would learn which places we look at. The rings stand
for powers of ten, so that 40 metres and 400 kilometres fit into one picture.
"""

from dataclasses import dataclass
from math import atan2, cos, log10, pi, radians, sin

from portal.lib.geo import Position
from reports.cases.matching import Measured

SIZE = 240
MARGIN = 22
NEAREST = 10  # metres: whatever is nearer stands in the middle


@dataclass(frozen=True)
class Ring:
    radius: float
    metres: int
    # Where its words stand.
    y: float


@dataclass(frozen=True)
class Point:
    x: float
    y: float
    measured: Measured

    @property
    def label_y(self) -> float:
        return round(self.y + 3.5, 1)


@dataclass(frozen=True)
class Plot:
    """Rings and points in a square of `size`, the precinct in its middle."""

    rings: list[Ring]
    points: list[Point]
    size: int = SIZE
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
    points = []
    for one in measured:
        angle = bearing(centre, one.position)
        radius = unit * max(0.0, log10(max(one.metres, NEAREST) / NEAREST))
        points.append(
            Point(
                round(SIZE / 2 + radius * sin(angle), 1),
                round(SIZE / 2 - radius * cos(angle), 1),
                one,
            )
        )
    return Plot(rings, points)


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
