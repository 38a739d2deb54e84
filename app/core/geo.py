"""Points on a map."""

from __future__ import annotations

import math

#: Latitude and longitude, in degrees.
Point = tuple[float, float]

_EARTH_METRES = 6_371_000


def metres(one: Point, other: Point) -> float:
    """The way between two points as the crow flies."""
    (lat, lon), (lat2, lon2) = (tuple(map(math.radians, point)) for point in (one, other))
    half = math.sin((lat2 - lat) / 2) ** 2 + math.cos(lat) * math.cos(lat2) * math.sin((lon2 - lon) / 2) ** 2
    return 2 * _EARTH_METRES * math.asin(math.sqrt(half))
