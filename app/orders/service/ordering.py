"""How an order comes in, and what whoever ordered may still do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts import consents
from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.roles import Permission
from app.core import clock
from app.core.errors import Conflict, FieldError, Forbidden, Invalid
from app.core.ids import new_id
from app.orders import menu
from app.orders.models import DemandOrder
from app.orders.numbers import next_number, visit_code
from app.orders.service import dispatching
from app.orders.service.life import move, record
from app.orders.states import OrderState
from app.org import queries as org
from app.org.models import OrgUnit, UnitKind
from app.residents import service as residents

WISH_TITLE = "微心愿"
WISH_MINUTES = 60
#: How far ahead somebody may order.
AHEAD = timedelta(days=60)


@dataclass(frozen=True)
class Wish:
    """What somebody orders, when and where."""

    place_id: UUID
    wish_from: datetime
    wish_until: datetime
    #: None is a micro-wish, which ``words`` tell.
    service_id: UUID | None = None
    words: str | None = None
    place_note: str | None = None
    contact_phone: str | None = None
    for_member_id: UUID | None = None
    #: What the person is called, when the station orders for them.
    for_whom: str | None = None


def order(session: Session, actor: Actor, wish: Wish) -> DemandOrder:
    """Order something for oneself or for somebody of the family.

    Raises Conflict (``consent_needed``, ``wrong_age``), Invalid (``unknown_place``, ``unknown_service``, ``bad_time``,
    ``words_needed``, ``unknown_member``) and Forbidden (``no_consent``).
    """
    consents.require(session, actor.account_id, consents.Moment.EXACT_PLACE)
    member = (
        residents.member_to_act_for(session, actor.account_id, wish.for_member_id)
        if wish.for_member_id
        else None
    )
    made = _make(session, actor, wish, for_whom=member.name if member else actor.name)
    made.for_member_id = member.id if member else None
    made.for_account_id = member.linked_account_id if member else None
    made.contact_phone = wish.contact_phone or accounts.account(session, actor.account_id).phone
    if member and made.service_id:
        born = int(member.birth_year) if member.birth_year else None
        menu.check_age(menu.known(session, made.service_id), born)
    record(session, made, actor, "order", None)
    return made


def order_for(session: Session, actor: Actor, wish: Wish) -> DemandOrder:
    """Order for somebody who asked the station; it has been looked at with that.

    Raises Forbidden (``no_permission``, ``not_yours``), and what :func:`order` raises of the rest.
    """
    actor.require(Permission.DISPATCH_ORDERS)
    if not wish.for_whom:
        raise Invalid("name_needed", "请写上给谁点的。", errors=[FieldError("for_whom", "请写称呼")])
    made = _make(session, actor, wish, for_whom=wish.for_whom)
    if not actor.reaches(Permission.DISPATCH_ORDERS, org.known_unit(session, made.station_id).path):
        raise Forbidden("not_yours", "这里不归您的服务站管。")
    made.on_behalf = True
    made.contact_phone = wish.contact_phone
    record(session, made, actor, "order", None)
    move(session, made, actor, "accept")
    return made


def _make(session: Session, actor: Actor, wish: Wish, *, for_whom: str) -> DemandOrder:
    place = org.place(session, wish.place_id, field="place_id")
    if place.street_id is None or place.kind is UnitKind.STREET:
        raise Invalid(
            "unknown_place", "请选到小区或社区。", errors=[FieldError("place_id", "请选到小区或社区")]
        )
    _check_times(wish)
    service = menu.offered(session, place, wish.service_id) if wish.service_id else None
    if service is None and not wish.words:
        raise Invalid("words_needed", "请说说您的心愿。", errors=[FieldError("words", "请说说您的心愿")])
    made = DemandOrder(
        id=new_id(),
        street_id=place.street_id,
        station_id=service.unit_id if service else _community(session, place).id,
        place_id=place.id,
        number=next_number(session, place.street_id),
        service_id=service.id if service else None,
        title=service.title if service else WISH_TITLE,
        skill=service.skill if service else None,
        minutes=service.minutes if service else WISH_MINUTES,
        account_id=actor.account_id,
        on_behalf=False,
        for_whom=for_whom,
        place_note=wish.place_note,
        words=wish.words,
        wish_from=wish.wish_from,
        wish_until=wish.wish_until,
        visit_code=visit_code(),
        state=OrderState.ORDERED,
        state_since=clock.now(),
        came_back=0,
        last_seq=0,
        created_at=clock.now(),
    )
    session.add(made)
    session.flush()
    return made


def _check_times(wish: Wish) -> None:
    now = clock.now()
    if not wish.wish_from < wish.wish_until or wish.wish_until <= now or wish.wish_from > now + AHEAD:
        raise Invalid(
            "bad_time",
            "请选一个还没到的时间，最远六十天。",
            errors=[FieldError("wish_from", "请重新选时间")],
        )


def _community(session: Session, place: OrgUnit) -> OrgUnit:
    return org.ancestors(session, place)[UnitKind.COMMUNITY]


def supplement(session: Session, actor: Actor, one: DemandOrder, words: str) -> None:
    """Answer what the station asked; raises Forbidden (``not_yours``) and Conflict (``wrong_state``)."""
    move(session, one, actor, "supplement")
    one.words = f"{one.words}\n{words}" if one.words else words


def withdraw(session: Session, actor: Actor, one: DemandOrder) -> None:
    """Nobody needs to come; every team that was asked or had taken it hears of it.

    Raises Forbidden (``not_yours``) and Conflict (``wrong_state``): while somebody is there it is too late.
    """
    move(session, one, actor, "withdraw", team_id=one.team_id)
    dispatching.call_off(session, one)


def complain(session: Session, one: DemandOrder, actor: Actor, request_id: UUID) -> None:
    """Note the request by which somebody says that something is wrong; once.

    Raises Conflict (``complained_before``, ``wrong_state``) and Forbidden (``not_yours``).
    """
    if one.request_id:
        raise Conflict("complained_before", "您反映过了，可以在“办事”里看进展。")
    move(session, one, actor, "complain")
    one.request_id = request_id
