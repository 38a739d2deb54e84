"""Reads for systems of others (Open311, the hotline): which requests they may know of, and what happened to them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from app.core.ids import first_id
from app.core.screening import Screening
from app.requests.models import Channel, Kind, RequestEvent, ServiceRequest, Visibility, is_open, is_public

__all__ = [
    "ANSWERS",
    "Channel",
    "Kind",
    "Reach",
    "Standing",
    "Wanted",
    "by_id",
    "by_number",
    "newest",
    "shown_to_readers",
    "standings",
]

#: By these those who handle it say something to whoever reported it.
ANSWERS = ("reply", "return", "resolve", "reject")


@dataclass(frozen=True)
class Reach:
    """Whose eyes look: at one street, as nobody in particular, as a reporter, or as a reader of all of it."""

    street_id: UUID
    account_id: UUID | None = None
    whole: bool = False


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed to; ``None`` leaves a side open."""

    type_ids: Collection[UUID] | None = None
    since: datetime | None = None
    until: datetime | None = None
    open: bool | None = None


@dataclass(frozen=True)
class Standing:
    """When something last happened to a request that others may know of, and what its handlers last answered."""

    at: datetime
    answer: str | None


def _reached(reach: Reach) -> ColumnElement[bool]:
    """What has been let through the content check, and is public or within the reader's right; or is their own.

    Of a category that is for the eyes of the street alone, others read only what they sent.
    """
    passed = and_(ServiceRequest.screening == Screening.PASSED, ServiceRequest.visibility == Visibility.UNITS)
    shown = passed if reach.whole else is_public()
    if reach.account_id is not None:
        shown = or_(shown, ServiceRequest.reporter_id == reach.account_id)
    return and_(ServiceRequest.street_id == reach.street_id, shown)


def shown_to_readers(request: ServiceRequest) -> bool:
    """Whether those who read the whole street may know of a request."""
    return request.screening is Screening.PASSED and request.visibility is Visibility.UNITS


def newest(session: Session, reach: Reach, wanted: Wanted, *, limit: int) -> Sequence[ServiceRequest]:
    """The newest requests within reach, the newest first."""
    statement = select(ServiceRequest).where(_reached(reach))
    if wanted.type_ids is not None:
        statement = statement.where(ServiceRequest.type_id.in_(wanted.type_ids))
    if wanted.since:
        # A request gets its id when it is written down, never before it came: the index need not go back further.
        statement = statement.where(
            ServiceRequest.id >= first_id(wanted.since), ServiceRequest.created_at >= wanted.since
        )
    if wanted.until:
        statement = statement.where(ServiceRequest.created_at <= wanted.until)
    if wanted.open is not None:
        statement = statement.where(is_open() if wanted.open else ~is_open())
    return session.scalars(statement.order_by(ServiceRequest.id.desc()).limit(limit)).all()


def by_number(session: Session, reach: Reach, numbers: Iterable[str]) -> Sequence[ServiceRequest]:
    """Those of ``numbers`` that are within reach, the newest first."""
    return session.scalars(
        select(ServiceRequest)
        .where(ServiceRequest.number.in_(list(numbers)), _reached(reach))
        .order_by(ServiceRequest.id.desc())
    ).all()


def by_id(session: Session, request_id: UUID) -> ServiceRequest:
    """A request that some row of theirs points at; raises NoResultFound."""
    return session.get_one(ServiceRequest, request_id)


def standings(session: Session, ids: Collection[UUID]) -> dict[UUID, Standing]:
    """How several requests stand, in two reads."""
    told = and_(RequestEvent.request_id.in_(ids), RequestEvent.internal.is_(False))
    moments = session.execute(
        select(RequestEvent.request_id, func.max(RequestEvent.at))
        .where(told)
        .group_by(RequestEvent.request_id)
    )
    answers = session.execute(
        select(RequestEvent.request_id, RequestEvent.note)
        .where(told, RequestEvent.verb.in_(ANSWERS), RequestEvent.note.is_not(None))
        .order_by(RequestEvent.seq)
    )
    last = {row[0]: row[1] for row in answers}
    return {request_id: Standing(at, last.get(request_id)) for request_id, at in moments}
