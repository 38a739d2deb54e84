"""Reads of the audit log within the units whose log somebody may read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast
from uuid import UUID

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.accounts.actor import Actor
from app.accounts.roles import Permission
from app.core import clock, paging
from app.core.audit import AuditCheck, AuditRow
from app.org import queries as org


@dataclass(frozen=True)
class Narrowing:
    """Which rows; ``None`` leaves a thing open."""

    actor_ids: Sequence[UUID] | None = None
    subject_ids: Sequence[UUID] | None = None
    action: str | None = None
    day: date | None = None


def readable_by(actor: Actor) -> ColumnElement[bool]:
    """The condition "happened within my units". Those of the whole district also read what happened nowhere."""
    posts = [post for post in actor.posts if post.may(Permission.READ_AUDIT)]
    if any(post.street_id is None for post in posts):
        return true()
    # What happened nowhere is within nothing, as NULL is IN no list.
    unit_id = cast("InstrumentedAttribute[UUID]", AuditRow.unit_id)
    return org.within(unit_id, [post.unit_path for post in posts])


def rows(
    session: Session, actor: Actor, narrowing: Narrowing, *, cursor: str | None, limit: int
) -> tuple[list[AuditRow], str | None]:
    """One page, the newest first. Raises BadRequest (``bad_cursor``)."""
    statement = select(AuditRow).where(readable_by(actor))
    if narrowing.actor_ids is not None:
        statement = statement.where(AuditRow.actor_id.in_(narrowing.actor_ids))
    if narrowing.subject_ids is not None:
        statement = statement.where(AuditRow.subject_id.in_(narrowing.subject_ids))
    if narrowing.action:
        statement = statement.where(AuditRow.action == narrowing.action)
    if narrowing.day:
        begin = clock.day_start(narrowing.day)
        end = clock.day_start(narrowing.day + timedelta(days=1))
        statement = statement.where(AuditRow.at >= begin, AuditRow.at < end)
    found, following = paging.page(session, statement, [AuditRow.at, AuditRow.id], cursor=cursor, limit=limit)
    return [row[0] for row in found], following


def last_check(session: Session) -> AuditCheck | None:
    """How the last verification went."""
    return session.scalars(select(AuditCheck).order_by(AuditCheck.id.desc()).limit(1)).one_or_none()
