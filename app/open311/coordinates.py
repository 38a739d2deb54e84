"""WGS 84, which the world and Open311 speak, and GCJ-02, which maps in China and WeChat's map picker speak.

GCJ-02, which published maps of China must use, shifts a place by some hundred metres: enough to put it into the
compound next door. What we keep is GCJ-02, as the phones send it.
"""

from __future__ import annotations

from math import atan2, cos, hypot, pi, radians, sin, sqrt

#: Krasovsky 1940, on which GCJ-02 rests.
_AXIS = 6378245.0
_ECCENTRICITY = 0.00669342162296594323
_METRES_PER_DEGREE = 111_320.0


def to_gcj02(latitude: float, longitude: float) -> tuple[float, float]:
    """From WGS 84; a place outside China stays as it is."""
    if not _in_china(latitude, longitude):
        return latitude, longitude
    north, east = _shift(longitude - 105.0, latitude - 35.0)
    phi = radians(latitude)
    flat = 1 - _ECCENTRICITY * sin(phi) ** 2
    return (
        latitude + north * 180.0 / (_AXIS * (1 - _ECCENTRICITY) / (flat * sqrt(flat)) * pi),
        longitude + east * 180.0 / (_AXIS / sqrt(flat) * cos(phi) * pi),
    )


def to_wgs84(latitude: float, longitude: float) -> tuple[float, float]:
    """Back from GCJ-02, to less than a millimetre."""
    guess = latitude, longitude
    for _ in range(4):
        there = to_gcj02(*guess)
        guess = guess[0] + latitude - there[0], guess[1] + longitude - there[1]
    return guess


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The distance of two places that lie within some kilometres of each other."""
    north = (other[0] - one[0]) * _METRES_PER_DEGREE
    # Round the antimeridian, so that nonsense far away stays far away.
    degrees = atan2(sin(radians(other[1] - one[1])), cos(radians(other[1] - one[1]))) * 180 / pi
    return hypot(north, degrees * _METRES_PER_DEGREE * cos(radians(one[0])))


def _in_china(latitude: float, longitude: float) -> bool:
    return 0.8293 <= latitude <= 55.8271 and 72.004 <= longitude <= 137.8347


def _shift(x: float, y: float) -> tuple[float, float]:
    """How many metres a place moves north and east, ``x`` and ``y`` degrees from 35° N 105° E."""
    ripple = (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + ripple
    north += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + ripple
    east += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    return north, east
