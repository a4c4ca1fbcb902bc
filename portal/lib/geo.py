"""Positions and distances."""

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_METRES = 6_371_008.8


@dataclass(frozen=True)
class Position:
    """WGS 84 degrees; `accuracy` is the radius in metres that the device claims, or None."""

    latitude: float
    longitude: float
    accuracy: float | None = None

    def __post_init__(self):
        if not (-90 <= self.latitude <= 90 and -180 <= self.longitude <= 180):
            raise ValueError("not a position on Earth")


def distance(one: Position, other: Position) -> float:
    """Metres between two positions on a sphere (haversine)."""
    phi1, phi2 = radians(one.latitude), radians(other.latitude)
    half_phi = (phi2 - phi1) / 2
    half_lambda = radians(other.longitude - one.longitude) / 2
    a = sin(half_phi) ** 2 + cos(phi1) * cos(phi2) * sin(half_lambda) ** 2
    return 2 * EARTH_RADIUS_METRES * asin(min(1.0, sqrt(a)))


def within(position: Position, box: tuple[float, float, float, float]) -> bool:
    """Whether a position lies in (south, west, north, east)."""
    south, west, north, east = box
    return south <= position.latitude <= north and west <= position.longitude <= east
