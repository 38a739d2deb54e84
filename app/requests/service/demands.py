"""The rows of supervision (督办): who demands, until when it is to be answered, and what settles it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core import clock
from app.core.database import rows_changed
from app.org import queries as org
from app.org.models import OrgUnit, UnitKind
from app.requests.models import ServiceRequest, Supervision, SupervisionReason
from app.requests.service import timing


def superior_of(session: Session, request: ServiceRequest) -> OrgUnit:
    """Who stands above the unit that has it: its street; above a street, and what belongs to none, the district."""
    owner = org.known_unit(session, request.owner_unit_id)
    if owner.street_id and owner.street_id != owner.id:
        return org.known_unit(session, owner.street_id)
    return org.ancestors(session, owner)[UnitKind.DISTRICT]


def put(
    session: Session,
    request: ServiceRequest,
    superior: OrgUnit,
    reason: SupervisionReason,
    *,
    answer_by: datetime | None = None,
    by: Actor | None = None,
    note: str | None = None,
) -> Supervision:
    """A demand of ``superior``, to be answered until ``answer_by`` or as is usual."""
    made = Supervision(
        request_id=request.id,
        street_id=request.street_id,
        unit_id=superior.id,
        by_id=by.account_id if by else None,
        reason=reason,
        note=note,
        created_at=clock.now(),
        answer_by=answer_by or usual_answer_by(session, request),
    )
    session.add(made)
    session.flush()
    return made


def usual_answer_by(session: Session, request: ServiceRequest) -> datetime:
    """Until when a demand that is made now is to be answered, where nobody says otherwise."""
    return timing.rules_of(session, request).answer_by(clock.now())


def settle(
    session: Session,
    request: ServiceRequest,
    actor: Actor | None,
    answer: str,
    *,
    reason: SupervisionReason | None = None,
    only: Collection[UUID] | None = None,
) -> int:
    """Answer the demands that are open on a request, those for one reason, or certain ones; how many there were."""
    rows = (
        update(Supervision)
        .where(Supervision.request_id == request.id, Supervision.answered_at.is_(None))
        .values(answer=answer, answered_at=clock.now(), answered_by_id=actor.account_id if actor else None)
    )
    if reason:
        rows = rows.where(Supervision.reason == reason)
    if only is not None:
        rows = rows.where(Supervision.id.in_(only))
    return rows_changed(session, rows)
