"""What people of the demo have for their points: goods, counters of offices and of two shops, who fetched what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core import clock
from app.demo.album import Album
from app.demo.people import BARBER, PILOT_COMMUNITY, PILOT_STREET, SUPERMARKET
from app.demo.timeline import Story, in_daytime, in_office
from app.demo.town import Neighbour, Town
from app.points import queries as points
from app.rewards import queries, service
from app.rewards.models import LimitPeriod, PickupPoint, Redemption, Reward, RewardKind
from app.rewards.service import PointWords, RewardWords
from app.rewards.states import RedemptionState

#: How long ago the shelves were filled.
AGE = timedelta(days=38)
#: Those who are offered first have something waiting; nobody fetches it before people look.
_WAITS_FOR = frozenset({"郝丽娜", "贾福贵"})
_SAVES = "温晓梅"


@dataclass(frozen=True)
class _Thing:
    """A reward of the demo, and how many lie at which counters."""

    title: str
    about: str
    picture: str
    points: int
    at: tuple[str, ...]
    stock: int
    kind: RewardKind = RewardKind.GOODS
    per_person: int | None = 2
    price_cents: int = 0


_COMMUNITY_DESK, _STREET_DESK = "站", "街道"
_THINGS = (
    _Thing("垃圾袋一卷", "加厚的，一卷三十只。", "goods_bag", 5, (_COMMUNITY_DESK,), 200),
    _Thing(
        "磨剪子磨菜刀",
        "每月第二个周六，拿家里的刀剪来。",
        "goods_scissors",
        8,
        (_COMMUNITY_DESK,),
        30,
        RewardKind.SERVICE,
    ),
    _Thing(
        "理发券",
        "剪发一次，60 岁以上的优先。",
        "goods_scissors",
        10,
        (BARBER,),
        60,
        RewardKind.SERVICE,
        1,
        1200,
    ),
    _Thing(
        "洗衣液 2 升", "薰衣草味。", "goods_soap", 15, (SUPERMARKET, _COMMUNITY_DESK), 40, price_cents=1680
    ),
    _Thing(
        "大米 5 斤", "当季新米，真空装。", "goods_rice", 20, (SUPERMARKET, _STREET_DESK), 40, price_cents=1850
    ),
    _Thing(
        "食用油 1.8 升",
        "胡麻油，本地榨的。",
        "goods_oil",
        30,
        (SUPERMARKET,),
        24,
        per_person=1,
        price_cents=3290,
    ),
    _Thing(
        "电影票一张",
        "凭票到影院换座，周末也能用。",
        "activity_film",
        40,
        (_STREET_DESK,),
        3,
        RewardKind.SERVICE,
        1,
    ),
)


class RewardLives:
    """The shelves, and what people take from them as they earn their points."""

    def __init__(self, session: Session, town: Town, album: Album, chance: Random, now: datetime) -> None:
        self._session = session
        self._town = town
        self._chance = chance
        self._now = now
        with clock.at(now - AGE):
            self._points = self._open(town)
            self._rewards = [self._offer(album, thing) for thing in _THINGS]

    def _open(self, town: Town) -> dict[str, PickupPoint]:
        worker, street = town.staff[PILOT_COMMUNITY][0], town.staff[PILOT_STREET][0]
        said = {
            _COMMUNITY_DESK: (
                worker,
                PILOT_COMMUNITY,
                "文化西街社区服务站",
                "香荔园东门一楼大厅",
                "工作日 8:30–17:30",
            ),
            _STREET_DESK: (
                street,
                PILOT_STREET,
                "街道便民大厅",
                "大庆路街道办一楼 3 号窗口",
                "工作日 9:00–17:00",
            ),
            SUPERMARKET: (worker, SUPERMARKET, "福满家超市", "香荔园西门对面", "每天 8:00–21:00"),
            BARBER: (worker, BARBER, "巧手理发店", "文化里小区南门", "每天 9:00–20:00，周二休息"),
        }
        return {
            key: service.add_pickup_point(
                self._session,
                keeper,
                giver_id=town.units[giver].id,
                words=PointWords(name, place, hours, town.units[giver].public_telephone),
            )
            for key, (keeper, giver, name, place, hours) in said.items()
        }

    def _offer(self, album: Album, thing: _Thing) -> Reward:
        keeper = self._town.staff[PILOT_STREET][0]
        made = service.add_reward(
            self._session,
            keeper,
            unit_id=self._town.units[PILOT_STREET].id,
            words=RewardWords(
                title=thing.title,
                about=thing.about,
                kind=thing.kind,
                points=thing.points,
                per_person=thing.per_person,
                period=LimitPeriod.MONTH,
                price_cents=thing.price_cents,
                keep_days=7,
                starts_on=None,
                ends_on=None,
            ),
            photo_id=album.photo_by(self._session, keeper.account_id, thing.picture),
        )
        for key in thing.at:
            service.stock_in(
                self._session, keeper, made, self._points[key], quantity=thing.stock, note="十月采购"
            )
        return made

    def stories(self) -> Iterator[Story]:
        """One for each person who ever looks into the shop."""
        for neighbour in self._town.near(self._town.units[PILOT_STREET]):
            # Somebody is known for never spending any.
            if neighbour.actor.name != _SAVES and self._chance.random() < 0.7:
                yield self._live(neighbour)

    def _live(self, neighbour: Neighbour) -> Story:
        """Look in now and then, take what the points pay, fetch it a day or so later."""
        moment = self._now - AGE + timedelta(days=self._chance.uniform(4, 12))
        while True:
            moment = in_daytime(moment, self._chance.uniform(2, 9) * 24 * 60)
            yield moment
            one = self._take(neighbour)
            if one is not None:
                yield from self._follow(neighbour, one)

    def _take(self, neighbour: Neighbour) -> Redemption | None:
        balance = points.balance(self._session, neighbour.actor.account_id)
        fitting = [
            (reward, self._points[key])
            for reward, thing in zip(self._rewards, _THINGS, strict=True)
            # Most leave something in the purse.
            if reward.points * 2 <= balance
            for key in thing.at
            if queries.left_for(self._session, neighbour.actor.account_id, reward, self._points[key].id)
        ]
        if not fitting:
            return None
        reward, point = self._chance.choice(fitting)
        return service.reserve(
            self._session,
            neighbour.actor.account_id,
            reward,
            point.id,
            quantity=1,
            points=reward.points,
        )

    def _follow(self, neighbour: Neighbour, one: Redemption) -> Story:
        chance = self._chance.random()
        fresh = clock.now() > self._now - timedelta(days=6)
        if fresh and neighbour.actor.name in _WAITS_FOR:
            return
        if chance < 0.08:
            yield in_daytime(clock.now(), 90)
            service.cancel(self._session, one)
        elif chance < 0.14:
            yield one.expires_at + timedelta(minutes=4)
            service.lapse(self._session, one.id)
        else:
            yield in_office(clock.now(), self._chance.uniform(60, 1500))
            if one.state is RedemptionState.RESERVED and one.expires_at > clock.now():
                service.hand_over(self._session, self._clerk(one), one)

    def _clerk(self, one: Redemption) -> Actor:
        key = next(key for key, point in self._points.items() if point.id == one.pickup_point_id)
        code = {_COMMUNITY_DESK: PILOT_COMMUNITY, _STREET_DESK: PILOT_STREET}.get(key, key)
        return self._town.staff[code][0]
