"""What the office says about rewards and pick-up points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.roles import Permission
from app.core import audit
from app.core.database import Base
from app.core.errors import FieldError, Forbidden, Invalid
from app.media import service as media
from app.org import queries as org
from app.org.models import PLACES, OrgUnit, UnitKind
from app.rewards.models import LimitPeriod, PickupPoint, Reward, RewardKind


@dataclass(frozen=True)
class PointWords:
    """What is said about a pick-up point."""

    name: str
    place: str
    hours: str
    public_telephone: str | None


@dataclass(frozen=True)
class RewardWords:
    """What is said about a reward."""

    title: str
    about: str
    kind: RewardKind
    points: int
    per_person: int | None
    period: LimitPeriod
    price_cents: int
    keep_days: int
    starts_on: date | None
    ends_on: date | None


def add_pickup_point(session: Session, actor: Actor, *, giver_id: UUID, words: PointWords) -> PickupPoint:
    """Open a counter of a street, a community or a merchant.

    Raises Forbidden (``no_permission``, ``out_of_reach``) and Invalid (``unknown_giver``).
    """
    place, merchant = _giver(session, actor, giver_id)
    point = PickupPoint(
        street_id=_street_of(place),
        unit_id=place.id,
        merchant_id=merchant.id if merchant else None,
        **vars(words),
    )
    session.add(point)
    session.flush()
    _note(session, actor, "pickup_point.added", point, point.name)
    return point


def change_pickup_point(session: Session, actor: Actor, point: PickupPoint, words: PointWords) -> None:
    """Say anew how a counter is found; whose it is stays. ``point`` comes from ``access_managed_pickup_point``."""
    _set(point, words)
    session.flush()
    _note(session, actor, "pickup_point.changed", point, point.name)


def open_or_close(session: Session, actor: Actor, point: PickupPoint, *, active: bool) -> None:
    """Take reservations at a counter, or no more; what is reserved there is handed over all the same."""
    if point.active is active:
        return
    point.active = active
    session.flush()
    _note(session, actor, "pickup_point.opened" if active else "pickup_point.closed", point, point.name)


def add_reward(
    session: Session, actor: Actor, *, unit_id: UUID, words: RewardWords, photo_id: UUID | None
) -> Reward:
    """Offer something for points; nobody can have it before some of it lies at a pick-up point.

    Raises Forbidden (``no_permission``, ``out_of_reach``) and Invalid (``unknown_place``, ``days_reversed``).
    """
    actor.require(Permission.MANAGE_REWARDS)
    unit = org.place(session, unit_id)
    _require_reach(actor, unit)
    _require_days(words)
    street_id = _street_of(unit)
    reward = Reward(street_id=street_id, unit_id=unit.id, **vars(words))
    reward.photo_id = _photo(session, actor, photo_id, street_id)
    session.add(reward)
    session.flush()
    _note(session, actor, "reward.added", reward, reward.title)
    return reward


def change_reward(
    session: Session, actor: Actor, reward: Reward, words: RewardWords, *, photo_id: UUID | None
) -> None:
    """Say a reward anew; what is reserved stays as it was. Without ``photo_id`` its picture stays.

    ``reward`` comes from ``access_managed_reward``. Raises Invalid (``days_reversed``).
    """
    _require_days(words)
    _set(reward, words)
    if photo_id is not None:
        reward.photo_id = _photo(session, actor, photo_id, reward.street_id)
    session.flush()
    _note(session, actor, "reward.changed", reward, reward.title)


def offer_or_withdraw(session: Session, actor: Actor, reward: Reward, *, active: bool) -> None:
    """Put a reward on the shelf or take it off; what is reserved is handed over all the same."""
    if reward.active is active:
        return
    reward.active = active
    session.flush()
    _note(session, actor, "reward.offered" if active else "reward.withdrawn", reward, reward.title)


def givers(session: Session, actor: Actor) -> Sequence[OrgUnit]:
    """Whose counters the actor may open: streets, communities and merchants within their reach."""
    kinds = (UnitKind.STREET, UnitKind.COMMUNITY, UnitKind.MERCHANT)
    return org.below(session, actor.paths(Permission.MANAGE_REWARDS), kinds)


def _giver(session: Session, actor: Actor, giver_id: UUID) -> tuple[OrgUnit, OrgUnit | None]:
    """The place that answers for a counter, and the merchant whose it is."""
    actor.require(Permission.MANAGE_REWARDS)
    unit = org.held_unit(session, giver_id)
    if unit is None or unit.closed_on or unit.kind not in (*PLACES[1:], UnitKind.MERCHANT):
        words = "请选择街道、社区或商户"
        raise Invalid("unknown_giver", f"{words}。", errors=[FieldError("giver_id", words)])
    _require_reach(actor, unit)
    if unit.kind is not UnitKind.MERCHANT:
        return unit, None
    above = org.ancestors(session, unit)
    return above.get(UnitKind.COMMUNITY) or above[UnitKind.STREET], unit


def _street_of(unit: OrgUnit) -> UUID:
    if unit.street_id is None:
        raise ValueError("only a district stands in no street")
    return unit.street_id


def _require_reach(actor: Actor, unit: OrgUnit) -> None:
    if not actor.reaches(Permission.MANAGE_REWARDS, unit.path):
        raise Forbidden("out_of_reach", "您只能管自己负责的街道、社区里的兑换。")


def _require_days(words: RewardWords) -> None:
    if words.starts_on and words.ends_on and words.ends_on < words.starts_on:
        raise Invalid(
            "days_reversed",
            "结束的日子要在开始之后。",
            errors=[FieldError("ends_on", "要在开始的日子之后")],
        )


def _photo(session: Session, actor: Actor, photo_id: UUID | None, street_id: UUID) -> UUID | None:
    if photo_id is not None:
        media.claim_photos(session, actor.account_id, [photo_id], street_id, field="photo")
    return photo_id


def _set(row: Base, words: PointWords | RewardWords) -> None:
    for name, value in vars(words).items():
        setattr(row, name, value)


def _note(session: Session, actor: Actor, action: str, row: PickupPoint | Reward, title: str) -> None:
    audit.record(
        session,
        action,
        actor_id=actor.account_id,
        place=audit.Place(row.unit_id, row.street_id),
        subject=(action.partition(".")[0], row.id),
        details={"title": title},
    )
