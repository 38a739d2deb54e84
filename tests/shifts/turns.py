"""Posts and their turns as the tests need them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.shifts import service
from app.shifts.models import Shift, StandingPost
from tests.world import World


def post(session: Session, actor: Actor, world: World, **changes: Any) -> StandingPost:
    said: dict[str, Any] = {"title": "图书角值班", "place": "社区二楼", "about": "借书还书"} | changes
    return service.open_post(session, actor, world.community.id, **said)


def shifts(
    session: Session, actor: Actor, of: StandingPost, *, needed: int = 1, begins: int = 540, ends: int = 660
) -> Sequence[Shift]:
    """The shifts of a turn of every week day, the next first; the first is at least a day away."""
    for weekday in range(1, 8):
        service.add_template(session, actor, of, weekday=weekday, begins=begins, ends=ends, needed=needed)
    found = session.scalars(select(Shift).where(Shift.post_id == of.id).order_by(Shift.starts_at)).all()
    return found[2:]
