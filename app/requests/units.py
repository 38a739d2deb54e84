"""What a change of the tree means for requests (docs/adr/0008)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.org import queries as org
from app.org.models import OrgUnit
from app.requests import search_index
from app.requests.models import AnswerTemplate, RoutingRule, ServiceRequest, ServiceTypeOverride, is_open


def hindrance(session: Session, unit: OrgUnit) -> str | None:
    """Why a unit cannot be closed as far as requests go: it still owes somebody something."""
    number = session.scalar(
        select(ServiceRequest.number)
        .where(or_(ServiceRequest.unit_id == unit.id, ServiceRequest.owner_unit_id == unit.id), is_open())
        .limit(1)
    )
    return (
        f"“{unit.name}”还有没办完的诉求（如 {number}），请先办完，或把它合并到别的单位。" if number else None
    )


def follow_units(session: Session, path: str) -> None:
    """Requests at or below ``path``, and those given to units there, belong to the street that stands above now.

    Their events keep the street they happened in, and their numbers the one they were given by.
    """
    for street, unit in (
        (ServiceRequest.street_id, ServiceRequest.unit_id),
        (ServiceRequest.owner_street_id, ServiceRequest.owner_unit_id),
    ):
        now = select(OrgUnit.street_id).where(OrgUnit.id == unit).scalar_subquery()
        session.execute(
            update(ServiceRequest)
            .where(org.within(unit, [path]))
            .values({street: now})
            .execution_options(synchronize_session=False)
        )
    search_index.refresh(
        session,
        or_(org.within(ServiceRequest.unit_id, [path]), org.within(ServiceRequest.owner_unit_id, [path])),
    )
    session.expire_all()


def hand_over(session: Session, source: OrgUnit, target: OrgUnit) -> None:
    """What is open at ``source``, or was given to it, goes to ``target``; what is done stays under the old name."""
    _hand_over(session, ServiceRequest.unit_id, ServiceRequest.street_id, source.id, target)
    _hand_over(session, ServiceRequest.owner_unit_id, ServiceRequest.owner_street_id, source.id, target)
    _hand_over_rules(session, source.id, target.id)
    here = or_(ServiceRequest.unit_id == target.id, ServiceRequest.owner_unit_id == target.id)
    search_index.refresh(session, and_(here, is_open()))
    session.expire_all()


def _hand_over(
    session: Session,
    unit: InstrumentedAttribute[UUID],
    street: InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None],
    source_id: UUID,
    target: OrgUnit,
) -> None:
    session.execute(
        update(ServiceRequest)
        .where(unit == source_id, is_open())
        .values({unit: target.id, street: target.street_id})
        .execution_options(synchronize_session=False)
    )


def _hand_over_rules(session: Session, source_id: UUID, target_id: UUID) -> None:
    """Rules and choices that name ``source`` name ``target`` from now on; a street keeps its own choices."""
    # Both may have said something about one category.
    session.execute(
        delete(ServiceTypeOverride)
        .where(
            ServiceTypeOverride.street_id == source_id,
            ServiceTypeOverride.type_id.in_(
                select(ServiceTypeOverride.type_id).where(ServiceTypeOverride.street_id == target_id)
            ),
        )
        .execution_options(synchronize_session=False)
    )
    for column in (
        ServiceTypeOverride.street_id,
        ServiceTypeOverride.owner_unit_id,
        RoutingRule.street_id,
        RoutingRule.unit_id,
        RoutingRule.target_unit_id,
        AnswerTemplate.unit_id,
    ):
        session.execute(
            update(column.class_)
            .where(column == source_id)
            .values({column: target_id})
            .execution_options(synchronize_session=False)
        )
