"""The categories of requests: what people read, how pressing it is, and how long it may take."""

from __future__ import annotations

from datetime import time
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.core.ids import new_id
from app.org.models import OrgUnit
from app.requests.deadlines import RESOLVE_HOURS
from app.requests.models import RoutingRule, ServiceType, Urgency, Visibility

_DANGER, _UTILITY, _ORDINARY, _COMPLEX = Urgency.DANGER, Urgency.UTILITY, Urgency.ORDINARY, Urgency.COMPLEX

#: (code, name, hint) → (code, name, hint, urgency).
GROUPS = {
    ("clean", "环境卫生", "垃圾、污水、绿化"): (
        ("clean.rubbish", "垃圾清运", "垃圾没人收、桶满了", _ORDINARY),
        ("clean.stairs", "楼道清洁", "楼道脏乱、堆杂物", _ORDINARY),
        ("clean.green", "绿化养护", "树枝遮光、草坪枯了", _ORDINARY),
        ("clean.pets", "养犬管理", "不拴绳、不清粪便", _ORDINARY),
    ),
    ("property", "物业服务", "电梯、照明、门禁、停车"): (
        ("property.lift", "电梯故障", "电梯停运、异响", _UTILITY),
        ("property.light", "公共照明", "楼道灯、路灯不亮", _ORDINARY),
        ("property.door", "门禁大门", "单元门坏了、刷不开", _ORDINARY),
        ("property.parking", "停车管理", "乱停车、占车位", _ORDINARY),
        ("property.service", "物业态度收费", "收费不清楚、态度不好", _COMPLEX),
    ),
    ("supply", "水电气暖", "停水、停电、暖气不热"): (
        ("supply.water", "供水排水", "停水、漏水、下水道堵", _UTILITY),
        ("supply.power", "供电", "停电、跳闸", _UTILITY),
        ("supply.gas", "燃气", "停气、灶具打不着火", _UTILITY),
        ("supply.heat", "供暖", "暖气不热、漏水", _UTILITY),
    ),
    ("road", "道路设施", "路面、井盖、健身器材"): (
        ("road.surface", "路面破损", "坑洼、积水、台阶坏", _COMPLEX),
        ("road.manhole", "井盖问题", "井盖松动、响声大", _UTILITY),
        ("road.fitness", "公共设施", "健身器材、座椅坏了", _ORDINARY),
    ),
    ("noise", "噪音扰民", "装修、广场舞、商铺"): (
        ("noise.renovation", "装修噪音", "中午晚上还在装修", _ORDINARY),
        ("noise.public", "公共场所噪音", "广场舞、商铺喇叭", _ORDINARY),
        ("noise.fumes", "油烟异味", "饭店油烟、异味", _COMPLEX),
    ),
    ("neighbour", "邻里纠纷", "漏水、占道、家庭矛盾"): (
        ("neighbour.leak", "楼上漏水", "楼上楼下漏水协调", _COMPLEX),
        ("neighbour.space", "公共空间占用", "占楼道、占绿地", _ORDINARY),
        ("neighbour.talk", "矛盾调解", "请社区帮着说和", _COMPLEX),
    ),
    ("care", "养老助残", "上门、助餐、无障碍"): (
        ("care.elder", "老人上门服务", "理发、认证、送餐", _ORDINARY),
        ("care.access", "无障碍设施", "坡道、扶手", _COMPLEX),
        ("care.poor", "困难帮扶", "临时救助、慰问", _COMPLEX),
    ),
    ("danger", "安全隐患", "会伤到人的，马上处理"): (
        ("danger.fire", "消防通道堵塞", "车堵通道、杂物堵门", _DANGER),
        ("danger.ebike", "电动车进楼充电", "楼道充电、飞线", _DANGER),
        ("danger.falling", "高空坠物墙皮", "墙皮、玻璃要掉", _DANGER),
        ("danger.gas", "燃气异味", "闻到煤气味，先开窗离开", _DANGER),
    ),
    ("policy", "政策咨询", "医保、社保、证明"): (
        ("policy.medical", "医保社保", "参保、报销、认证", _ORDINARY),
        ("policy.proof", "证明办理", "居住证明、户口", _ORDINARY),
        ("policy.school", "入学住房", "学区、公租房", _ORDINARY),
    ),
}


#: What some of them ask beyond the words.
FORMS: dict[str, list[dict[str, Any]]] = {
    "property.lift": [
        {"key": "trapped", "label": "有人被困吗", "kind": "choice", "choices": ["有", "没有"]},
        {"key": "floor", "label": "停在几层", "kind": "number", "hint": "从1数起"},
        {"key": "plate", "label": "电梯编号牌", "kind": "photo", "hint": "贴在轿厢里"},
    ],
    "supply.heat": [
        {"key": "degrees", "label": "屋里多少度", "kind": "number", "hint": "白天量一下"},
        {"key": "since", "label": "哪天开始不热的", "kind": "date"},
    ],
}
#: For the street and whoever has them alone.
SENSITIVE = frozenset({"care.poor"})


def rules(session: Session, street: OrgUnit, ids: dict[str, UUID]) -> None:
    """What the street of the demo has said about where requests go: danger at night comes to it at once."""
    session.add(
        RoutingRule(
            street_id=street.id,
            position=1,
            name="夜里的安全隐患",
            type_id=ids["danger"],
            from_time=time(22),
            until_time=time(6),
            target_unit_id=street.id,
        )
    )


def build(session: Session) -> dict[str, UUID]:
    """Make all categories; returns their ids by code, groups included."""
    ids: dict[str, UUID] = {}

    def add(code: str, name: str, hint: str, urgency: Urgency, parent_id: UUID | None) -> UUID:
        ids[code] = new_id()
        session.add(
            ServiceType(
                id=ids[code],
                parent_id=parent_id,
                code=code,
                name=name,
                hint=hint,
                urgency=urgency,
                resolve_hours=RESOLVE_HOURS[urgency],
                fields=FORMS.get(code, []),
                visibility=Visibility.STREET if code in SENSITIVE else Visibility.UNITS,
                position=len(ids),
            )
        )
        # Parents first: the key that points at them is checked row by row.
        session.flush()
        return ids[code]

    for (group_code, group_name, group_hint), types in GROUPS.items():
        # Somebody who picks only the group gets the clock of an ordinary matter, of danger when it is all danger.
        urgency = _DANGER if group_code == "danger" else _ORDINARY
        group_id = add(group_code, group_name, group_hint, urgency, None)
        for code, name, hint, pressing in types:
            add(code, name, hint, pressing, group_id)
    return ids
