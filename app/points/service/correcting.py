"""What was booked wrongly is taken back: small amounts at once, larger ones by a second pair of eyes."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.roles import Permission
from app.core import audit, clock
from app.core.database import insert_ignoring
from app.core.errors import Conflict, NotFound
from app.core.ids import new_id
from app.messages import service as messages
from app.points.models import (
    OwnerKind,
    PointsReversal,
    PointsTransfer,
    ReversalState,
    TransferKind,
)
from app.points.owners import Owner
from app.points.service.reversing import reverse, sides

#: Up to so many points one worker corrects alone.
ALONE_UP_TO = 200

#: A reward has its own way back, which also puts the goods back on the shelf.
CORRECTABLE = (TransferKind.AWARD, TransferKind.GIFT, TransferKind.DONATION, TransferKind.EXPIRY)


def ask_reversal(session: Session, actor: Actor, transfer_id: UUID, reason: str) -> PointsReversal:
    """Take a transfer back, or ask somebody else to confirm it when it is about more than ALONE_UP_TO points.

    ``transfer_id`` is one that the actor may see. Raises Conflict (``not_correctable``, ``asked_before``,
    ``points_spent``).
    """
    original = session.get_one(PointsTransfer, transfer_id)
    if original.kind not in CORRECTABLE:
        raise Conflict("not_correctable", "这一笔不能在这里更正。兑换的积分，请在兑换记录里取消。")
    amount = sides(session, original.id)[2]
    values = {
        "id": new_id(),
        "transfer_id": original.id,
        "street_id": original.street_id,
        "amount": amount,
        "reason": reason,
        "state": ReversalState.ASKED,
        "asked_by": actor.account_id,
        "asked_at": clock.now(),
    }
    if not insert_ignoring(session, PointsReversal, values):
        raise Conflict("asked_before", "这一笔已经更正过，或者正在等同事确认。")
    asked = session.get_one(PointsReversal, values["id"])
    _note(session, actor, asked, "points.reversal_asked")
    if amount <= ALONE_UP_TO:
        _carry_out(session, asked, original)
    return asked


def confirm_reversal(session: Session, actor: Actor, reversal_id: UUID) -> None:
    """The second pair of eyes agrees.

    Raises NotFound (``reversal_not_found``), Conflict (``decided_before``, ``same_eyes``, ``points_spent``).
    """
    asked = _asked(session, actor, reversal_id)
    if asked.asked_by == actor.account_id:
        raise Conflict("same_eyes", f"超过{ALONE_UP_TO}分的更正要两个人看过，请另一位同事来确认。")
    asked.decided_by = actor.account_id
    _note(session, actor, asked, "points.reversal_confirmed")
    _carry_out(session, asked, session.get_one(PointsTransfer, asked.transfer_id))


def refuse_reversal(session: Session, actor: Actor, reversal_id: UUID) -> None:
    """It stays as it was booked; who asked may take their own wish back. Raises as :func:`confirm_reversal`."""
    asked = _asked(session, actor, reversal_id)
    asked.state, asked.decided_at = ReversalState.REFUSED, clock.now()
    if asked.asked_by != actor.account_id:
        asked.decided_by = actor.account_id
    session.flush()
    _note(session, actor, asked, "points.reversal_refused")


def _asked(session: Session, actor: Actor, reversal_id: UUID) -> PointsReversal:
    """One of the actor's street that waits, held so that one of two decides."""
    actor.require(Permission.MANAGE_POINTS)
    asked = session.scalars(
        select(PointsReversal)
        .where(
            PointsReversal.id == reversal_id,
            PointsReversal.street_id.in_(
                [post.street_id for post in actor.posts if post.may(Permission.MANAGE_POINTS)]
            ),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if asked is None:
        raise NotFound("reversal_not_found", "没有找到这个更正。")
    if asked.state is not ReversalState.ASKED:
        raise Conflict("decided_before", "同事已经处理过这个更正了。")
    return asked


def _carry_out(session: Session, asked: PointsReversal, original: PointsTransfer) -> None:
    try:
        reverse(session, transfer_id=original.id, memo=f"更正：{original.memo}"[:80], made_by=asked.asked_by)
    except Conflict as problem:
        if problem.code != "points_short":
            raise
        raise Conflict(
            "points_spent", "这些积分已经用掉一部分，余额不够撤回这一笔，请先和本人联系。"
        ) from problem
    asked.state, asked.decided_at = ReversalState.DONE, clock.now()
    session.flush()
    giver, taker, amount = sides(session, original.id)
    _tell(session, asked, taker, f"撤回 {amount} 分")
    _tell(session, asked, giver, f"退回 {amount} 分")


def _tell(session: Session, asked: PointsReversal, owner: Owner, change: str) -> None:
    if owner.kind is OwnerKind.PERSON:
        messages.tell(
            session,
            account_id=owner.id,
            title=f"您的积分有一笔更正：{change}",
            body=f"原因：{asked.reason}。明细里看得到，有疑问请联系社区。",
            link=messages.Link("points", owner.id),
            dedup_key=f"points-reversal:{asked.id}:{owner.id}",
        )


def _note(session: Session, actor: Actor, asked: PointsReversal, action: str) -> None:
    audit.record(
        session,
        action,
        actor_id=actor.account_id,
        place=audit.Place(actor.place.unit_id, asked.street_id),
        subject=("points_reversal", asked.id),
        details={"points": asked.amount},
    )
