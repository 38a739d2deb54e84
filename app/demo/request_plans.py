"""Which requests there were in the last weeks: how many, where, and how they went."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from app.core import clock
from app.demo import texts
from app.demo.people import PILOT_COMMUNITY, PILOT_COMPOUND, PILOT_STREET
from app.demo.request_lives import RequestPlan
from app.demo.texts import Case
from app.demo.town import Neighbour, Town
from app.requests.models import Kind

COUNT = 420
DAYS = 35

#: Streets that have more on their hands than they can do, and the part of their requests that runs late.
_SLOW = {"10": 0.34, "13": 0.28, "07": 0.2, "05": 0.16}
_LATE = 0.08

#: How busy each street is; the pilot's own share is in ``_share``.
_BUSY = {"02": 13, "03": 15, "04": 12, "05": 16, "06": 7, "07": 11, "08": 9, "09": 5, "10": 17}
_BUSY |= {"11": 8, "12": 7, "13": 14, "14": 6, "15": 4}

#: Groups of categories that anybody of a compound could come with.
_OF_THE_COMPOUND = ("clean", "property", "road", "danger")

#: At which hours people report, from midnight on.
_HOURS = (1, 0, 0, 0, 0, 1, 4, 9, 12, 11, 9, 7, 6, 5, 6, 7, 8, 9, 11, 13, 11, 7, 4, 2)

#: The part of all requests that end before they are rated, while they are not too old for it to be believable.
_ENDINGS = (
    ("resolve", 0.2, 12),
    ("start", 0.035, DAYS),
    ("assign", 0.03, 18),
    ("accept", 0.02, 10),
    ("submit", 0.25, 0.8),
    ("submit", 0.08, 6),
    ("return", 0.12, 9),
    ("withdraw", 0.025, DAYS),
)

#: Who reported what, how many hours ago, and how far it has come: what somebody sees who steps into their shoes.
_TOLD = (
    ("武建军", "底商饭店的油烟", 170, "escalate"),
    ("温晓梅", "一楼把窗外的绿地圈起来", 140, "suspend"),
    ("申海龙", "小区东门进来那一段路灯", 100, "reopen"),
    ("武建军", "挖管子的走了", 75, "transfer"),
    ("樊静怡", "早上六点多清运车", 96, "appeal"),
    ("贾福贵", "井盖缺了一个角", 80.5, "assign"),
    ("郝丽娜", "井盖缺了一个角", 76, "merge"),
    ("任秀兰", "的灯坏了，晚上黑", 30, "resolve"),
    ("任秀兰", "想剪个头发", 76, "start"),
    ("任秀兰", "厕所里想装个扶手", 400, "rate"),
    ("郝丽娜", "遛大狗不拴绳", 52, "start"),
    ("郝丽娜", "划到哪个小学", 150, "rate"),
    ("郝丽娜", "电梯里的灯一闪一闪", 28, "resolve"),
    ("武建军", "井盖松了", 5, "assign"),
    ("武建军", "凉亭里的长椅断了", 120, "rate"),
    ("武建军", "那棵树长到", 260, "start"),
    ("武建军", "消防通道又让车堵死了", 70, "rate"),
    ("康雨桐", "周末一大早就电钻", 1.2, "submit"),
    ("康雨桐", "想办居住证", 98, "return"),
    ("贾福贵", "小广场能不能加两个长椅", 200, "rate"),
    ("温晓梅", "小广告贴得满墙", 300, "rate"),
    ("卢桂花", "门口没有坡道", 190, "start"),
    ("卢桂花", "养老金认证", 60, "resolve"),
    ("申海龙", "外面的车天天停", 90, "rate"),
    ("靳浩然", "拿地锁私自占", 2.5, "review"),
    ("樊静怡", "电梯走到", 1.6, "submit"),
)


def plans(town: Town, chance: Random, now: datetime) -> Iterator[RequestPlan]:
    """All of them, in no order."""
    for name, words, hours, ending in _TOLD:
        case = next(one for one in texts.CASES if words in one.text)
        yield RequestPlan(
            town.called(name),
            case,
            now - timedelta(hours=hours),
            ending,
            pace=0.05,
            stars=chance.choice((4, 5, 5)),
        )
    compounds = [code for code in town.by_home if town.by_home[code]]
    shares = [_share(code, compounds) for code in compounds]
    decks: dict[str, list[Case]] = defaultdict(list)
    for _ in range(COUNT - len(_TOLD)):
        code = chance.choices(compounds, shares)[0]
        yield _plan(town, code, decks[code[:4]], chance, now)


def _share(code: str, compounds: list[str]) -> float:
    if code.startswith(PILOT_STREET):
        if code == PILOT_COMPOUND:
            return 105
        return 26 if code.startswith(PILOT_COMMUNITY) else 13
    street = code[:2]
    return _BUSY[street] / sum(one.startswith(street) for one in compounds)


def _plan(town: Town, code: str, deck: list[Case], chance: Random, now: datetime) -> RequestPlan:
    at = _moment(chance, now)
    days_ago = (now - at) / timedelta(days=1)
    if chance.random() < 0.03:
        case, ending = chance.choice(texts.REFUSED), "rate"
    else:
        case, ending = _draw(deck, chance), _ending(days_ago, chance, patience=3 if code[:2] in _SLOW else 1)
    if ending == "return" and case.kind is not Kind.REPORT:
        ending = "rate"
    late = chance.random() < _SLOW.get(code[:2], _LATE)
    return RequestPlan(
        _reporter(town, code, case, chance),
        case,
        at,
        ending,
        pace=chance.uniform(1.05, 1.5) if late else chance.triangular(0.05, 0.95, 0.3),
        on_duty=chance.random() < 0.6,
        accepted_late=chance.random() < _SLOW.get(code[:2], _LATE) / 2,
        stars=chance.choices((5, 4, 3, 2, 1), (30, 25, 15, 15, 15) if late else (66, 24, 5, 3, 2))[0],
    )


def _moment(chance: Random, now: datetime) -> datetime:
    """Some time between five weeks and an hour ago, a little more often lately, at an hour when people are up."""
    latest = now - timedelta(hours=1)
    while True:
        day = clock.local(latest).date() - timedelta(days=round(DAYS * chance.random() ** 1.25))
        hour = chance.choices(range(24), _HOURS)[0]
        moment = clock.day_start(day) + timedelta(hours=hour, minutes=chance.uniform(0, 60))
        if moment <= latest:
            return moment


def _ending(days_ago: float, chance: Random, patience: float) -> str:
    """Where it stays; ``patience`` is how many times more of them wait than elsewhere."""
    for ending, part, at_most in _ENDINGS:
        if days_ago <= at_most and chance.random() < part * patience:
            return ending
    return "rate"


def _draw(deck: list[Case], chance: Random) -> Case:
    """Neighbours do not repeat each other until everything has come up once."""
    if not deck:
        deck.extend(chance.sample(texts.CASES, len(texts.CASES)))
    return deck.pop()


def _reporter(town: Town, code: str, case: Case, chance: Random) -> Neighbour:
    """Somebody of the compound. What touches a person's own life is never said by those whose life is told."""
    told = [one for one in town.by_home[code] if one.hand_made]
    others = [one for one in town.by_home[code] if not one.hand_made]
    about_the_compound = case.type_code.split(".")[0] in _OF_THE_COMPOUND
    return chance.choice(told if told and about_the_compound and chance.random() < 0.3 else others)
