"""Reads for those who keep rewards: what there is, what lies where, what moved, who reserved what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.roles import Permission
from app.core import paging
from app.org import queries as org
from app.rewards.codes import LENGTH, read_code
from app.rewards.models import PickupPoint, Redemption, Reward, RewardStock, StockMovement
from app.rewards.queries import at_points_within, readable, redemptions
from app.rewards.states import RedemptionState

#: So many movements the page of a reward shows.
MOVEMENTS_SHOWN = 50


@dataclass(frozen=True)
class Kept:
    """A reward with how many there are altogether, and how many of those are reserved."""

    reward: Reward
    stock: int
    reserved: int


def kept(session: Session, actor: Actor) -> list[Kept]:
    """The rewards of the actor's units and of the street above, those on the shelf first."""
    stock = func.coalesce(func.sum(RewardStock.stock), 0)
    reserved = func.coalesce(func.sum(RewardStock.reserved), 0)
    rows = session.execute(
        select(Reward, stock, reserved)
        .outerjoin(RewardStock, RewardStock.reward_id == Reward.id)
        .where(readable(actor))
        .group_by(Reward.id)
        .order_by(case((Reward.active, 0), else_=1), Reward.points, Reward.id)
    )
    return [Kept(row[0], row[1], row[2]) for row in rows]


def points_of(session: Session, actor: Actor, permission: Permission) -> Sequence[PickupPoint]:
    """The counters that the actor's units answer for, open ones first."""
    return session.scalars(
        select(PickupPoint)
        .where(org.within(PickupPoint.unit_id, actor.paths(permission)))
        .order_by(case((PickupPoint.active, 0), else_=1), PickupPoint.id)
    ).all()


@dataclass(frozen=True)
class Lying:
    """How many of a reward lie at a counter, and how many of those are reserved."""

    point: PickupPoint
    stock: int
    reserved: int


def lying(session: Session, reward: Reward) -> list[Lying]:
    """Where a reward lies or lay."""
    rows = session.execute(
        select(PickupPoint, RewardStock.stock, RewardStock.reserved)
        .join(RewardStock, RewardStock.pickup_point_id == PickupPoint.id)
        .where(RewardStock.reward_id == reward.id)
        .order_by(PickupPoint.id)
    )
    return [Lying(row[0], row[1], row[2]) for row in rows]


@dataclass(frozen=True)
class Moved:
    """One movement with where it was and who did it."""

    movement: StockMovement
    point_name: str
    by: str


def movements(session: Session, reward: Reward) -> list[Moved]:
    """The last movements of a reward, newest first."""
    rows = session.execute(
        select(StockMovement, PickupPoint.name)
        .join(RewardStock, RewardStock.id == StockMovement.stock_id)
        .join(PickupPoint, PickupPoint.id == RewardStock.pickup_point_id)
        .where(RewardStock.reward_id == reward.id)
        .order_by(StockMovement.id.desc())
        .limit(MOVEMENTS_SHOWN)
    ).all()
    names = accounts.names(session, [row[0].made_by for row in rows])
    return [Moved(row[0], row[1], names[row[0].made_by]) for row in rows]


class Shelf(StrEnum):
    """Where redemptions stand, as the list narrows them."""

    WAITING = "waiting"
    HANDED_OVER = "handed_over"
    BACK = "back"


SHELF_NAMES = {Shelf.WAITING: "待领取", Shelf.HANDED_OVER: "已领取", Shelf.BACK: "已退回"}
_STATES = {
    Shelf.WAITING: (RedemptionState.RESERVED,),
    Shelf.HANDED_OVER: (RedemptionState.HANDED_OVER,),
    Shelf.BACK: (RedemptionState.CANCELLED, RedemptionState.LAPSED),
}


def reserved_by_people(
    session: Session, actor: Actor, shelf: Shelf, words: str, *, cursor: str | None, limit: int
) -> tuple[list[Redemption], str | None]:
    """Redemptions at the actor's counters, newest first; ``words`` are a number, a part of one, or a title's."""
    statement = redemptions().where(
        at_points_within(actor.paths(Permission.READ_REWARDS)), Redemption.state.in_(_STATES[shelf])
    )
    if words:
        statement = statement.where(_says(words))
    rows, following = paging.page(session, statement, [Redemption.id], cursor=cursor, limit=limit)
    return [row[0] for row in rows], following


def _says(words: str) -> ColumnElement[bool]:
    code = read_code(words)
    title = Redemption.title.contains(words, autoescape=True)
    if not code.isdigit() or len(code) > LENGTH:
        return title
    return or_(Redemption.code.startswith(code, autoescape=True), title)


def unit_names(session: Session, found: Sequence[Reward | PickupPoint]) -> dict[UUID, str]:
    """What the units behind rewards and counters are called."""
    ids = {one.unit_id for one in found}
    ids |= {one.merchant_id for one in found if isinstance(one, PickupPoint) and one.merchant_id}
    return {one_id: unit.name for one_id, unit in org.units(session, ids).items()}
