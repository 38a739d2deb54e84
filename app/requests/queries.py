"""Reads of service requests."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core import paging
from app.core.screening import Screening
from app.org import queries as org
from app.org.models import OrgUnit, UnitKind
from app.requests import assignment
from app.requests.access import concerns, visible_to
from app.requests.models import (
    AnswerTemplate,
    NoteScreening,
    RequestDepartment,
    RequestEvent,
    RequestMention,
    RequestPhoto,
    RequestSupporter,
    ServiceRequest,
    Supervision,
    is_open,
)
from app.requests.states import DONE_STATES, OPEN_STATES, RUNNING_STATES, TAKEN_STATES, State


@dataclass(frozen=True)
class Assignee:
    """Somebody, or a whole unit, that a request can be given to."""

    unit: OrgUnit
    account_id: UUID | None
    name: str
    open_count: int
    #: What whoever gives it should know: they are away, or have their fill. Nobody is kept from giving it all the same.
    hint: str | None = None


def own_requests(
    session: Session, actor: Actor, *, done: bool | None, cursor: str | None, limit: int
) -> tuple[list[ServiceRequest], str | None]:
    """What the actor reported, or the family for them, newest first; what waits for its rating counts as open."""
    statement = select(ServiceRequest).where(concerns(actor))
    if done is not None:
        over = ServiceRequest.state.in_(DONE_STATES - {State.RESOLVED})
        statement = statement.where(over if done else ~over)
    rows, following = paging.page(session, statement, [ServiceRequest.id], cursor=cursor, limit=limit)
    return [row[0] for row in rows], following


def waiting_for(session: Session, account_id: UUID, *, limit: int) -> Sequence[ServiceRequest]:
    """What a resident still waits for or is asked for, newest first."""
    states = [*OPEN_STATES, State.RESOLVED]
    return session.scalars(
        select(ServiceRequest)
        .where(
            ServiceRequest.reporter_id == account_id,
            # What somebody wrote down for a caller is not theirs to wait for.
            ServiceRequest.caller_name.is_(None),
            ServiceRequest.state.in_(states),
        )
        .order_by(ServiceRequest.id.desc())
        .limit(limit)
    ).all()


def answers_due(session: Session, request_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """Until when the demands that are open on several requests are to be answered, in one read."""
    rows = session.execute(
        select(Supervision.request_id, func.min(Supervision.answer_by))
        .where(Supervision.request_id.in_(request_ids), Supervision.answered_at.is_(None))
        .group_by(Supervision.request_id)
    )
    return {row[0]: row[1] for row in rows}


def visible(session: Session, actor: Actor, ids: Iterable[UUID]) -> Sequence[ServiceRequest]:
    """Those of several requests that are the actor's to see, in one read, oldest first."""
    return session.scalars(
        select(ServiceRequest)
        .where(ServiceRequest.id.in_(set(ids)), visible_to(actor))
        .order_by(ServiceRequest.id)
    ).all()


def in_hand(session: Session, actor: Actor) -> Sequence[ServiceRequest]:
    """What the actor has in hand and can hand over, the most pressing first."""
    return session.scalars(
        select(ServiceRequest)
        .where(
            ServiceRequest.handler_id == actor.account_id,
            ServiceRequest.state.in_(TAKEN_STATES | {State.ESCALATED}),
            visible_to(actor),
        )
        .order_by(ServiceRequest.resolve_by, ServiceRequest.id)
    ).all()


def mentioned(session: Session, event_id: UUID) -> set[UUID]:
    """Who is named in a note."""
    return set(session.scalars(select(RequestMention.account_id).where(RequestMention.event_id == event_id)))


def events(session: Session, request_id: UUID) -> Sequence[RequestEvent]:
    """Everything that happened to a request, in order."""
    return session.scalars(
        select(RequestEvent).where(RequestEvent.request_id == request_id).order_by(RequestEvent.seq)
    ).all()


def event(session: Session, event_id: UUID) -> tuple[RequestEvent, ServiceRequest]:
    """One event with its request; raises NoResultFound."""
    row = session.execute(
        select(RequestEvent, ServiceRequest)
        .join(ServiceRequest, ServiceRequest.id == RequestEvent.request_id)
        .where(RequestEvent.id == event_id)
    ).one()
    return row[0], row[1]


def known_request(session: Session, request_id: UUID) -> ServiceRequest:
    """A request that some row points at; raises NoResultFound."""
    return session.get_one(ServiceRequest, request_id)


def numbers(session: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    """The numbers of several requests, in one read."""
    rows = session.execute(
        select(ServiceRequest.id, ServiceRequest.number).where(ServiceRequest.id.in_(set(ids)))
    )
    return {row[0]: row[1] for row in rows}


def numbers_and_titles(session: Session, ids: Iterable[UUID]) -> Sequence[tuple[str, str]]:
    """What several requests are called, the most pressing first."""
    rows = session.execute(
        select(ServiceRequest.number, ServiceRequest.title)
        .where(ServiceRequest.id.in_(set(ids)))
        .order_by(ServiceRequest.resolve_by, ServiceRequest.id)
    )
    return [(row[0], row[1]) for row in rows]


def ids_of_number(session: Session, number: str) -> Sequence[UUID]:
    """The request with this number, if there is one."""
    return session.scalars(select(ServiceRequest.id).where(ServiceRequest.number == number)).all()


def first_event_id(session: Session, request_id: UUID) -> UUID:
    return session.scalars(
        select(RequestEvent.id).where(RequestEvent.request_id == request_id, RequestEvent.seq == 1)
    ).one()


def photo_ids(session: Session, event_ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """The photos of several events, in order, in one read."""
    rows = session.execute(
        select(RequestPhoto.event_id, RequestPhoto.media_id)
        .where(RequestPhoto.event_id.in_(list(event_ids)))
        .order_by(RequestPhoto.event_id, RequestPhoto.position)
    )
    found: dict[UUID, list[UUID]] = {}
    for event_id, media_id in rows:
        found.setdefault(event_id, []).append(media_id)
    return found


def first_photos(session: Session, request_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """The first photo each request came with, in one read."""
    rows = session.execute(
        select(RequestEvent.request_id, RequestPhoto.media_id)
        .join(RequestPhoto, RequestPhoto.event_id == RequestEvent.id)
        .where(
            RequestEvent.request_id.in_(list(request_ids)), RequestEvent.seq == 1, RequestPhoto.position == 0
        )
    )
    return {row[0]: row[1] for row in rows}


def note_screenings(session: Session, event_ids: Iterable[UUID]) -> dict[UUID, NoteScreening]:
    """Where the content checks of residents' later notes stand, in one read."""
    rows = session.scalars(select(NoteScreening).where(NoteScreening.event_id.in_(list(event_ids))))
    return {row.event_id: row for row in rows}


def assignees(session: Session, request: ServiceRequest) -> list[Assignee]:
    """Who a request can be given to: the property companies of the compound, then people.

    Those are the people of the unit that has it, wherever it was sent, of the community and of the companies.
    """
    place = org.known_unit(session, request.unit_id)
    above = org.ancestors(session, place)
    companies = org.children(session, place.id, UnitKind.PROPERTY) if place.kind is UnitKind.COMPOUND else []
    office = above.get(UnitKind.COMMUNITY) or above[UnitKind.STREET]
    held = {request.owner_unit_id, office.id, *(company.id for company in companies)}
    units = org.units(session, held)
    load = _open_counts(session, held)
    found = [
        Assignee(
            company, None, company.name, sum(n for (unit_id, _), n in load.items() if unit_id == company.id)
        )
        for company in companies
    ]
    found += [
        Assignee(units[one.unit_id], one.account_id, one.name, one.open_count, one.hint)
        for one in assignment.workers(session, held)
    ]
    return found


def transfer_targets(session: Session, request: ServiceRequest) -> list[OrgUnit]:
    """The units a request can be handed to: communities and departments of the street, and the street itself."""
    street = org.known_unit(session, request.street_id)
    found = [street, *org.below(session, [street.path], [UnitKind.COMMUNITY, UnitKind.DEPARTMENT])]
    return [one for one in found if one.id != request.owner_unit_id]


def table_units(session: Session, request: ServiceRequest) -> list[OrgUnit]:
    """Who the street can call together: units of its own, and the departments of the district."""
    street = org.known_unit(session, request.street_id)
    kinds = [UnitKind.COMMUNITY, UnitKind.DEPARTMENT, UnitKind.PROPERTY]
    district = org.children(session, street.parent_id, UnitKind.DEPARTMENT) if street.parent_id else []
    return [street, *district, *org.below(session, [street.path], kinds)]


def answer_templates(session: Session, request: ServiceRequest) -> dict[str, list[str]]:
    """The sentences kept by the units at and above the one that has it, for its category or for all, by verb."""
    owner = org.known_unit(session, request.owner_unit_id)
    units = {one.id for one in org.ancestors(session, owner).values()}
    rows = session.scalars(
        select(AnswerTemplate)
        .where(
            AnswerTemplate.unit_id.in_(units),
            or_(AnswerTemplate.type_id.is_(None), AnswerTemplate.type_id == request.type_id),
        )
        .order_by(AnswerTemplate.type_id.is_(None), AnswerTemplate.position)
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.verb, []).append(row.text)
    return found


def departments(session: Session, request_id: UUID) -> Sequence[RequestDepartment]:
    """Who sits at the table of an escalated request, the leader first."""
    return session.scalars(
        select(RequestDepartment)
        .where(RequestDepartment.request_id == request_id)
        .order_by(RequestDepartment.leads.desc(), RequestDepartment.unit_id)
    ).all()


def supervisions(session: Session, request_id: UUID) -> Sequence[Supervision]:
    """The demands on a request, oldest first."""
    return session.scalars(
        select(Supervision).where(Supervision.request_id == request_id).order_by(Supervision.id)
    ).all()


def mergeable(session: Session, request: ServiceRequest, *, limit: int = 30) -> Sequence[ServiceRequest]:
    """Open requests of the same place that this one may be dealt with as part of, newest first."""
    return session.scalars(
        select(ServiceRequest)
        .where(
            ServiceRequest.unit_id == request.unit_id,
            ServiceRequest.id != request.id,
            ServiceRequest.screening == Screening.PASSED,
            is_open(),
        )
        .order_by(ServiceRequest.id.desc())
        .limit(limit)
    ).all()


def latest_supervisions(session: Session, ids: Iterable[UUID]) -> dict[UUID, Supervision]:
    """The last demand on each of several requests, in one read."""
    rows = session.scalars(
        select(Supervision).where(Supervision.request_id.in_(list(ids))).order_by(Supervision.id)
    )
    return {row.request_id: row for row in rows}


def supporters(session: Session, request_id: UUID) -> set[UUID]:
    """Who joined in with a request, or with one that was merged into it."""
    merged = select(ServiceRequest.id).where(ServiceRequest.merged_into_id == request_id)
    return set(
        session.scalars(
            select(RequestSupporter.account_id).where(
                or_(RequestSupporter.request_id == request_id, RequestSupporter.request_id.in_(merged))
            )
        )
    )


def merged_into(session: Session, request_id: UUID) -> Sequence[ServiceRequest]:
    """The requests that are dealt with as part of this one."""
    return session.scalars(
        select(ServiceRequest).where(ServiceRequest.merged_into_id == request_id).order_by(ServiceRequest.id)
    ).all()


def _open_counts(session: Session, unit_ids: Iterable[UUID]) -> dict[tuple[UUID, UUID | None], int]:
    rows = session.execute(
        select(ServiceRequest.owner_unit_id, ServiceRequest.handler_id, func.count())
        .where(ServiceRequest.owner_unit_id.in_(list(unit_ids)), ServiceRequest.state.in_(RUNNING_STATES))
        .group_by(ServiceRequest.owner_unit_id, ServiceRequest.handler_id)
    )
    return {(unit_id, handler_id): count for unit_id, handler_id, count in rows}
