"""What the table of states cannot say: things that happen once, once a day, or only when something waits for them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core import clock
from app.core.errors import Conflict
from app.requests.answering import answerable, open_demands
from app.requests.models import Publication, ServiceRequest

#: How long somebody may think about whether it is really done.
REOPEN_WITHIN = timedelta(days=7)

Condition = Callable[[Session, Actor, ServiceRequest], Conflict | None]


def hindrance(session: Session, actor: Actor | None, request: ServiceRequest, verb: str) -> Conflict | None:
    """Why somebody whose verb it is cannot use it now, although the state allows it.

    ``None`` when nothing is in the way. The clock itself is never hindered.
    """
    condition = _CONDITIONS.get(verb)
    return condition(session, actor, request) if actor and condition else None


def _take(_session: Session, _actor: Actor, request: ServiceRequest) -> Conflict | None:
    if request.handler_id is None:
        return None
    return Conflict("taken", "这件事已经有人在办了，换一件吧。")


def _hand_over(_session: Session, actor: Actor, request: ServiceRequest) -> Conflict | None:
    if request.handler_id == actor.account_id:
        return None
    return Conflict("not_in_hand", "这件事不在您手上，不能交班。")


def _refuse(_session: Session, _actor: Actor, request: ServiceRequest) -> Conflict | None:
    if request.refused_at is None:
        return None
    return Conflict("refused_before", "这件事已经退回过一次，请先接下来；确实办不了，请街道协调。")


def _deny_suspension(_session: Session, _actor: Actor, request: ServiceRequest) -> Conflict | None:
    if request.asked_review_on is not None:
        return None
    return Conflict("nothing_asked", "没有等待审批的挂账申请。")


def _publish(_session: Session, _actor: Actor, request: ServiceRequest) -> Conflict | None:
    if request.publication is Publication.ASKED:
        return None
    return Conflict("not_asked", "居民没有申请公开，或者已经处理过了。")


def _withhold(_session: Session, _actor: Actor, request: ServiceRequest) -> Conflict | None:
    if request.publication in (Publication.ASKED, Publication.PUBLIC):
        return None
    return Conflict("not_asked", "这件事本来就没有公开。")


def _answer_supervision(session: Session, actor: Actor, request: ServiceRequest) -> Conflict | None:
    waiting = open_demands(session, request)
    if not waiting:
        return Conflict("nothing_to_answer", "这件事没有等待回复的督办。")
    if answerable(session, actor, request, waiting):
        return None
    return Conflict("own_demand", "这是您这边发出的督办，由承办单位来回复。")


def _urge(_session: Session, _actor: Actor, request: ServiceRequest) -> Conflict | None:
    if request.urged_at is None or clock.local(request.urged_at).date() < clock.today():
        return None
    return Conflict("urged_today", "今天已经催过了，工作人员看得到。明天还没动静可以再催一次。")


def _appeal(_session: Session, _actor: Actor, request: ServiceRequest) -> Conflict | None:
    if request.appealed_at is None:
        return None
    return Conflict("appealed_before", "街道已经复核过一次。还有疑问，请打社区电话，我们当面和您说。")


def _reopen(_session: Session, _actor: Actor, request: ServiceRequest) -> Conflict | None:
    if request.reopened_at:
        return Conflict("reopened_before", "这件事已经重新办过一次，街道会来看看，也可以打社区电话。")
    if request.resolved_at and clock.now() > request.resolved_at + REOPEN_WITHIN:
        return Conflict("reopen_too_late", "办好已经超过 7 天，请重新反映一次，可以说明是同一件事。")
    return None


_CONDITIONS: dict[str, Condition] = {
    "take": _take,
    "hand_over": _hand_over,
    "refuse": _refuse,
    "deny_suspension": _deny_suspension,
    "publish": _publish,
    "withhold": _withhold,
    "answer_supervision": _answer_supervision,
    "urge": _urge,
    "appeal": _appeal,
    "reopen": _reopen,
}
