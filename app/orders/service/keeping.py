"""The menu of a station, as its workers keep it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core import audit, clock
from app.core.ids import new_id
from app.orders import menu
from app.orders.models import MenuService
from app.org.models import OrgUnit


@dataclass(frozen=True)
class Dish:
    """What stands on a menu."""

    title: str
    about: str
    skill: str
    minutes: int
    min_age: int | None = None


def put_on(session: Session, actor: Actor, station: OrgUnit, dish: Dish) -> MenuService:
    """Put something at the end of a station's menu."""
    made = MenuService(
        id=new_id(),
        unit_id=station.id,
        street_id=station.street_id,
        title=dish.title,
        about=dish.about,
        skill=dish.skill,
        minutes=dish.minutes,
        min_age=dish.min_age,
        position=menu.next_position(session, station.id),
        created_by=actor.account_id,
    )
    session.add(made)
    session.flush()
    _note(session, actor, "menu.put_on", made)
    return made


def change(session: Session, actor: Actor, service: MenuService, dish: Dish) -> None:
    """Say something on the menu otherwise; orders that were made keep what they said."""
    service.title, service.about, service.skill = dish.title, dish.about, dish.skill
    service.minutes, service.min_age = dish.minutes, dish.min_age
    _note(session, actor, "menu.changed", service)


def take_off(session: Session, actor: Actor, service: MenuService) -> None:
    """Nobody can order it any more; orders under way go on. Again changes nothing."""
    if service.retired_at is None:
        service.retired_at = clock.now()
        _note(session, actor, "menu.taken_off", service)


def move_up(session: Session, service: MenuService) -> None:
    """Let something change places with what stands before it."""
    before = session.scalars(
        select(MenuService)
        .where(
            MenuService.unit_id == service.unit_id,
            MenuService.retired_at.is_(None),
            MenuService.position < service.position,
        )
        .order_by(MenuService.position.desc())
        .limit(1)
    ).one_or_none()
    if before:
        before.position, service.position = service.position, before.position


def _note(session: Session, actor: Actor, action: str, service: MenuService) -> None:
    place = audit.Place(service.unit_id, service.street_id)
    audit.record(
        session, action, actor_id=actor.account_id, place=place, subject=("menu_service", service.id)
    )
