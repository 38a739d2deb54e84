"""Colleagues around a request: who can be named in its notes, and who is there to take over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.queries import Colleague
from app.accounts.roles import Permission, Role
from app.core import clock
from app.core.errors import FieldError, Invalid
from app.org import queries as org
from app.requests import queries
from app.requests.access import visible_to
from app.requests.models import ServiceRequest, WorkLimit

_STAFF = (Role.WORKER, Role.STREET, Role.PROPERTY, Role.DEPARTMENT)
#: A name follows at once; what stands inside an e-mail address is none.
_AT = re.compile(r"(?<![A-Za-z0-9._-])@([^\s@]{1,40})")


def around(session: Session, request: ServiceRequest) -> list[Colleague]:
    """The people of the units a request concerns: its place and above, whoever has it, the departments called."""
    place = org.known_unit(session, request.unit_id)
    units = {one.id for one in org.ancestors(session, place).values()} | {place.id, request.owner_unit_id}
    units |= {row.unit_id for row in queries.departments(session, request.id)}
    found: dict[UUID, Colleague] = {}
    for one in accounts.colleagues(session, units, _STAFF):
        found.setdefault(one.account_id, one)
    return list(found.values())


def named_in(session: Session, request: ServiceRequest, text: str) -> set[UUID]:
    """Whom a note names with ``@``; people of the same name are all meant.

    Raises Invalid (``cannot_mention``) when somebody named is no colleague here, or may not see the request.
    """
    calls = _AT.findall(text)
    if not calls:
        return set()
    people = around(session, request)
    named: set[UUID] = set()
    for call in calls:
        meant = [one for one in people if call.startswith(one.name)]
        longest = max((len(one.name) for one in meant), default=0)
        ids = {one.account_id for one in meant if len(one.name) == longest}
        seeing = {id_ for id_ in ids if id_ in named or _may_see(session, id_, request)}
        if not seeing:
            raise Invalid(
                "cannot_mention",
                f"“@{call[:8]}”不在能看到这件诉求的同事里，没法提醒。请从名单里选，或者去掉 @。",
                errors=[FieldError("text", "请从名单里选要提醒的同事")],
            )
        named |= seeing
    return named


def _may_see(session: Session, account_id: UUID, request: ServiceRequest) -> bool:
    posts = accounts.posts_held(session, account_id)
    person = Actor(account_id=account_id, name="", session_id=account_id, posts=posts)
    seen = select(ServiceRequest.id).where(ServiceRequest.id == request.id, visible_to(person))
    return session.scalar(seen) is not None


def present(session: Session, actor: Actor) -> list[Colleague]:
    """The actor's colleagues in the same units who are not away today."""
    units = [post.unit_id for post in actor.posts if post.may(Permission.WORK_ON_REQUESTS)]
    people = [
        one for one in accounts.colleagues(session, units, _STAFF) if one.account_id != actor.account_id
    ]
    away = _away(session, [one.account_id for one in people])
    return [one for one in people if one.account_id not in away]


def _away(session: Session, ids: Iterable[UUID]) -> Sequence[UUID]:
    today = clock.today()
    return session.scalars(
        select(WorkLimit.account_id).where(
            WorkLimit.account_id.in_(list(ids)), WorkLimit.away_from <= today, WorkLimit.away_until >= today
        )
    ).all()
