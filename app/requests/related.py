"""What belongs to a request beside its timeline: the table, the demands, the requests merged with it."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.org import queries as org
from app.org.schemas import Unit
from app.requests import queries
from app.requests.models import SUPERVISION_REASON_NAMES, ServiceRequest
from app.requests.schemas.work import DepartmentOut, Related, SupervisionOut


def of(session: Session, request: ServiceRequest) -> dict[str, Any]:
    """The fields ``departments``, ``supervisions``, ``merged_into`` and ``merged`` of a worker's detail."""
    table = queries.departments(session, request.id)
    demands = queries.supervisions(session, request.id)
    people = accounts.names(
        session, {one for row in demands for one in (row.by_id, row.answered_by_id) if one}
    )
    units = org.units(session, {row.unit_id for row in table} | {row.unit_id for row in demands})
    into = session.get(ServiceRequest, request.merged_into_id) if request.merged_into_id else None
    return {
        "departments": [
            DepartmentOut(
                unit=Unit.model_validate(units[row.unit_id]),
                leads=row.leads,
                asked=row.asked,
                answer=row.answer,
                answered_at=row.answered_at,
            )
            for row in table
        ],
        "supervisions": [
            SupervisionOut(
                id=row.id,
                unit=Unit.model_validate(units[row.unit_id]),
                reason=row.reason,
                reason_name=SUPERVISION_REASON_NAMES[row.reason],
                note=row.note,
                created_at=row.created_at,
                answer_by=row.answer_by,
                by_name=people.get(row.by_id) if row.by_id else None,
                answer=row.answer,
                answered_at=row.answered_at,
                answered_by_name=people.get(row.answered_by_id) if row.answered_by_id else None,
            )
            for row in demands
        ],
        "merged_into": _related(into) if into else None,
        "merged": [_related(one) for one in queries.merged_into(session, request.id)],
    }


def _related(request: ServiceRequest) -> Related:
    return Related(id=request.id, number=request.number, title=request.title)
