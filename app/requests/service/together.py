"""Handing a request to another unit, and calling several to one table (吹哨报到)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.roles import Permission
from app.core import clock
from app.core.errors import Conflict, FieldError, Invalid
from app.org import queries as org
from app.requests import queries
from app.requests.models import RequestDepartment, ServiceRequest
from app.requests.service.life import give, move, require
from app.requests.states import State


def transfer(session: Session, actor: Actor, request: ServiceRequest, *, unit_id: UUID, note: str) -> None:
    """Hand it to another unit, which takes it or gives it back once; the clocks run on.

    Raises Invalid (``unknown_unit``) for a unit that is not among :func:`queries.transfer_targets`.
    """
    require(session, actor, request, "transfer")
    target = next((one for one in queries.transfer_targets(session, request) if one.id == unit_id), None)
    if target is None:
        raise Invalid("unknown_unit", "请在列表里选择转给谁。", errors=[FieldError("unit_id", "请选择单位")])
    move(session, request, actor, "transfer", note=note, details={"to": target.name})
    request.transferred_from_id = request.owner_unit_id
    request.handler_id = None
    give(session, request, target.id)


def refuse(session: Session, actor: Actor, request: ServiceRequest, *, note: str) -> None:
    """Give a transferred request back, once in its life; the unit it came from leads on (首接负责).

    Raises Conflict (``refused_before``).
    """
    back_to = request.transferred_from_id or request.unit_id
    move(session, request, actor, "refuse", note=note, details={"to": org.known_unit(session, back_to).name})
    request.refused_at = clock.now()
    request.accepted_at = request.accepted_at or clock.now()
    request.transferred_from_id = None
    request.handler_id = None
    give(session, request, back_to)


def escalate(
    session: Session,
    actor: Actor,
    request: ServiceRequest,
    *,
    leader_id: UUID,
    unit_ids: Sequence[UUID],
    note: str,
) -> None:
    """Call several units together, one of them leading; each answers in one place, the leader resolves.

    A unit that is called again answers anew: what it said before stands on the timeline.
    Raises Invalid (``unknown_unit``) for units that are not among :func:`queries.table_units`.
    """
    require(session, actor, request, "escalate")
    possible = {one.id: one for one in queries.table_units(session, request)}
    called = list(dict.fromkeys([leader_id, *unit_ids]))
    if len(called) < 2 or any(unit_id not in possible for unit_id in called):
        raise Invalid(
            "unknown_unit",
            "请选一个牵头单位，再选至少一个配合单位。",
            errors=[FieldError("unit_ids", "请在列表里选择单位")],
        )
    names = [possible[unit_id].name for unit_id in called]
    move(session, request, actor, "escalate", note=note, details={"leader": names[0], "units": names[1:]})
    _seat(session, request, called, asked=note)
    request.accepted_at = request.accepted_at or clock.now()
    request.transferred_from_id = None
    request.handler_id = None
    give(session, request, leader_id)


def _seat(session: Session, request: ServiceRequest, called: Sequence[UUID], *, asked: str) -> None:
    """Put the units at the table, the first of them leading; who sat there before keeps its place and leads no more."""
    seated = {row.unit_id: row for row in queries.departments(session, request.id)}
    for row in seated.values():
        row.leads = False
    for unit_id in called:
        row = seated.get(unit_id) or RequestDepartment(request_id=request.id, unit_id=unit_id)
        row.leads, row.asked = unit_id == called[0], asked
        row.answer = row.answered_at = row.answered_by_id = None
        session.add(row)


def contribute(session: Session, actor: Actor, request: ServiceRequest, *, note: str) -> None:
    """A unit at the table says what it does; raises Conflict (``answered_already``)."""
    require(session, actor, request, "contribute")
    mine = [post.unit_id for post in actor.posts if post.may(Permission.WORK_ON_REQUESTS)]
    row = session.scalars(
        select(RequestDepartment)
        .where(
            RequestDepartment.request_id == request.id,
            RequestDepartment.unit_id.in_(mine),
            RequestDepartment.answered_at.is_(None),
        )
        .limit(1)
    ).one_or_none()
    if row is None and request.state is State.ESCALATED:
        raise Conflict("answered_already", "你们单位已经回复过了，补充请写内部备注。")
    unit = org.known_unit(session, row.unit_id) if row else None
    move(session, request, actor, "contribute", note=note, details={"unit": unit.name} if unit else None)
    if row:
        row.answer, row.answered_at, row.answered_by_id = note, clock.now(), actor.account_id
