"""Sentences a unit often needs, kept by its people; the console offers them before those it knows by itself."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.roles import Permission
from app.core.errors import FieldError, Invalid, NotFound
from app.core.ids import new_id
from app.org import queries as org
from app.requests.models import AnswerTemplate, ServiceType

#: More than anybody looks through while answering.
MAX_PHRASES = 60
#: The verbs whose words the resident reads and that are said again and again.
PHRASE_VERBS = {"resolve": "办好了", "reply": "答复居民", "return": "请居民补充", "reject": "不受理"}


def own_units(actor: Actor) -> list[UUID]:
    """The units whose sentences the actor keeps: those they work in."""
    return [post.unit_id for post in actor.posts if post.may(Permission.WORK_ON_REQUESTS)]


def of_units(session: Session, unit_ids: Sequence[UUID]) -> Sequence[AnswerTemplate]:
    """The sentences of these units in the order they are offered."""
    return session.scalars(
        select(AnswerTemplate)
        .where(AnswerTemplate.unit_id.in_(unit_ids))
        .order_by(AnswerTemplate.unit_id, AnswerTemplate.verb, AnswerTemplate.position, AnswerTemplate.id)
    ).all()


def add(
    session: Session, actor: Actor, unit_id: UUID, *, verb: str, type_id: UUID | None, text: str
) -> AnswerTemplate:
    """Keep one more sentence.

    Raises NotFound for a unit that is not the actor's, and Invalid (``unknown_verb``, ``unknown_type``,
    ``too_many_phrases``).
    """
    if unit_id not in own_units(actor):
        raise NotFound()
    if verb not in PHRASE_VERBS:
        raise Invalid("unknown_verb", "请选择用在哪里。", errors=[FieldError("verb", "请选择用在哪里")])
    if type_id and session.get(ServiceType, type_id) is None:
        raise Invalid(
            "unknown_type", "没有这个类别，请重新选择。", errors=[FieldError("type_id", "请重新选择")]
        )
    # The unit's own row is held, so that two who add at once count one after another.
    org.held_unit(session, unit_id)
    count, last = session.execute(
        select(func.count(), func.max(AnswerTemplate.position)).where(AnswerTemplate.unit_id == unit_id)
    ).one()
    if count >= MAX_PHRASES:
        raise Invalid("too_many_phrases", f"常用语最多 {MAX_PHRASES} 句，请先删掉不用的。")
    made = AnswerTemplate(
        id=new_id(), unit_id=unit_id, type_id=type_id, verb=verb, text=text, position=(last or 0) + 1
    )
    session.add(made)
    session.flush()
    return made


def remove(session: Session, actor: Actor, phrase_id: UUID) -> None:
    """Keep it no more; raises NotFound for one that is not of the actor's units."""
    found = session.get(AnswerTemplate, phrase_id)
    if found is None or found.unit_id not in own_units(actor):
        raise NotFound()
    session.delete(found)
