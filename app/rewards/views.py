"""How rewards are shown on phones. Lists read whole columns, never row by row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.core import clock
from app.core.encryption import mask_name
from app.media import queries as media
from app.media.schemas import Photo
from app.org import queries as org
from app.org.models import OrgUnit
from app.points import queries as points
from app.rewards import queries
from app.rewards.codes import written
from app.rewards.models import LIMIT_PERIOD_NAMES, REWARD_KIND_NAMES, PickupPoint, Redemption, Reward
from app.rewards.offer import is_on_offer
from app.rewards.queries import OnShelf
from app.rewards.schemas import (
    AtCounter,
    CounterOut,
    PickupPointOut,
    RedemptionOut,
    RewardDetail,
    RewardItem,
    Shop,
)
from app.rewards.states import REDEMPTION_STATE_NAMES, RedemptionState


def shop(session: Session, account_id: UUID, found: Sequence[OnShelf], following: str | None) -> Shop:
    """What there is, for somebody with so many points."""
    balance = points.balance(session, account_id)
    rewards = [one.reward for one in found]
    taken, photos = queries.taken(session, account_id, rewards), _photos(session, rewards)
    return Shop(
        items=[RewardItem(**_item(one.reward, one.free, balance, taken, photos)) for one in found],
        next_cursor=following,
        balance=balance,
    )


def detail(session: Session, account_id: UUID, reward: Reward) -> RewardDetail:
    """One reward, with where it can be had."""
    at = queries.counters_with(session, reward.id)
    givers = _givers(session, [one.point for one in at])
    balance = points.balance(session, account_id)
    taken, photos = queries.taken(session, account_id, [reward]), _photos(session, [reward])
    return RewardDetail(
        **_item(reward, sum(one.free for one in at), balance, taken, photos),
        about=reward.about,
        keep_days=reward.keep_days,
        ends_on=reward.ends_on,
        on_offer=is_on_offer(reward),
        balance=balance,
        counters=[CounterOut(**_point(one.point, givers), free=one.free) for one in at],
    )


def pickup_points(session: Session, account_id: UUID, found: Sequence[PickupPoint]) -> list[PickupPointOut]:
    """Where things are picked up, those of one's own community first, then those of the street."""
    givers = _givers(session, found)
    homes = org.units(session, accounts.home_compounds(session, account_id)).values()

    def far(one: PickupPoint) -> int:
        """How little of the way from the root this counter shares with a home."""
        unit = givers[one.unit_id]
        return -max((len(unit.path) for home in homes if home.path.startswith(unit.path)), default=0)

    return [PickupPointOut(**_point(one, givers)) for one in sorted(found, key=far)]


def redemptions(session: Session, found: Sequence[Redemption]) -> list[RedemptionOut]:
    """Somebody's own; each comes with its counter and reward."""
    photos = _photos(session, [one.reward for one in found])
    givers = _givers(session, [one.pickup_point for one in found])
    return [
        RedemptionOut(
            id=one.id,
            title=one.title,
            quantity=one.quantity,
            points=one.points,
            photo=_photo(one.reward, photos),
            state=one.state,
            state_name=REDEMPTION_STATE_NAMES[one.state],
            code=written(one.code),
            pickup_point=PickupPointOut(**_point(one.pickup_point, givers)),
            keep_until=keep_until(one),
            created_at=one.created_at,
            handed_over_at=one.handed_over_at,
            ended_at=one.ended_at,
            end_reason=one.end_reason,
            can_cancel=one.state is RedemptionState.RESERVED,
        )
        for one in found
    ]


def at_counter(session: Session, actor_id: UUID, found: Sequence[Redemption]) -> list[AtCounter]:
    """The same for whoever hands it over."""
    photos = _photos(session, [one.reward for one in found])
    names = accounts.names(session, [one.account_id for one in found])
    shown = []
    for one in found:
        why_not = _why_not(one, actor_id)
        shown.append(
            AtCounter(
                id=one.id,
                who=mask_name(names[one.account_id]),
                title=one.title,
                quantity=one.quantity,
                points=one.points,
                kind_name=REWARD_KIND_NAMES[one.reward.kind],
                photo=_photo(one.reward, photos),
                code=written(one.code),
                state=one.state,
                state_name=COUNTER_STATE_NAMES[one.state],
                pickup_point=one.pickup_point.name,
                keep_until=keep_until(one),
                handed_over_at=one.handed_over_at,
                can_hand_over=why_not is None,
                why_not=why_not,
            )
        )
    return shown


#: What the states are called where nobody is spoken to.
COUNTER_STATE_NAMES = REDEMPTION_STATE_NAMES | {RedemptionState.RESERVED: "待领取"}


def keep_until(one: Redemption) -> date:
    """The last day on which it can be picked up."""
    return clock.local(one.expires_at - timedelta(seconds=1)).date()


def limit(reward: Reward) -> str | None:
    """How many somebody may have, in words."""
    if reward.per_person is None:
        return None
    return f"{LIMIT_PERIOD_NAMES[reward.period]}每人限兑 {reward.per_person} 份"


def _why_not(one: Redemption, actor_id: UUID) -> str | None:
    if one.handed_over_at:
        return f"{clock.say(one.handed_over_at)}已经领走了，不要再给。"
    if one.state is not RedemptionState.RESERVED:
        return f"{COUNTER_STATE_NAMES[one.state]}，积分已经退给居民，不要给。"
    if one.expires_at <= clock.now():
        return "过了领取的日子，请居民重新兑换。"
    if one.account_id == actor_id:
        return "这是您自己兑换的，请让同事来核销。"
    return None


def _item(
    reward: Reward, free: int, balance: int, taken: dict[UUID, int], photos: dict[UUID, Photo]
) -> dict[str, Any]:
    left = None if reward.per_person is None else max(reward.per_person - taken.get(reward.id, 0), 0)
    return {
        "id": reward.id,
        "title": reward.title,
        "kind": reward.kind,
        "kind_name": REWARD_KIND_NAMES[reward.kind],
        "photo": _photo(reward, photos),
        "points": reward.points,
        "free": free,
        "enough": balance >= reward.points,
        "limit": limit(reward),
        "left_for_me": left,
    }


def _point(one: PickupPoint, givers: dict[UUID, OrgUnit]) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "place": one.place,
        "hours": one.hours,
        "phone": one.public_telephone,
        "giver": givers[one.merchant_id or one.unit_id].name,
    }


def _givers(session: Session, found: Sequence[PickupPoint]) -> dict[UUID, OrgUnit]:
    ids = {one.unit_id for one in found} | {one.merchant_id for one in found if one.merchant_id}
    return org.units(session, ids)


def _photos(session: Session, rewards: Sequence[Reward]) -> dict[UUID, Photo]:
    return media.photos(session, [one.photo_id for one in rewards if one.photo_id])


def _photo(reward: Reward, photos: dict[UUID, Photo]) -> Photo | None:
    return photos.get(reward.photo_id) if reward.photo_id else None
