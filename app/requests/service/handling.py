"""What those who handle a request do with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core import clock
from app.core.errors import Conflict, FieldError, Invalid
from app.org import queries as org
from app.requests import assignment, queries, routing
from app.requests.models import RejectReason, ServiceRequest, SupervisionReason
from app.requests.service import demands, timing
from app.requests.service.life import give, move, require, sort
from app.requests.states import STATE_NAMES, State
from app.requests.types import reading


def accept(session: Session, actor: Actor, request: ServiceRequest, *, note: str | None = None) -> None:
    """Take responsibility; the first who takes it leads (首接负责)."""
    move(session, request, actor, "accept", note=note)
    request.accepted_at = request.accepted_at or clock.now()
    request.transferred_from_id = None
    request.handler_id = actor.account_id
    demands.settle(session, request, actor, STATE_NAMES[State.ACCEPTED], reason=SupervisionReason.UNACCEPTED)


def take(session: Session, actor: Actor, request: ServiceRequest) -> None:
    """Take it out of the unit's pool; what nobody has accepted yet is accepted by that.

    Raises Conflict (``taken``) when somebody has it already, and ``at_limit`` when they have as much as they may.
    """
    require(session, actor, request, "take")
    assignment.ensure_room(session, actor.account_id)
    if request.state is State.SUBMITTED:
        accept(session, actor, request)
        return
    move(session, request, actor, "take")
    request.handler_id = actor.account_id


def assign(
    session: Session,
    actor: Actor,
    request: ServiceRequest,
    *,
    unit_id: UUID,
    account_id: UUID | None = None,
    note: str | None = None,
) -> None:
    """Hand it to a colleague, or to the property company of the compound.

    Raises Invalid (``unknown_assignee``) for anybody who is not among :func:`queries.assignees`.
    """
    target = next(
        (
            candidate
            for candidate in queries.assignees(session, request)
            if candidate.unit.id == unit_id and candidate.account_id == account_id
        ),
        None,
    )
    require(session, actor, request, "assign")
    if target is None:
        raise Invalid(
            "unknown_assignee", "请在列表里选择由谁来办。", errors=[FieldError("unit_id", "请选择由谁来办")]
        )
    move(session, request, actor, "assign", note=note, details={"to": target.name})
    give(session, request, target.unit.id)
    request.handler_id = account_id


def start(session: Session, actor: Actor, request: ServiceRequest, *, note: str | None = None) -> None:
    """Somebody is on it."""
    move(session, request, actor, "start", note=note)
    request.handler_id = actor.account_id


def reply(session: Session, actor: Actor, request: ServiceRequest, *, note: str) -> None:
    """Tell the resident something; this counts as contact."""
    move(session, request, actor, "reply", note=note)
    timing.contacted(request)


def ask_for_more(session: Session, actor: Actor, request: ServiceRequest, *, note: str) -> None:
    """Give it back to the resident with a question; the clock stands still until they answer."""
    move(session, request, actor, "return", note=note)
    timing.contacted(request)
    timing.pause(request)


def resolve(
    session: Session, actor: Actor, request: ServiceRequest, *, note: str, photo_ids: Sequence[UUID] = ()
) -> None:
    """Say that it is done and how, with photos as proof."""
    move(session, request, actor, "resolve", note=note, photo_ids=photo_ids)
    timing.contacted(request)
    request.resolved_at = clock.now()
    request.handler_id = request.handler_id or actor.account_id


def reject(
    session: Session, actor: Actor, request: ServiceRequest, *, reason: RejectReason, note: str | None = None
) -> None:
    """Not take it, for a reason of the fixed list."""
    move(session, request, actor, "reject", note=note, details={"reason": reason.value})
    timing.contacted(request)
    request.closed_at = clock.now()


def classify(session: Session, actor: Actor, request: ServiceRequest, *, type_id: UUID) -> None:
    """Put it into another category; what is still owed is reckoned anew from the day it came.

    As long as nobody has taken it, it goes where the rules send such a one; then whoever took it leads on (首接负责).
    Raises Invalid (``unknown_type``) and Conflict (``same_type``).
    """
    require(session, actor, request, "classify")
    types = reading.offered_type(session, request.street_id, type_id)
    chosen = types[0]
    if chosen.id == request.type_id:
        raise Conflict("same_type", "已经是这个类别了。")
    timed_by = timing.rules_of(session, request)
    names = reading.type_names(session, [request.type_id])
    details: dict[str, Any] = {"from": next(iter(names.values()), None), "to": chosen.name}
    if request.awaits_acceptance:
        place = org.known_unit(session, request.unit_id)
        way = routing.route(session, place, types, request.text, request.created_at)
        if way.unit.id != request.owner_unit_id:
            details["route"] = way.details()
            give(session, request, way.unit.id)
    event = move(session, request, actor, "classify", details=details)
    request.type_id = chosen.id
    request.visibility = chosen.visibility
    request.urgency, request.clock, request.resolve_hours = chosen.urgency, chosen.clock, chosen.resolve_hours
    timing.reckon(session, request, timed_by)
    sort(session, event, classified=True)


def hand_over(
    session: Session,
    actor: Actor,
    request: ServiceRequest,
    *,
    account_id: UUID,
    note: str | None = None,
    of_a_shift: bool = False,
) -> None:
    """Give what one has in hand to a colleague of the same unit; of a whole shift they hear all at once.

    Raises Conflict (``not_in_hand``) for what the actor does not have, and Invalid (``unknown_assignee``).
    """
    require(session, actor, request, "hand_over")
    colleague = next(
        (
            one
            for one in queries.assignees(session, request)
            if one.account_id == account_id and one.unit.id == request.owner_unit_id
        ),
        None,
    )
    if colleague is None or account_id == actor.account_id:
        raise Invalid(
            "unknown_assignee",
            "请在同事里选一位接班。",
            errors=[FieldError("account_id", "请选择由谁接班")],
        )
    details: dict[str, Any] = {"to": colleague.name} | ({"of_a_shift": True} if of_a_shift else {})
    move(session, request, actor, "hand_over", note=note, details=details)
    request.handler_id = account_id
