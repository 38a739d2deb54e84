"""What the worker does about rewards: reservations fall back, and people are told."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from app.core import clock
from app.core.outbox import Handler, Payload
from app.core.periodic import Duty
from app.core.unit_of_work import database
from app.messages.service import Link, tell
from app.rewards import queries, service
from app.rewards.codes import written
from app.rewards.models import Redemption


def lapse(payload: Payload) -> None:
    """Let one reservation fall back, and tell whose it was; a transaction of its own keeps locks short."""
    redemption_id = UUID(payload["redemption_id"])
    with database().transaction() as session:
        if service.lapse(session, redemption_id):
            _tell(
                session,
                queries.redemption(session, redemption_id),
                "lapsed",
                "兑换的东西过期没领，积分退给您了",
                "“{what}”留到了说好的日子，没有等到您来领，{points} 积分已经退回。还想要的话，可以再兑换一次。",
            )


_WORDS = {
    "handed_over": (
        "兑换的东西领到了",
        "“{what}”已经在{point}交到您手上。要不是您本人领的，请马上联系社区。",
    ),
    "called_off": (
        "兑换取消了，积分退给您了",
        "很抱歉，“{what}”这次给不了您：{reason}。{points} 积分已经退回。",
    ),
}


def happened(payload: Payload) -> None:
    """Tell somebody what became of their redemption."""
    with database().transaction() as session:
        one = queries.redemption(session, UUID(payload["redemption_id"]))
        _tell(session, one, payload["what"], *_WORDS[payload["what"]])


def queue_lapses(session: Session) -> None:
    """Queue what has waited too long."""
    service.queue_lapses(session)


def remind(session: Session) -> None:
    """Tell people what waits for them no longer than tomorrow."""
    for one in service.remind(session):
        last = clock.local(one.expires_at - timedelta(seconds=1)).date()
        day = "今天" if last == clock.today() else "明天"
        _tell(
            session,
            queries.redemption(session, one.id),
            "remind",
            f"记得{day}去领兑换的东西",
            f"“{{what}}”在{{point}}等您，只留到{day}。领取号 {written(one.code)}，报给工作人员就行。",
        )


def _tell(session: Session, one: Redemption, what: str, title: str, body: str) -> None:
    words = {
        "what": one.title if one.quantity == 1 else f"{one.title} × {one.quantity}",
        "point": one.pickup_point.name,
        "points": one.points,
        "reason": one.end_reason,
    }
    tell(
        session,
        account_id=one.account_id,
        title=title,
        body=body.format(**words),
        link=Link("redemption", one.id),
        dedup_key=f"redemption:{one.id}:{what}",
    )


HANDLERS: dict[str, Handler] = {
    service.LAPSE_TOPIC: lapse,
    service.HAPPENED_TOPIC: happened,
}

DUTIES = (
    Duty("rewards.lapse", timedelta(minutes=5), queue_lapses),
    Duty("rewards.remind", timedelta(minutes=30), remind),
)
