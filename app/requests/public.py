"""What everybody may read: requests whose reporter asked for it and which the street has looked at.

A place is told as the compound and no nearer, people are not told at all, and long numbers and rooms in what was
written are covered (个人信息保护法 art. 25).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select
from sqlalchemy.orm import Session

from app.core import clock, paging
from app.core.errors import NotFound
from app.media import queries as media
from app.media.schemas import Photo
from app.org import queries as org
from app.org.models import OrgUnit
from app.org.schemas import Unit
from app.requests import queries
from app.requests.masking import covered
from app.requests.models import KIND_NAMES, RequestEvent, ServiceRequest, ServiceType, is_in, is_public
from app.requests.public_schemas import PublicDetail, PublicItem, PublicPlace, PublicStep
from app.requests.states import DONE_STATES, OPEN_STATES, STATE_NAMES, State
from app.requests.types import reading

#: How far back the map goes.
MAP_DAYS = 90

#: A state as one says it to people whom it does not concern.
STATE_WORDS = STATE_NAMES | {
    State.RETURNED: "等反映人补充",
    State.RESOLVED: "已办好",
    State.WITHDRAWN: "反映人已撤回",
}


def page(
    session: Session,
    *,
    unit_id: UUID | None,
    type_id: UUID | None,
    done: bool | None,
    by_support: bool,
    cursor: str | None,
    limit: int,
) -> tuple[list[ServiceRequest], str | None]:
    """Public requests, the newest first or those that most people share.

    Raises NotFound for an unknown place and BadRequest (``bad_cursor``).
    """
    statement = select(ServiceRequest).where(is_public(), *_of_place(session, unit_id))
    if type_id:
        kinds = select(ServiceType.id).where(or_(ServiceType.id == type_id, ServiceType.parent_id == type_id))
        statement = statement.where(ServiceRequest.type_id.in_(session.scalars(kinds).all()))
    if done is not None:
        statement = statement.where(is_in(DONE_STATES if done else OPEN_STATES))
    keys = [ServiceRequest.support_count, ServiceRequest.id] if by_support else [ServiceRequest.id]
    rows, following = paging.page(session, statement, keys, cursor=cursor, limit=limit)
    return [row[0] for row in rows], following


def _of_place(session: Session, unit_id: UUID | None) -> list[ColumnElement[bool]]:
    if unit_id is None:
        return []
    unit = org.unit(session, unit_id)
    if unit is None:
        raise NotFound()
    if unit.street_id is None:
        return [org.within(ServiceRequest.unit_id, [unit.path])]
    if unit.street_id == unit.id:
        return [ServiceRequest.street_id == unit.id]
    # Within COALESCE the planner takes the unit for a condition that many rows meet, and reads the street's list in its
    # order; by itself it is taken for a rare one, and all of the unit is read and sorted.
    inside = func.coalesce(org.within(ServiceRequest.unit_id, [unit.path]), false())
    return [ServiceRequest.street_id == unit.street_id, inside]


def items(session: Session, requests: Sequence[ServiceRequest]) -> list[PublicItem]:
    """Rows of the list."""
    units = org.units(session, {request.unit_id for request in requests})
    types = reading.type_names(session, {request.type_id for request in requests})
    return [
        PublicItem(
            id=request.id,
            title=covered(request.title),
            kind=request.kind,
            kind_name=KIND_NAMES[request.kind],
            state=request.state,
            state_name=STATE_WORDS[State(request.state)],
            done=request.state in DONE_STATES,
            unit=Unit.model_validate(units[request.unit_id]),
            type_name=types.get(request.type_id) if request.type_id else None,
            support_count=request.support_count,
            created_on=clock.local(request.created_at).date(),
        )
        for request in requests
    ]


def detail(session: Session, request_id: UUID) -> PublicDetail:
    """One public request: what was written, photos that passed their check, and how it went on. Raises NotFound."""
    request = session.scalars(
        select(ServiceRequest).where(ServiceRequest.id == request_id, is_public())
    ).one_or_none()
    if request is None:
        raise NotFound()
    [item] = items(session, [request])
    events = [event for event in queries.events(session, request.id) if not event.internal]
    steps = [event for event in events if event.from_state != event.to_state]
    return PublicDetail(
        **dict(item),
        text=covered(request.text),
        photos=_photos(session, [event for event in events if event.verb in ("submit", "resolve")]),
        steps=[
            PublicStep(name=STATE_WORDS[State(one.to_state)], on=clock.local(one.at).date()) for one in steps
        ],
    )


def _photos(session: Session, events: Sequence[RequestEvent]) -> list[Photo]:
    ids = [
        one
        for several in queries.photo_ids(session, [event.id for event in events]).values()
        for one in several
    ]
    passed = media.photos(session, ids)
    return [passed[one] for one in ids if one in passed]


def places(session: Session, unit_id: UUID | None) -> list[PublicPlace]:
    """How many public requests of the last :data:`MAP_DAYS` days there are in each compound on the map.

    Raises NotFound for an unknown place.
    """
    since = clock.now() - timedelta(days=MAP_DAYS)
    is_done = case((ServiceRequest.state.in_(DONE_STATES), 1), else_=0)
    counted = (
        select(ServiceRequest.unit_id, func.count().label("all"), func.sum(is_done).label("done"))
        .where(is_public(), ServiceRequest.created_at >= since, *_of_place(session, unit_id))
        .group_by(ServiceRequest.unit_id)
        .subquery()
    )
    rows = session.execute(
        select(OrgUnit, counted.c.all, counted.c.done)
        .join(counted, counted.c.unit_id == OrgUnit.id)
        .where(and_(OrgUnit.latitude.is_not(None), OrgUnit.longitude.is_not(None)))
        .order_by(OrgUnit.path)
    )
    return [
        PublicPlace(
            unit=Unit.model_validate(unit),
            latitude=unit.latitude,
            longitude=unit.longitude,
            open=number - done,
            done=done,
        )
        for unit, number, done in rows
    ]
