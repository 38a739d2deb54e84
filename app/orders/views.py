"""Orders as each side reads them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.media import queries as media
from app.media.schemas import Photo
from app.orders import line, menu, queries, teams
from app.orders.access import open_offer, roles_towards, sees_place, visit_of
from app.orders.models import DemandOrder, MenuService, OrderVisit
from app.orders.schemas import (
    Candidate,
    Menu,
    MenuItem,
    MyOrder,
    MyOrderItem,
    MyVisit,
    Rating,
    TeamOrder,
    TeamOrderItem,
    Visitor,
    WhoFor,
)
from app.orders.states import (
    LEADER,
    OFFERED,
    ORDER_STATES,
    SIDE_NAMES,
    STATE_NAMES,
    VISITOR,
    OrderState,
    Side,
)
from app.org import queries as org
from app.org.models import OrgUnit
from app.org.schemas import Unit
from app.residents import views as residents
from app.volunteering.kinds import SKILL_NAMES, Skill

#: Whoever comes is expected: the six digits are of use.
_EXPECTED = (OrderState.TAKEN, OrderState.VISITING)


def menu_of(session: Session, actor: Actor) -> Menu:
    """What somebody can order to their home, and for whom."""
    home = accounts.residence(session, actor.account_id)
    place = org.known_unit(session, home.compound_id) if home else None
    people = [WhoFor(member_id=None, name=actor.name, relation_name="我自己")]
    people += [
        WhoFor(member_id=one.id, name=one.name, relation_name=one.relation_name)
        for one in residents.household(session, actor.account_id).items
        if one.may_act
    ]
    return Menu(
        place=Unit.model_validate(place) if place else None,
        address=address(session, actor.account_id),
        has_phone=accounts.account(session, actor.account_id).phone is not None,
        items=dishes(session, menu.at(session, place)) if place else [],
        people=people,
    )


def address(session: Session, account_id: UUID) -> str | None:
    """Somebody's own home, as whoever comes needs it."""
    home = accounts.residence(session, account_id)
    return " ".join(filter(None, [home.building, home.unit, home.room])) or None if home else None


def dishes(session: Session, services: Sequence[MenuService]) -> list[MenuItem]:
    """What stands on a menu."""
    units = org.units(session, [one.unit_id for one in services])
    return [
        MenuItem(
            id=one.id,
            title=one.title,
            about=one.about,
            skill=one.skill,
            skill_name=SKILL_NAMES[Skill(one.skill)],
            minutes=one.minutes,
            min_age=one.min_age,
            station=Unit.model_validate(units[one.unit_id]),
        )
        for one in services
    ]


def my_items(session: Session, orders: Sequence[DemandOrder]) -> list[MyOrderItem]:
    """A list of one's own."""
    units = _units(session, orders)
    return [MyOrderItem(**_item(one, units), for_whom=one.for_whom) for one in orders]


def mine(session: Session, actor: Actor, order: DemandOrder) -> MyOrder:
    """One of one's own, whole."""
    events = queries.events(session, order.id)
    units = _units(session, [order])
    names = _team_names(session, [one.team_id for one in events])
    roles = roles_towards(session, actor, order)
    station = units[order.station_id]
    return MyOrder(
        **_item(order, units) | {"steps": line.steps(order, events)},
        for_whom=order.for_whom,
        station=Unit.model_validate(station),
        station_phone=station.public_telephone,
        words=order.words,
        place_note=order.place_note,
        contact_phone=order.contact_phone,
        visit_code=order.visit_code if order.state in _EXPECTED else None,
        visitors=visitors(session, queries.visits(session, order.id)),
        story=line.for_resident(events, names),
        photos=photos(session, order, actor.account_id),
        ratings=ratings(session, order),
        request_id=order.request_id if order.account_id == actor.account_id else None,
        allowed=allowed(session, actor, order, roles),
    )


def team_items(session: Session, actor: Actor, orders: Sequence[DemandOrder]) -> list[TeamOrderItem]:
    """A list of a team's."""
    units = _units(session, orders)
    led = teams.led_by(session, actor)
    found = []
    for one in orders:
        offer = open_offer(session, one, led) if one.state == OrderState.DISPATCHED else None
        found.append(
            TeamOrderItem(
                **_item(one, units),
                answer_by=offer.answer_by if offer else None,
                going=visit_of(session, one, actor.account_id) is not None,
            )
        )
    return found


def for_team(session: Session, actor: Actor, order: DemandOrder) -> TeamOrder:
    """One order as a leader or somebody who goes reads it."""
    events = queries.events(session, order.id)
    units = _units(session, [order])
    led = teams.led_by(session, actor)
    theirs = led | ({order.team_id} if order.team_id else set())
    names = _team_names(session, [one.team_id for one in events])
    roles = roles_towards(session, actor, order)
    visits = queries.visits(session, order.id)
    visit = next((one for one in visits if one.account_id == actor.account_id), None)
    offer = open_offer(session, order, led) if order.state == OrderState.DISPATCHED else None
    near = sees_place(order, roles)
    inside = bool(roles & {LEADER, VISITOR})
    return TeamOrder(
        **_item(order, units) | {"steps": line.steps(order, events)},
        minutes=order.minutes,
        answer_by=offer.answer_by if offer else None,
        going=visit is not None,
        words=order.words if inside or OFFERED in roles else None,
        for_whom=order.for_whom if near else None,
        place_note=order.place_note if near else None,
        contact_phone=order.contact_phone if near else None,
        visitors=visitors(session, visits) if inside else [],
        my_visit=MyVisit.model_validate(visit) if visit else None,
        members=_candidates(session, order, visits) if LEADER in roles else [],
        story=line.for_team(events, names, theirs),
        photos=photos(session, order, actor.account_id) if inside else [],
        ratings=ratings(session, order) if inside else [],
        allowed=allowed(session, actor, order, roles),
    )


def _candidates(session: Session, order: DemandOrder, visits: Sequence[OrderVisit]) -> list[Candidate]:
    if order.team_id is None or order.state != OrderState.TAKEN:
        return []
    going = {one.account_id for one in visits}
    return [
        Candidate(
            account_id=one.account_id, name=one.name, trained=one.trained, going=one.account_id in going
        )
        for one in teams.members(session, order.team_id, order.skill, street_id=order.street_id)
    ]


def allowed(session: Session, actor: Actor, order: DemandOrder, roles: set[str]) -> list[str]:
    """What somebody may do now, without what is done already."""
    found = set(ORDER_STATES.allowed(OrderState(order.state), roles))
    if order.request_id:
        found.discard("complain")
    if order.state == OrderState.DONE:
        found -= {f"rate_{one.side}" for one in queries.ratings(session, order.id)}
    if VISITOR in roles:
        visit = visit_of(session, order, actor.account_id)
        if visit and visit.checked_in_at:
            found.discard("check_in")
        if visit and (visit.checked_in_at is None or visit.checked_out_at):
            found.discard("check_out")
    return [verb for verb in ORDER_STATES.verbs if verb in found]


def visitors(session: Session, visits: Sequence[OrderVisit]) -> list[Visitor]:
    """Who comes, by name."""
    names = accounts.names(session, [one.account_id for one in visits])
    return [
        Visitor(
            name=names[one.account_id],
            checked_in_at=one.checked_in_at,
            checked_out_at=one.checked_out_at,
        )
        for one in visits
    ]


def photos(session: Session, order: DemandOrder, viewer_id: UUID) -> list[Photo]:
    """What was taken there, once the check has passed; one's own at once."""
    ids = queries.photo_ids(session, [one.id for one in queries.events(session, order.id)])
    found = media.photos(session, ids, viewer_id=viewer_id)
    return [found[one] for one in ids if one in found]


def ratings(session: Session, order: DemandOrder) -> list[Rating]:
    """What the sides said, which each of them reads."""
    return [
        Rating(
            side=one.side,
            side_name=SIDE_NAMES[Side(one.side)],
            stars=one.stars,
            comment=one.comment,
            at=one.created_at,
        )
        for one in queries.ratings(session, order.id)
    ]


def _units(session: Session, orders: Sequence[DemandOrder]) -> dict[UUID, OrgUnit]:
    ids = {id_ for one in orders for id_ in (one.place_id, one.team_id, one.station_id) if id_}
    return org.units(session, ids)


def _team_names(session: Session, ids: Sequence[UUID | None]) -> dict[UUID, str]:
    return {one.id: one.name for one in org.units(session, [id_ for id_ in ids if id_]).values()}


def _item(order: DemandOrder, units: dict[UUID, OrgUnit]) -> dict[str, Any]:
    return {
        "id": order.id,
        "number": order.number,
        "title": order.title,
        "skill": order.skill,
        "state": order.state,
        "state_name": STATE_NAMES[OrderState(order.state)],
        "place": Unit.model_validate(units[order.place_id]),
        "team": Unit.model_validate(units[order.team_id]) if order.team_id else None,
        "wish_from": order.wish_from,
        "wish_until": order.wish_until,
        "visit_at": order.visit_at,
        "created_at": order.created_at,
        "steps": line.steps(order),
    }
