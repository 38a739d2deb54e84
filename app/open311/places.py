"""Which street a call is about, and which unit a place of the outside world belongs to."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.core.errors import BadRequest, NotFound
from app.open311.coordinates import metres_between, to_gcj02
from app.org import queries as org
from app.org.models import OrgUnit, UnitKind

#: A place further than this from the middle of every compound is the street's own.
NEAR_METRES = 1_000
_BELOW = (UnitKind.COMMUNITY, UnitKind.COMPOUND)


@dataclass(frozen=True)
class Location:
    """Where something is, in the words of those who report it; ``latitude`` and ``longitude`` are WGS 84."""

    latitude: float | None = None
    longitude: float | None = None
    words: str | None = None
    code: str | None = None

    @property
    def point(self) -> tuple[float, float] | None:
        """As our maps have it (GCJ-02)."""
        if self.latitude is None or self.longitude is None:
            return None
        latitude, longitude = to_gcj02(self.latitude, self.longitude)
        return round(latitude, 6), round(longitude, 6)


def jurisdiction(session: Session, code: str | None) -> OrgUnit:
    """The street with this code; without one, the only street there is.

    Raises BadRequest (``no_jurisdiction``) when it must be said which, NotFound (``unknown_jurisdiction``).
    """
    if code:
        street = org.unit_by_code(session, code)
        if street is None or street.kind is not UnitKind.STREET or street.closed_on:
            raise NotFound("unknown_jurisdiction", "没有这个 jurisdiction_id，它是街道的代码。")
        return street
    streets = [one for one in org.tree(session) if one.kind is UnitKind.STREET]
    if len(streets) != 1:
        raise BadRequest("no_jurisdiction", "缺少 jurisdiction_id：这里有多个街道，请写上街道的代码。")
    return streets[0]


def unit_at(session: Session, street: OrgUnit, location: Location) -> OrgUnit:
    """The community or compound a place belongs to; what fits none is the street's own (兜底).

    A code says it outright, then the nearest compound, then the longest name the words hold.
    Raises NotFound (``unknown_address_id``) for a code that names no place of the street.
    """
    units = [street, *org.below(session, [street.path], _BELOW)]
    if location.code:
        named = next((unit for unit in units if unit.code == location.code), None)
        if named is None:
            raise NotFound("unknown_address_id", "这个街道没有这个 address_id，它是社区或小区的代码。")
        return named
    return _nearest(units, location.point) or _named(units, location.words) or street


def _nearest(units: list[OrgUnit], point: tuple[float, float] | None) -> OrgUnit | None:
    if point is None:
        return None
    distances = [
        (metres_between(point, (unit.latitude, unit.longitude)), unit.code, unit)
        for unit in units
        if unit.kind in _BELOW and unit.latitude is not None and unit.longitude is not None
    ]
    distance, _, nearest = min(distances, default=(float("inf"), "", None))
    return nearest if distance <= NEAR_METRES else None


def _named(units: list[OrgUnit], words: str | None) -> OrgUnit | None:
    # People leave out what every name ends in.
    return max(
        (unit for unit in units if unit.name.removesuffix("小区") in (words or "")),
        key=lambda unit: (unit.kind is UnitKind.COMPOUND, len(unit.name)),
        default=None,
    )
