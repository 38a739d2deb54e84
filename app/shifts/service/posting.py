"""Posts and the turns of their weeks; shifts are made from them some weeks ahead."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.roles import Permission
from app.core import audit, clock
from app.core.database import insert_ignoring
from app.core.errors import FieldError, Forbidden, Invalid
from app.core.ids import new_id
from app.org import queries as org
from app.shifts.models import Shift, ShiftTemplate, StandingPost
from app.volunteering import queries as volunteering
from app.volunteering.kinds import Skill

#: Shifts are made for so many days ahead.
AHEAD = 21


def open_post(
    session: Session,
    actor: Actor,
    unit_id: UUID,
    *,
    title: str,
    place: str,
    about: str,
    skill: Skill | None = None,
    team_id: UUID | None = None,
) -> StandingPost:
    """Open a post of a street, community or compound, for everybody or for one team.

    Raises Forbidden (``no_permission``, ``out_of_reach``) and Invalid (``unknown_place``, ``unknown_team``).
    """
    actor.require(Permission.MANAGE_VOLUNTEERS)
    unit = org.place(session, unit_id)
    if unit.street_id is None or not actor.reaches(Permission.MANAGE_VOLUNTEERS, unit.path):
        raise Forbidden("out_of_reach", "您只能在自己负责的范围内设岗。")
    if team_id and volunteering.team(session, team_id) is None:
        raise Invalid("unknown_team", "没有这支队伍。", errors=[FieldError("team_id", "请重新选择")])
    post = StandingPost(
        id=new_id(),
        street_id=unit.street_id,
        unit_id=unit.id,
        team_id=team_id,
        title=title,
        place=place,
        about=about,
        skill=skill,
    )
    session.add(post)
    session.flush()
    note(session, actor, post, "standing_post.opened")
    return post


def close_post(session: Session, actor: Actor, post: StandingPost) -> None:
    """Keep a post no more: shifts to come are off. Again changes nothing. ``post`` comes from ``access_post``."""
    if post.closed_at:
        return
    post.closed_at = clock.now()
    _call_off(session, Shift.post_id == post.id)
    note(session, actor, post, "standing_post.closed")


def add_template(
    session: Session, actor: Actor, post: StandingPost, *, weekday: int, begins: int, ends: int, needed: int
) -> ShiftTemplate:
    """Add a turn of every week and make its shifts; ``begins`` and ``ends`` are minutes after midnight.

    ``post`` comes from ``access_post``. Raises Invalid (``bad_times``).
    """
    if not (1 <= weekday <= 7 and 0 <= begins < ends <= 24 * 60):
        raise Invalid("bad_times", "请检查星期和时间。", errors=[FieldError("ends", "要晚于开始时间")])
    template = ShiftTemplate(
        id=new_id(), post_id=post.id, weekday=weekday, begins=begins, ends=ends, needed=needed
    )
    session.add(template)
    session.flush()
    _make(session, post, template)
    note(session, actor, post, "standing_post.turn_added")
    return template


def end_template(session: Session, actor: Actor, post: StandingPost, template: ShiftTemplate) -> None:
    """Have no more shifts of a turn; those nobody has taken are off, the others are kept."""
    if template.ended_at:
        return
    template.ended_at = clock.now()
    _call_off(session, (Shift.template_id == template.id) & (Shift.taken == 0))
    note(session, actor, post, "standing_post.turn_ended")


def _call_off(session: Session, which: ColumnElement[bool]) -> None:
    session.execute(
        update(Shift)
        .where(which, Shift.starts_at > clock.now(), Shift.cancelled_at.is_(None))
        .values(cancelled_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    session.expire_all()


def make_ahead(session: Session) -> None:
    """Make the shifts of the weeks to come; those that are there stay as they are."""
    rows = session.execute(
        select(ShiftTemplate, StandingPost)
        .join(StandingPost, StandingPost.id == ShiftTemplate.post_id)
        .where(ShiftTemplate.ended_at.is_(None), StandingPost.closed_at.is_(None))
        .order_by(ShiftTemplate.id)
    ).all()
    for template, post in rows:
        _make(session, post, template)


def _make(session: Session, post: StandingPost, template: ShiftTemplate) -> None:
    today, now = clock.today(), clock.now()
    for number in range(AHEAD):
        day = today + timedelta(days=number)
        starts_at = clock.day_start(day) + timedelta(minutes=template.begins)
        if day.isoweekday() != template.weekday or starts_at <= now:
            continue
        values = {
            "id": new_id(),
            "post_id": post.id,
            "template_id": template.id,
            "street_id": post.street_id,
            "starts_at": starts_at,
            "ends_at": clock.day_start(day) + timedelta(minutes=template.ends),
            "needed": template.needed,
            "taken": 0,
        }
        insert_ignoring(session, Shift, values, key=["template_id", "starts_at"])


def note(session: Session, actor: Actor, post: StandingPost, action: str) -> None:
    """Write down who did what to a post."""
    audit.record(
        session,
        action,
        actor_id=actor.account_id,
        place=audit.Place(post.unit_id, post.street_id),
        subject=("standing_post", post.id),
    )
