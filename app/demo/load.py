"""Fills an empty database with the invented district and five weeks of its life."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app
from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from app.activities import service as activities
from app.activities.models import Activity, Registration
from app.activities.service import MOVED_TOPIC
from app.certificates.models import Certificate
from app.core import clock
from app.core.database import Database
from app.core.outbox import OutboxRow
from app.core.storage import Storage
from app.demo import families, helpers, outside, rules
from app.demo.activity_lives import ActivityLives
from app.demo.album import Album
from app.demo.dice import dice
from app.demo.orders import Orders
from app.demo.people import PILOT_COMMUNITY
from app.demo.request_lives import RequestLives
from app.demo.request_plans import plans
from app.demo.rewards import RewardLives
from app.demo.timeline import play
from app.demo.town import Town, settle_in
from app.messages.models import Message
from app.org import queries as org
from app.org.models import OrgUnit
from app.points.models import PointsEntry
from app.requests.models import RequestEvent, ServiceRequest
from app.requests.service import HAPPENED_TOPIC
from app.volunteering.models import ServiceRecord, Team, Volunteer

#: People are told of these last days; what they were told before the last one they have read.
TOLD_WITHIN = timedelta(days=6)
READ_AFTER = timedelta(days=1)


def load(database: Database, storage: Storage, echo: Callable[[str], None]) -> None:
    """Load everything in one transaction, within an application context; a database in use is left alone.

    Only telling people the news comes after it, by the worker's own handlers: what is not told when this is
    interrupted waits in the outbox for the worker.
    """
    now = clock.now()
    with database.transaction() as session:
        if session.scalar(select(OrgUnit.id).limit(1)):
            echo("      演示数据：已经有了，保持原样")
            return
        echo("      演示数据：正在准备，约需十几秒 …")
        town = settle_in(session, current_app.extensions["settings"], now)
        families.found(session, town, now)
        _live(session, town, Album(storage), now)
        outside.connect(session, town, now)
        helpers.gather(session, town, now)
        rules.settle(session, town)
        for line in _counted(session, town):
            echo(f"      演示数据：{line}")
        news = _put_away_the_past(session, town, now)
    _tell(database, news)
    with database.transaction() as session:
        session.execute(
            update(Message).where(Message.created_at < now - READ_AFTER).values(read_at=Message.created_at)
        )


def _live(session: Session, town: Town, album: Album, now: datetime) -> None:
    requests = RequestLives(session, town, album, dice("requests"))
    programme = ActivityLives(session, town, album, dice("activities"), now)
    stories = [requests.live(plan) for plan in plans(town, dice("plans"), now)]
    orders = Orders(session, town, now)
    shop = RewardLives(session, town, album, dice("rewards"), now)
    play([*stories, *programme.stories(), *orders.stories(), *shop.stories()], until=now)
    activities.move_on(session)
    session.flush()


def _counted(session: Session, town: Town) -> list[str]:
    def count(table: type) -> int:
        return session.scalar(select(func.count()).select_from(table)) or 0

    return [
        f"{len(town.units)} 个单位，{len(town.neighbours)} 位居民",
        f"{count(ServiceRequest)} 件诉求，{count(RequestEvent)} 条办理记录",
        f"{count(Activity)} 场活动，{count(Registration)} 人次报名，{count(PointsEntry)} 条积分分录，"
        f"{count(Certificate)} 张证书",
        f"{count(Team)} 支志愿队伍，{count(Volunteer)} 位志愿者，{count(ServiceRecord)} 条服务记录",
    ]


def _put_away_the_past(session: Session, town: Town, now: datetime) -> Sequence[OutboxRow]:
    """Mark as delivered what left the process, or would have, before people look; returns the rest, oldest first.

    The rest is what people of the pilot's community, and those somebody may step into the shoes of, hear these days.
    """
    since = now - TOLD_WITHIN
    hand_made = [one.actor.account_id for one in town.neighbours if one.hand_made]
    pilot = town.units[PILOT_COMMUNITY].path
    events = select(RequestEvent.id).join(ServiceRequest, ServiceRequest.id == RequestEvent.request_id)
    heard = events.where(
        RequestEvent.at > since,
        or_(org.within(ServiceRequest.unit_id, [pilot]), ServiceRequest.reporter_id.in_(hand_made)),
    )
    registrations = select(Registration.id).where(Registration.account_id.in_(hand_made))
    told_of = {str(one) for one in (*session.scalars(heard), *session.scalars(registrations))}
    rows = session.scalars(
        select(OutboxRow).where(OutboxRow.due_at.is_not(None)).order_by(OutboxRow.created_at)
    ).all()
    news = [row for row in rows if row.created_at > since and _subject(row) in told_of]
    _mark_delivered(session, {row.id for row in rows} - {row.id for row in news})
    return news


def _subject(row: OutboxRow) -> str | None:
    if row.topic == MOVED_TOPIC:
        return str(row.payload["registration_id"])
    return str(row.payload["event_id"]) if row.topic == HAPPENED_TOPIC else None


def _tell(database: Database, news: Sequence[OutboxRow]) -> None:
    """Let the worker's handlers tell each piece of news at its own time."""
    handlers = current_app.extensions["handlers"]
    for row in news:
        with clock.at(row.created_at):
            handlers[row.topic](row.payload)
    with database.transaction() as session:
        _mark_delivered(session, {row.id for row in news})


def _mark_delivered(session: Session, ids: Collection[UUID]) -> None:
    session.execute(
        update(OutboxRow)
        .where(OutboxRow.id.in_(ids))
        .values(due_at=None, delivered_at=OutboxRow.created_at, attempts=1)
        .execution_options(synchronize_session=False)
    )
