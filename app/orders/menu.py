"""The menu of a station: what can be ordered where."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Conflict, FieldError, Invalid
from app.orders.models import MenuService
from app.org import queries as org
from app.org.models import OrgUnit


def at(session: Session, place: OrgUnit) -> Sequence[MenuService]:
    """What can be ordered at a place: of its community first, then of its street, then of the district."""
    units = {one.id: one for one in org.ancestors(session, place).values()}
    found = session.scalars(
        select(MenuService)
        .where(MenuService.unit_id.in_(units), MenuService.retired_at.is_(None))
        .order_by(MenuService.position, MenuService.id)
    ).all()
    return sorted(found, key=lambda one: -len(units[one.unit_id].path))


def offered(session: Session, place: OrgUnit, service_id: UUID) -> MenuService:
    """Something that can be ordered at a place; raises Invalid (``unknown_service``)."""
    for one in at(session, place):
        if one.id == service_id:
            return one
    raise Invalid(
        "unknown_service",
        "这项服务现在不能点了，请回到菜单再看看。",
        errors=[FieldError("service_id", "请重新选")],
    )


def known(session: Session, service_id: UUID) -> MenuService:
    """By id; raises NoResultFound."""
    return session.get_one(MenuService, service_id)


def of_units(session: Session, unit_ids: Sequence[UUID]) -> Sequence[MenuService]:
    """Everything that stands on the menus of these units now, in their order."""
    return session.scalars(
        select(MenuService)
        .where(MenuService.unit_id.in_(unit_ids), MenuService.retired_at.is_(None))
        .order_by(MenuService.unit_id, MenuService.position, MenuService.id)
    ).all()


def next_position(session: Session, unit_id: UUID) -> int:
    """Where something new stands: at the end."""
    last = session.scalar(select(func.max(MenuService.position)).where(MenuService.unit_id == unit_id))
    return (last or 0) + 1


def check_age(service: MenuService, born: int | None) -> None:
    """Raise Conflict (``wrong_age``) when a year of birth, where it is known, says it is too early.

    Where it is not known the station asks; only the year is known, so the year of the birthday counts.
    """
    if service.min_age and born and clock.today().year - born < service.min_age:
        raise Conflict("wrong_age", f"“{service.title}”是给{service.min_age}岁以上的人准备的。")
