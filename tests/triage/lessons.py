"""Closed requests to learn from: invented sentences of three kinds, none of them in the words of the types."""

from __future__ import annotations

import random
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from app.core import clock
from app.core.ids import new_id
from app.core.screening import Screening
from app.requests.models import Kind, ServiceRequest, ServiceType, Urgency
from app.requests.states import State
from tests.world import World

#: code → (name, hint, urgency, how people say it).
KINDS: dict[str, tuple[str, str, Urgency, tuple[str, ...]]] = {
    "lift": (
        "电梯故障",
        "停运、异响",
        Urgency.UTILITY,
        ("升降机", "轿厢", "按了没反应", "爬楼梯上去", "卡在半层"),
    ),
    "noise": ("噪音扰民", "装修、喇叭", Urgency.ORDINARY, ("半夜吵", "唱歌", "睡不着", "砸墙声", "大声放歌")),
    "heat": ("供暖", "暖气不热", Urgency.UTILITY, ("屋里冷", "管子冰凉", "才十五度", "穿棉袄", "烧得不好")),
}
_WHO = ("我家", "邻居", "三单元", "老人", "孩子", "对门", "楼上", "一层")
_WHEN = ("这几天", "上周起", "一到周末", "入冬后", "昨天起", "好久了", "每回", "刚才")


def sentence(code: str, dice: random.Random) -> str:
    """One invented sentence of a kind."""
    said = dice.sample(KINDS[code][3], 2)
    return f"{dice.choice(_WHO)}{dice.choice(_WHEN)}{said[0]}，{dice.choice(_WHO)}{said[1]}，{dice.choice(_WHEN)}就这样"


def add_types(session: Session) -> dict[str, UUID]:
    """The three types; returns their ids by code."""
    ids = {}
    for position, (code, (name, hint, urgency, _)) in enumerate(KINDS.items()):
        ids[code] = new_id()
        session.add(
            ServiceType(
                id=ids[code],
                code=code,
                name=name,
                hint=hint,
                urgency=urgency,
                resolve_hours=24,
                position=position,
            )
        )
    session.flush()
    return ids


def add_closed(session: Session, world: World, types: dict[str, UUID], count: int) -> None:
    """Closed requests of the three types in turn, with a clock of an hour between them."""
    dice = random.Random(4)
    for n in range(count):
        code = [*KINDS][n % len(KINDS)]
        at = clock.now() - timedelta(hours=count - n)
        text = sentence(code, dice)
        session.add(
            ServiceRequest(
                id=new_id(),
                number=f"T{n:06d}",
                street_id=world.street.id,
                unit_id=world.compound.id,
                owner_unit_id=world.community.id,
                owner_street_id=world.street.id,
                reporter_id=world.resident.id,
                type_id=types[code],
                kind=Kind.REPORT,
                title=text[:20],
                text=text,
                urgency=KINDS[code][2],
                screening=Screening.PASSED,
                state=State.CLOSED,
                last_seq=0,
                created_at=at,
                accept_by=at,
                contact_by=at,
                resolve_by=at,
                closed_at=at,
            )
        )
    session.flush()
