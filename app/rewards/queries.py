"""Reads of rewards: who may see and do what, and what people find in the shop."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select, tuple_
from sqlalchemy.orm import Session, joinedload

from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.roles import Permission
from app.core import clock, paging
from app.core.errors import NotFound
from app.org import queries as org
from app.points import queries as points
from app.points.owners import person
from app.rewards.codes import read_code
from app.rewards.models import PickupPoint, Redemption, Reward, RewardStock, RewardTaking
from app.rewards.offer import on_offer, period_of

T = TypeVar("T")


def streets_of(session: Session, account_id: UUID) -> set[UUID]:
    """The streets whose rewards somebody may have: where they live, and which first gave them points."""
    homes = org.units(session, accounts.home_compounds(session, account_id)).values()
    found = {unit.street_id for unit in homes} | {points.street_of(session, person(account_id))}
    return {street_id for street_id in found if street_id}


def access_reward(session: Session, actor: Actor, reward_id: UUID) -> Reward:
    """A reward of a street of the actor's, on the shelf or not; raises NotFound."""
    return _found(
        session.scalars(
            select(Reward).where(
                Reward.id == reward_id, Reward.street_id.in_(streets_of(session, actor.account_id))
            )
        ).one_or_none()
    )


def access_own_redemption(session: Session, actor: Actor, redemption_id: UUID) -> Redemption:
    """A redemption of the actor's own; raises NotFound."""
    return _found(
        session.scalars(
            redemptions().where(Redemption.id == redemption_id, Redemption.account_id == actor.account_id)
        ).one_or_none()
    )


def access_counter_redemption(session: Session, actor: Actor, redemption_id: UUID) -> Redemption:
    """A redemption to be picked up at a counter of the actor's.

    Raises Forbidden (``no_permission``) for somebody who hands nothing over, NotFound for another's counter.
    """
    actor.require(Permission.HAND_OVER_REWARDS)
    return _found(
        session.scalars(
            redemptions().where(Redemption.id == redemption_id, at_counter_of(actor))
        ).one_or_none()
    )


def redemption_by_code(session: Session, actor: Actor, typed: str) -> Redemption:
    """The redemption of a number somebody shows at a counter of the actor's.

    Raises Forbidden (``no_permission``) and NotFound (``unknown_code``), also for a number of another counter: who
    stands there has gone to the wrong door, or the number is not theirs.
    """
    actor.require(Permission.HAND_OVER_REWARDS)
    found = session.scalars(
        redemptions().where(Redemption.code == read_code(typed), at_counter_of(actor))
    ).one_or_none()
    if found is None:
        raise NotFound("unknown_code", "这里没有这个号码。请看看号码有没有念错，或者是不是在别的领取点领。")
    return found


def access_managed_redemption(session: Session, actor: Actor, redemption_id: UUID) -> Redemption:
    """A redemption at a counter that the actor answers for.

    Raises Forbidden (``no_permission``) and NotFound.
    """
    actor.require(Permission.MANAGE_REWARDS)
    paths = actor.paths(Permission.MANAGE_REWARDS)
    return _found(
        session.scalars(
            redemptions().where(Redemption.id == redemption_id, at_points_within(paths))
        ).one_or_none()
    )


def access_managed_reward(session: Session, actor: Actor, reward_id: UUID) -> Reward:
    """A reward that the actor's units give; raises Forbidden (``no_permission``) and NotFound."""
    actor.require(Permission.MANAGE_REWARDS)
    own = org.within(Reward.unit_id, actor.paths(Permission.MANAGE_REWARDS))
    return _found(session.scalars(select(Reward).where(Reward.id == reward_id, own)).one_or_none())


def access_readable_reward(session: Session, actor: Actor, reward_id: UUID) -> Reward:
    """A reward of the actor's units or of the street above them; raises Forbidden (``no_permission``) and NotFound."""
    actor.require(Permission.READ_REWARDS)
    return _found(
        session.scalars(select(Reward).where(Reward.id == reward_id, readable(actor))).one_or_none()
    )


def access_managed_pickup_point(session: Session, actor: Actor, point_id: UUID) -> PickupPoint:
    """A counter that the actor answers for; raises Forbidden (``no_permission``) and NotFound."""
    actor.require(Permission.MANAGE_REWARDS)
    own = org.within(PickupPoint.unit_id, actor.paths(Permission.MANAGE_REWARDS))
    return _found(session.scalars(select(PickupPoint).where(PickupPoint.id == point_id, own)).one_or_none())


def readable(actor: Actor) -> ColumnElement[bool]:
    """The rewards of the actor's units and of the streets these stand in."""
    posts = [post for post in actor.posts if post.may(Permission.READ_REWARDS)]
    streets = {post.street_id for post in posts if post.street_id}
    return or_(org.within(Reward.unit_id, [post.unit_path for post in posts]), Reward.unit_id.in_(streets))


def at_counter_of(actor: Actor) -> ColumnElement[bool]:
    """What is picked up where the actor hands over: at counters of their unit and below, and at their own shop's."""
    paths = actor.paths(Permission.HAND_OVER_REWARDS)
    shops = select(PickupPoint.id).where(org.within(PickupPoint.merchant_id, paths))
    return or_(at_points_within(paths), Redemption.pickup_point_id.in_(shops))


def at_points_within(paths: Iterable[str]) -> ColumnElement[bool]:
    """What is picked up at counters that units within ``paths`` answer for."""
    return Redemption.pickup_point_id.in_(
        select(PickupPoint.id).where(org.within(PickupPoint.unit_id, paths))
    )


def redemptions() -> Select[Redemption]:
    """Redemptions with what is told of them: the counter, and the reward for its picture."""
    return select(Redemption).options(
        joinedload(Redemption.pickup_point, innerjoin=True), joinedload(Redemption.reward, innerjoin=True)
    )


def redemption(session: Session, redemption_id: UUID) -> Redemption:
    """One redemption with its counter, for whoever tells its person of it; raises NoResultFound."""
    return session.scalars(redemptions().where(Redemption.id == redemption_id)).one()


def pickup_points(session: Session, street_ids: Iterable[UUID]) -> Sequence[PickupPoint]:
    """The open counters of these streets, in the order they were opened."""
    return session.scalars(
        select(PickupPoint)
        .where(PickupPoint.street_id.in_(set(street_ids)), PickupPoint.active)
        .order_by(PickupPoint.id)
    ).all()


@dataclass(frozen=True)
class OnShelf:
    """A reward in the shop, and how many are free where one looked."""

    reward: Reward
    free: int


def shelf(
    session: Session, street_ids: set[UUID], point_id: UUID | None, *, cursor: str | None, limit: int
) -> tuple[list[OnShelf], str | None]:
    """What people can have today, the cheapest first: at one counter what ever lay there, else everything."""
    free = func.coalesce(func.sum(RewardStock.stock - RewardStock.reserved), 0)
    stocks = (
        select(free)
        .join(PickupPoint, PickupPoint.id == RewardStock.pickup_point_id)
        .where(RewardStock.reward_id == Reward.id, PickupPoint.active)
    )
    statement = select(Reward).where(Reward.street_id.in_(street_ids), on_offer())
    if point_id is not None:
        stocks = stocks.where(PickupPoint.id == point_id)
        statement = statement.where(
            Reward.id.in_(select(RewardStock.reward_id).where(RewardStock.pickup_point_id == point_id))
        )
    statement = statement.add_columns(stocks.correlate(Reward).scalar_subquery().label("free"))
    rows, following = paging.page(
        session,
        statement,
        [Reward.points, Reward.id],
        cursor=cursor,
        limit=limit,
        newest_first=False,
    )
    return [OnShelf(row[0], row.free) for row in rows], following


@dataclass(frozen=True)
class AtPoint:
    """How many of a reward are free at an open counter."""

    point: PickupPoint
    free: int


def counters_with(session: Session, reward_id: UUID) -> list[AtPoint]:
    """The open counters where a reward ever lay, those that still have some first."""
    free = RewardStock.stock - RewardStock.reserved
    rows = session.execute(
        select(PickupPoint, free)
        .join(RewardStock, RewardStock.pickup_point_id == PickupPoint.id)
        .where(RewardStock.reward_id == reward_id, PickupPoint.active)
        .order_by((free == 0), PickupPoint.id)
    )
    return [AtPoint(row[0], row[1]) for row in rows]


def taken(session: Session, account_id: UUID, rewards: Sequence[Reward]) -> dict[UUID, int]:
    """How many of each of these somebody has had in the period its limit speaks of; one read."""
    today = clock.today()
    keys = [(one.id, period_of(one.period, today)) for one in rewards]
    found = session.execute(
        select(RewardTaking.reward_id, RewardTaking.taken).where(
            RewardTaking.account_id == account_id,
            tuple_(RewardTaking.reward_id, RewardTaking.period).in_(keys),
        )
    )
    return {row[0]: row[1] for row in found}


def left_for(session: Session, account_id: UUID, reward: Reward, point_id: UUID) -> bool:
    """Whether one more is free at a counter, and somebody's limit leaves room for it."""
    free = next((one.free for one in counters_with(session, reward.id) if one.point.id == point_id), 0)
    had = taken(session, account_id, [reward]).get(reward.id, 0)
    return free > 0 and (reward.per_person is None or had < reward.per_person)


def redemptions_of(
    session: Session, account_id: UUID, *, cursor: str | None, limit: int
) -> tuple[list[Redemption], str | None]:
    """Somebody's redemptions, newest first."""
    statement = redemptions().where(Redemption.account_id == account_id)
    rows, following = paging.page(session, statement, [Redemption.id], cursor=cursor, limit=limit)
    return [row[0] for row in rows], following


def handed_over_by(session: Session, account_id: UUID, *, limit: int) -> Sequence[Redemption]:
    """What somebody has handed over today, the last first."""
    return session.scalars(
        redemptions()
        .where(
            Redemption.handed_by == account_id,
            Redemption.handed_over_at >= clock.day_start(clock.today()),
        )
        .order_by(Redemption.handed_over_at.desc())
        .limit(limit)
    ).all()


def _found(one: T | None) -> T:
    if one is None:
        raise NotFound()
    return one
