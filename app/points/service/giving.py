"""Points that people give: to their family, and to a team for its wish."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.core import audit, clock
from app.core.database import rows_changed
from app.core.errors import Conflict, NotFound
from app.core.ids import new_id
from app.messages import service as messages
from app.org import queries as org
from app.org.models import OrgUnit, UnitKind
from app.points import queries
from app.points.models import PointsWish, TransferKind
from app.points.owners import person, team
from app.points.service.posting import transfer
from app.residents import queries as residents


def give(session: Session, actor: Actor, receiver_id: UUID, points: int) -> None:
    """Give points to somebody of one's family who has an account; they are told.

    Raises NotFound (``not_family``) and Conflict (``points_short``).
    """
    if receiver_id not in residents.family(session, actor.account_id):
        raise NotFound("not_family", "只能转给互相关联的家人，请先在“我的家人”里关联。")
    names = accounts.names(session, [actor.account_id, receiver_id])
    gift_id = new_id()
    transfer(
        session,
        kind=TransferKind.GIFT,
        source=f"gift:{gift_id}",
        memo=f"{names[actor.account_id]}转给{names[receiver_id]}",
        debit=person(actor.account_id),
        credit=person(receiver_id),
        amount=points,
        street_id=_street(session, actor.account_id),
        made_by=actor.account_id,
    )
    messages.tell(
        session,
        account_id=receiver_id,
        title=f"{names[actor.account_id]}转给您 {points} 积分",
        body="记得在今年12月31日以前用掉。现在就能在“我的积分”里看到。",
        link=messages.Link("points", receiver_id),
        dedup_key=f"gift:{gift_id}",
    )


def donate(session: Session, actor: Actor, wish_id: UUID, points: int) -> PointsWish:
    """Give points to a team for one of its wishes, as long as it is open.

    Raises NotFound (``wish_not_found``) and Conflict (``wish_closed``, ``points_short``).
    """
    wish = session.get(PointsWish, wish_id)
    if wish is None:
        raise NotFound("wish_not_found", "没有找到这个心愿。")
    changed = rows_changed(
        session,
        update(PointsWish)
        .where(PointsWish.id == wish_id, PointsWish.closed_at.is_(None))
        .values(raised=PointsWish.raised + points),
    )
    if not changed:
        raise Conflict("wish_closed", "这个心愿已经结束了，看看别的队伍吧。")
    name = org.known_unit(session, wish.team_id).name
    transfer(
        session,
        kind=TransferKind.DONATION,
        source=f"donation:{new_id()}",
        memo=f"捐给{name}：{wish.title}"[:80],
        debit=person(actor.account_id),
        credit=team(wish.team_id),
        amount=points,
        street_id=wish.street_id,
        made_by=actor.account_id,
    )
    session.refresh(wish)
    return wish


def open_wish(session: Session, actor: Actor, unit: OrgUnit, title: str, wanted: int) -> PointsWish:
    """Say what a team collects points for. Raises Conflict (``not_a_team``)."""
    if unit.kind is not UnitKind.TEAM or unit.street_id is None:
        raise Conflict("not_a_team", "只有志愿队伍能发起心愿。")
    wish = PointsWish(team_id=unit.id, street_id=unit.street_id, title=title, wanted=wanted)
    session.add(wish)
    session.flush()
    _note(session, actor, wish, "points.wish_opened")
    return wish


def close_wish(session: Session, actor: Actor, unit: OrgUnit, wish_id: UUID) -> None:
    """Collect no more for it. Raises NotFound (``wish_not_found``)."""
    wish = session.scalars(
        select(PointsWish).where(PointsWish.id == wish_id, PointsWish.team_id == unit.id)
    ).one_or_none()
    if wish is None:
        raise NotFound("wish_not_found", "没有找到这个心愿。")
    wish.closed_at = wish.closed_at or clock.now()
    _note(session, actor, wish, "points.wish_closed")


def _street(session: Session, account_id: UUID) -> UUID:
    """The street whose books a gift is kept in: the one that first gave points to who gives."""
    street_id = queries.street_of(session, person(account_id))
    if street_id is None:
        raise Conflict("points_short", "您的积分还不够，多参加几次活动就能攒够了。")
    return street_id


def _note(session: Session, actor: Actor, wish: PointsWish, action: str) -> None:
    audit.record(
        session,
        action,
        actor_id=actor.account_id,
        place=audit.Place(wish.team_id, wish.street_id),
        subject=("points_wish", wish.id),
        details={"points": wish.wanted},
    )
