"""Who reaches which request. ``access_request`` is the only way to load one for somebody."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.roles import Permission, Role
from app.core.errors import NotFound
from app.core.screening import Screening
from app.org import queries as org
from app.requests.models import ServiceRequest
from app.requests.states import DOER, HANDLER, REPORTER


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The condition "within my units": what happens there, or was given to one of them.

    Property companies see only what was given to them. What is still being checked nobody sees;
    what the machine would not decide only those who review.
    """
    readers = [post for post in actor.posts if post.may(Permission.READ_REQUESTS)]
    of_place = [post.unit_path for post in readers if post.role is not Role.PROPERTY]
    scope = or_(
        org.within(ServiceRequest.unit_id, of_place),
        org.within(ServiceRequest.owner_unit_id, [post.unit_path for post in readers]),
    )
    shown = ServiceRequest.screening == Screening.PASSED
    if actor.may(Permission.REVIEW_CONTENT):
        under_review = and_(
            ServiceRequest.screening == Screening.REVIEW,
            org.within(ServiceRequest.unit_id, actor.paths(Permission.REVIEW_CONTENT)),
        )
        shown = or_(shown, under_review)
    return and_(scope, shown)


def access_request(
    session: Session, actor: Actor, request_id: UUID, *, changing: bool = False
) -> ServiceRequest:
    """A request within the actor's units; ``changing`` locks it until the end of the transaction.

    Raises NotFound for one that is not there and for one that is not theirs to see.
    """
    return _load(session, visible_to(actor), request_id, changing)


def access_own_request(
    session: Session, actor: Actor, request_id: UUID, *, changing: bool = False
) -> ServiceRequest:
    """A request the actor reported; raises NotFound."""
    return _load(session, ServiceRequest.reporter_id == actor.account_id, request_id, changing)


def _load(
    session: Session, condition: ColumnElement[bool], request_id: UUID, changing: bool
) -> ServiceRequest:
    statement = select(ServiceRequest).where(ServiceRequest.id == request_id, condition)
    if changing:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound()
    return found


def roles_towards(session: Session, actor: Actor, request: ServiceRequest) -> set[str]:
    """What the actor is to this request, in the words of the state table."""
    found = {REPORTER} if request.reporter_id == actor.account_id else set()
    units = org.units(session, [request.unit_id, request.owner_unit_id])
    place, owner = units[request.unit_id], units[request.owner_unit_id]
    if actor.reaches(Permission.HANDLE_REQUESTS, place.path) or actor.reaches(
        Permission.HANDLE_REQUESTS, owner.path
    ):
        found.add(HANDLER)
    if actor.reaches(Permission.WORK_ON_REQUESTS, owner.path):
        found.add(DOER)
    return found


def sees_reporter(actor: Actor, request: ServiceRequest, place_path: str) -> bool:
    """An anonymous request hides the person from everyone but the street and themselves."""
    return (
        not request.anonymous
        or request.reporter_id == actor.account_id
        or actor.reaches(Permission.REVIEW_CONTENT, place_path)
    )
