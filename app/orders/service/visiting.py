"""Who goes, when they come and leave, and what that makes of it."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core import clock
from app.core.errors import Conflict, FieldError, Forbidden, Invalid
from app.core.geo import Point, metres
from app.core.ids import new_id
from app.orders import teams
from app.orders.access import visit_of
from app.orders.models import DemandOrder, OrderVisit
from app.orders.service import counting
from app.orders.service.life import move, require
from app.orders.service.ordering import AHEAD
from app.orders.states import CheckInWay
from app.org import queries as org

#: A check-in by place is good within this distance of the compound's point.
NEAR_METRES = 300
#: Nobody is at the door earlier than this before the time that was agreed.
EARLY = timedelta(hours=2)
MOST_GOING = 8


def pick(
    session: Session, actor: Actor, order: DemandOrder, account_ids: Sequence[UUID], visit_at: datetime
) -> None:
    """Say who goes and when; again replaces it.

    Raises Forbidden (``not_yours``), Conflict (``wrong_state``) and Invalid (``nobody``, ``unknown_member``,
    ``not_trained``, ``own_order``, ``bad_time``).
    """
    require(session, actor, order, "pick")
    wanted = list(dict.fromkeys(account_ids))
    if not 1 <= len(wanted) <= MOST_GOING:
        raise _wrong("nobody", f"请选一到{MOST_GOING}位队员。")
    members = _members(session, order)
    if not set(wanted) <= set(members):
        raise _wrong("unknown_member", "选的人里有人不在队里了，请重新选。")
    if untrained := [members[one].name for one in wanted if not members[one].trained]:
        raise _wrong("not_trained", f"{'、'.join(untrained)}还没参加这项服务要的培训，这次请换一位。")
    if set(wanted) & {order.account_id, order.for_account_id} and not order.on_behalf:
        raise _wrong("own_order", "点单的人自己不能上门服务自己，请换一位队员。")
    now = clock.now()
    if not now - EARLY < visit_at < now + AHEAD:
        raise Invalid("bad_time", "请选一个还没到的时间。", errors=[FieldError("visit_at", "请重新选")])
    move(session, order, actor, "pick", team_id=order.team_id, details={"going": len(wanted)})
    order.visit_at = visit_at
    session.execute(delete(OrderVisit).where(OrderVisit.order_id == order.id))
    for account_id in wanted:
        session.add(
            OrderVisit(id=new_id(), order_id=order.id, street_id=order.street_id, account_id=account_id)
        )
    session.flush()


def _members(session: Session, order: DemandOrder) -> dict[UUID, teams.Person]:
    if order.team_id is None:
        return {}
    found = teams.members(session, order.team_id, order.skill, street_id=order.street_id)
    return {one.account_id: one for one in found}


def _wrong(code: str, sentence: str) -> Invalid:
    return Invalid(code, sentence, errors=[FieldError("account_ids", sentence)])


def check_in(
    session: Session, actor: Actor, order: DemandOrder, *, code: str | None, point: Point | None
) -> OrderVisit:
    """Somebody is there: by the number of the one they visit, or because their phone is near. Again changes nothing.

    Raises Forbidden (``not_yours``) and Conflict (``wrong_state``, ``too_early``, ``wrong_code``, ``no_point``,
    ``too_far``).
    """
    visit = visit_of(session, order, actor.account_id)
    if visit is None:
        raise Forbidden("not_yours", "这一单不是派您去的，请问问队长。")
    if visit.checked_in_at:
        return visit
    require(session, actor, order, "check_in")
    now = clock.now()
    if order.visit_at and now < order.visit_at - EARLY:
        raise Conflict("too_early", f"约好的是{clock.say(order.visit_at)}，到了再签到。")
    way = _way(session, order, code, point)
    move(session, order, actor, "check_in", team_id=order.team_id, details={"way": way})
    visit.way, visit.checked_in_at = way, now
    session.flush()
    return visit


def _way(session: Session, order: DemandOrder, code: str | None, point: Point | None) -> CheckInWay:
    if code is not None:
        if not hmac.compare_digest(code.encode(), order.visit_code.encode()):
            raise Conflict("wrong_code", "服务码不对。请老人家打开“我的点单”，把上面的六位数再念一遍。")
        return CheckInWay.CODE
    place = org.known_unit(session, order.place_id)
    if point is None or place.latitude is None or place.longitude is None:
        raise Conflict("no_point", "这里还没有在地图上标出来，请扫服务码，或者问六位数的服务码。")
    away = metres(point, (place.latitude, place.longitude))
    if away > NEAR_METRES:
        raise Conflict(
            "too_far", f"手机显示您离{place.name}还有约{round(away, -1):.0f}米，走近一些，或者用服务码。"
        )
    return CheckInWay.PLACE


def check_out(
    session: Session, actor: Actor, order: DemandOrder, *, note: str | None, photo_ids: Sequence[UUID]
) -> OrderVisit:
    """Somebody has finished there: their hours are counted, and with the last of them the visit is over.

    Raises Forbidden (``not_yours``), Conflict (``wrong_state``, ``not_checked_in``) and Invalid (``unknown_photo``).
    """
    visit = visit_of(session, order, actor.account_id)
    if visit is None:
        raise Forbidden("not_yours", "这一单不是派您去的，请问问队长。")
    if visit.checked_out_at:
        return visit
    if visit.checked_in_at is None:
        raise Conflict("not_checked_in", "您还没有签到。")
    move(session, order, actor, "check_out", team_id=order.team_id, note=note, photo_ids=photo_ids)
    leave(session, order, visit, clock.now())
    return visit


def leave(session: Session, order: DemandOrder, visit: OrderVisit, at: datetime) -> None:
    """Count a visit that ended at ``at``; nobody inside any more ends the order's."""
    visit.checked_out_at = at
    session.flush()
    counting.count(session, order, visit)
    inside = select(OrderVisit.id).where(
        OrderVisit.order_id == order.id,
        OrderVisit.checked_in_at.is_not(None),
        OrderVisit.checked_out_at.is_(None),
    )
    if session.scalar(inside.limit(1)) is None:
        move(session, order, None, "finish", team_id=order.team_id)
        order.done_at = clock.now()
