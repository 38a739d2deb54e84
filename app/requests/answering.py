"""Which demands on a request (督办) somebody may answer: those who handle it do, and never whoever demands."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.roles import Permission
from app.org import queries as org
from app.requests.models import ServiceRequest, Supervision, SupervisionReason


def open_demands(session: Session, request: ServiceRequest) -> Sequence[Supervision]:
    """What is demanded and not answered yet."""
    waiting = (Supervision.request_id == request.id, Supervision.answered_at.is_(None))
    return session.scalars(select(Supervision).where(*waiting)).all()


def answerable(
    session: Session, actor: Actor, request: ServiceRequest, demands: Sequence[Supervision]
) -> list[UUID]:
    """The ids of those of ``demands`` that are for the actor to answer.

    Whoever has the request answers, and those below the unit that demands. Where the street has it itself, its
    people answer each other, but nobody their own demand. What was not solved twice the clock lays before the
    street, which says itself what it found.
    """
    units = org.units(session, {one.unit_id for one in demands}) if demands else {}
    posts = [post for post in actor.posts if post.may(Permission.WORK_ON_REQUESTS)]
    return [
        one.id
        for one in demands
        if one.by_id != actor.account_id
        and any(
            post.unit_id == request.owner_unit_id
            or (post.unit_id != one.unit_id and post.unit_path.startswith(units[one.unit_id].path))
            or (post.unit_id == one.unit_id and _laid_before_it(one))
            for post in posts
        )
    ]


def _laid_before_it(demand: Supervision) -> bool:
    """Whether the unit is itself asked to look, by the clock: nobody demands it of another."""
    return demand.by_id is None and demand.reason is SupervisionReason.UNSATISFIED
