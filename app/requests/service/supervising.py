"""A superior unit's demand on a request (督办), and its answer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.roles import Permission
from app.core import clock
from app.core.errors import FieldError, Invalid
from app.org import queries as org
from app.org.models import OrgUnit
from app.requests.answering import answerable, open_demands
from app.requests.models import ServiceRequest, Supervision, SupervisionReason
from app.requests.service import demands
from app.requests.service.life import move, record, require, tell
from app.requests.states import State


def supervise(
    session: Session,
    actor: Actor,
    request: ServiceRequest,
    *,
    reason: SupervisionReason,
    answer_by: datetime,
    note: str,
) -> Supervision:
    """Demand an answer from those who handle it; raises Invalid (``answer_by_past``)."""
    require(session, actor, request, "supervise")
    if answer_by <= clock.now():
        raise Invalid(
            "answer_by_past", "回复期限要在现在之后。", errors=[FieldError("answer_by", "请选一个以后的时间")]
        )
    require(session, actor, request, "supervise")
    superior = _demanding(session, actor, request)
    move(session, request, actor, "supervise", note=note, details={"reason": reason, "by": superior.name})
    return demands.put(session, request, superior, reason, answer_by=answer_by, by=actor, note=note)


def have_unsolved_looked_at(session: Session, request: ServiceRequest, *, answer_by: datetime) -> None:
    """The street looks at what is closed and was not solved the second time either."""
    street = org.known_unit(session, request.street_id)
    reason = SupervisionReason.UNSATISFIED
    details = {"reason": reason, "by": street.name}
    tell(session, record(session, request, None, "supervise", State(request.state), details=details))
    demands.put(session, request, street, reason, answer_by=answer_by)


def answer_supervision(session: Session, actor: Actor, request: ServiceRequest, *, note: str) -> None:
    """Answer every open demand that is for the actor to answer.

    Raises Conflict (``nothing_to_answer``, and ``own_demand`` where only the actor's own side demands).
    """
    mine = answerable(session, actor, request, open_demands(session, request))
    move(session, request, actor, "answer_supervision", note=note)
    demands.settle(session, request, actor, note, only=mine)


def _demanding(session: Session, actor: Actor, request: ServiceRequest) -> OrgUnit:
    """The unit in whose name the actor supervises, the nearest to the place first."""
    place = org.known_unit(session, request.unit_id)
    posts = [
        post
        for post in actor.posts
        if post.may(Permission.SUPERVISE_REQUESTS) and place.path.startswith(post.unit_path)
    ]
    return org.known_unit(session, max(posts, key=lambda post: len(post.unit_path)).unit_id)
