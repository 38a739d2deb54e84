"""One thing that several people came with: requests that are dealt with as one, and taken apart again."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core import clock
from app.core.errors import Conflict
from app.requests.access import access_request
from app.requests.models import ServiceRequest
from app.requests.service import timing
from app.requests.service.life import move, require
from app.requests.states import OPEN_STATES


def merge(
    session: Session, actor: Actor, request_id: UUID, *, into_id: UUID, note: str | None = None
) -> ServiceRequest:
    """Deal with a request as part of another that is open in the same street; its people hear whatever happens to that.

    What was merged into it before goes along. Returns the request that is merged now.
    Raises NotFound for requests the actor does not see, Conflict (``merge_with_itself``, ``merge_elsewhere``).
    """
    if request_id == into_id:
        raise Conflict("merge_with_itself", "这就是同一件，请选另一件。")
    # Always in one order, so that two who merge crosswise wait for each other instead of blocking.
    locked = {
        one: access_request(session, actor, one, changing=True) for one in sorted((request_id, into_id))
    }
    request, into = locked[request_id], locked[into_id]
    require(session, actor, request, "merge")
    require(session, actor, into, "merge")
    if into.state not in OPEN_STATES or into.street_id != request.street_id:
        raise Conflict("merge_elsewhere", "只能并到本街道正在办理的诉求里。")
    move(session, request, actor, "merge", note=note, details={"into": into.number})
    request.merged_into_id = into.id
    request.closed_at = clock.now()
    timing.pause(request)
    session.execute(
        update(ServiceRequest)
        .where(ServiceRequest.merged_into_id == request.id)
        .values(merged_into_id=into.id)
        .execution_options(synchronize_session="fetch")
    )
    return request


def split(session: Session, actor: Actor, request: ServiceRequest, *, note: str) -> None:
    """It was another thing after all: deal with it by itself again."""
    require(session, actor, request, "split")
    into = session.scalars(
        select(ServiceRequest.number).where(ServiceRequest.id == request.merged_into_id)
    ).one_or_none()
    _take_apart(session, actor, request, into, note=note)


def release(session: Session, request: ServiceRequest) -> None:
    """What was dealt with as part of a request that is no more is still somebody's trouble: it goes on by itself."""
    merged = session.scalars(
        select(ServiceRequest)
        .where(ServiceRequest.merged_into_id == request.id)
        .order_by(ServiceRequest.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for one in merged:
        _take_apart(session, None, one, request.number)


def _take_apart(
    session: Session,
    actor: Actor | None,
    request: ServiceRequest,
    into: str | None,
    *,
    note: str | None = None,
) -> None:
    """``into`` is the number of the one it was merged into."""
    move(session, request, actor, "split", note=note, details={"from": into})
    request.merged_into_id = None
    request.closed_at = None
    timing.resume(session, request)
