"""Requests that may be about the same thing: near by in place and alike in words (:mod:`app.requests.likeness`).

Bounded whatever the size of the database: the newest :data:`LOOKED_AT` open requests of the community.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.core.errors import NotFound
from app.core.geo import Point, metres
from app.core.screening import Screening
from app.org import queries as org
from app.org.models import PLACES, OrgUnit, UnitKind
from app.requests.access import visible_to
from app.requests.likeness import FARTHER, NEAR_METRES, Rarity, best, telling
from app.requests.models import RequestSupporter, ServiceRequest, Visibility, is_open, is_public

LOOKED_AT = 200
OFFERED = 3


@dataclass(frozen=True)
class Similar:
    """An open request that may be about the same thing."""

    request: ServiceRequest
    #: Between :data:`app.requests.likeness.ALIKE` and 1.
    score: float
    same_place: bool
    #: How many came with it: the reporter, those who joined in, and the reporters of what was merged into it.
    people: int
    #: Whether the actor has joined in.
    supported: bool


def offered_to(
    session: Session, actor: Actor, *, text: str, place: OrgUnit, point: Point | None
) -> list[Similar]:
    """What a resident who is typing may join instead: public requests, and unnamed ones of their own compounds.

    Seven reads, however many there are.
    """
    mine = ServiceRequest.reporter_id == actor.account_id
    return _similar(session, actor, text, place, point, and_(open_to(session, actor), ~mine), limit=OFFERED)


def beside(session: Session, actor: Actor, request: ServiceRequest) -> list[Similar]:
    """What a worker may merge a request with: open ones they see, its own reporter's too."""
    place = org.known_unit(session, request.unit_id)
    condition = and_(visible_to(actor), ServiceRequest.id != request.id)
    return _similar(session, actor, request.text, place, _point(request), condition, limit=OFFERED)


def open_to(session: Session, actor: Actor) -> ColumnElement[bool]:
    """The condition "may be shown to somebody who only lives here, and joined by them".

    What was published, and, without its words, what was reported in a compound where they live. Whoever reported
    anonymously, or of a sensitive category, is not to be found by typing guesses.
    """
    homes = accounts.home_compounds(session, actor.account_id)
    return and_(
        is_open(),
        ServiceRequest.screening == Screening.PASSED,
        or_(
            is_public(),
            and_(
                ServiceRequest.unit_id.in_(homes),
                ServiceRequest.anonymous.is_(False),
                ServiceRequest.visibility == Visibility.UNITS,
            ),
        ),
    )


def access_supportable(session: Session, actor: Actor, request_id: UUID) -> ServiceRequest:
    """An open request that may be shown to the actor, or their own; raises NotFound."""
    found = session.scalars(
        select(ServiceRequest).where(
            ServiceRequest.id == request_id,
            or_(open_to(session, actor), ServiceRequest.reporter_id == actor.account_id),
        )
    ).one_or_none()
    if found is None:
        raise NotFound()
    return found


def people_of(session: Session, requests: Sequence[ServiceRequest]) -> dict[UUID, int]:
    """How many came with each of these, in one read."""
    rows = session.execute(
        select(ServiceRequest.merged_into_id, func.count())
        .where(ServiceRequest.merged_into_id.in_([one.id for one in requests]))
        .group_by(ServiceRequest.merged_into_id)
    )
    merged = {row[0]: row[1] for row in rows}
    return {one.id: 1 + one.support_count + merged.get(one.id, 0) for one in requests}


def _similar(
    session: Session,
    actor: Actor,
    text: str,
    place: OrgUnit,
    point: Point | None,
    condition: ColumnElement[bool],
    *,
    limit: int,
) -> list[Similar]:
    written = telling(text)
    if not written:
        return []
    found = session.scalars(
        select(ServiceRequest)
        .where(ServiceRequest.unit_id.in_(_around(session, place)), is_open(), condition)
        .order_by(ServiceRequest.id.desc())
        .limit(LOOKED_AT)
    ).all()
    told = [telling(one.text) for one in found]
    rarity = Rarity([written, *told])
    scores = [
        rarity.likeness(written, words) * (1 if _near(one, place, point) else FARTHER)
        for one, words in zip(found, told, strict=True)
    ]
    chosen = [(found[at], scores[at]) for at in best(scores, limit)]
    people = people_of(session, [one for one, _ in chosen])
    supported = _supported(session, actor, [one.id for one, _ in chosen])
    return [
        Similar(one, score, one.unit_id == place.id, people[one.id], one.id in supported)
        for one, score in chosen
    ]


def _around(session: Session, place: OrgUnit) -> list[UUID]:
    """The places of the community, or of the street where there is none."""
    above = org.ancestors(session, place)
    whole = above.get(UnitKind.COMMUNITY) or above.get(UnitKind.STREET) or place
    return [unit.id for unit in org.below(session, [whole.path], PLACES)]


def _near(request: ServiceRequest, place: OrgUnit, point: Point | None) -> bool:
    if request.unit_id == place.id:
        return True
    other = _point(request)
    return point is not None and other is not None and metres(point, other) <= NEAR_METRES


def _point(request: ServiceRequest) -> Point | None:
    if request.latitude is None or request.longitude is None:
        return None
    return request.latitude, request.longitude


def _supported(session: Session, actor: Actor, ids: Sequence[UUID]) -> set[UUID]:
    return set(
        session.scalars(
            select(RequestSupporter.request_id).where(
                RequestSupporter.account_id == actor.account_id, RequestSupporter.request_id.in_(ids)
            )
        )
    )
