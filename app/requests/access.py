"""Who reaches which request. ``access_request`` is the only way to load one for somebody."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.accounts.actor import Actor, ActorPost
from app.accounts.roles import Permission, Role
from app.core.errors import NotFound
from app.core.screening import Screening
from app.org import queries as org
from app.requests.models import RequestDepartment, ServiceRequest, Visibility
from app.requests.states import DEPARTMENT, DOER, HANDLER, REPORTER, STREET, SUPERIOR, State


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The condition "within my units": what happens there, or was given to one of them.

    Property companies and departments see only what was given to them. Of a sensitive category only the street and
    who has it see anything. What is still being checked nobody sees; what the machine would not decide only those who
    review.
    """
    return and_(or_(*ways_to(actor)), shown_to(actor))


def ways_to(actor: Actor) -> list[ColumnElement[bool]]:
    """The ways a request comes into the actor's units, each served by indexes of its own.

    It happens there, it was given to one of them, or one of them was called to its table.
    """
    readers = [post for post in actor.posts if post.may(Permission.READ_REQUESTS)]
    of_place = [post for post in readers if post.role not in (Role.PROPERTY, Role.DEPARTMENT)]
    found = []
    if of_place:
        found.append(_within(ServiceRequest.street_id, ServiceRequest.unit_id, of_place))
    if readers:
        found.append(_within(ServiceRequest.owner_street_id, ServiceRequest.owner_unit_id, readers))
    if _working_units(actor):
        found.append(ServiceRequest.id.in_(_called(actor)))
    return found or [false()]


def _called(actor: Actor) -> Select[UUID]:
    return select(RequestDepartment.request_id).where(RequestDepartment.unit_id.in_(_working_units(actor)))


def shown_to(actor: Actor) -> ColumnElement[bool]:
    """The condition that neither the content check nor a sensitive category keeps it from the actor."""
    return and_(_checked_for(actor), _sensitive_for(actor))


def _sensitive_for(actor: Actor) -> ColumnElement[bool]:
    """What came under a sensitive category is for the street of the place, who has it, and who was called to its table.

    Units below and above see of it only that it counts (docs/service-types.md).
    """
    readers = [post for post in actor.posts if post.may(Permission.READ_REQUESTS)]
    streets = [post.unit_id for post in readers if post.unit_id == post.street_id]
    return or_(
        ServiceRequest.visibility == Visibility.UNITS,
        ServiceRequest.street_id.in_(streets),
        ServiceRequest.owner_unit_id.in_([post.unit_id for post in readers]),
        ServiceRequest.id.in_(_called(actor)),
    )


def _checked_for(actor: Actor) -> ColumnElement[bool]:
    reviewers = [post for post in actor.posts if post.may(Permission.REVIEW_CONTENT)]
    passed = ServiceRequest.screening == Screening.PASSED
    if not reviewers:
        return passed
    of_place = _within(ServiceRequest.street_id, ServiceRequest.unit_id, reviewers)
    return or_(passed, and_(ServiceRequest.screening == Screening.REVIEW, of_place))


def _within(
    street: InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None],
    unit: InstrumentedAttribute[UUID],
    posts: Iterable[ActorPost],
) -> ColumnElement[bool]:
    """:func:`app.org.queries.within` for the units of ``posts``, with the street in front wherever there is one.

    The indexes begin with the street, and for a street's own people it says everything (docs/adr/0008).
    """
    whole: set[UUID] = set()
    above: list[str] = []
    parts: dict[UUID, list[str]] = {}
    for post in posts:
        if post.street_id is None:
            above.append(post.unit_path)
        elif post.street_id == post.unit_id:
            whole.add(post.street_id)
        else:
            parts.setdefault(post.street_id, []).append(post.unit_path)
    # Within COALESCE the planner takes it for a condition that many rows meet, and reads the street in its own order;
    # by itself it is taken for a rare one (that the unit is of the street the planner cannot know), and all is sorted.
    conditions = [
        and_(street == id_, func.coalesce(org.within(unit, paths), false())) for id_, paths in parts.items()
    ]
    if whole:
        conditions.append(street.in_(whole))
    if above:
        conditions.append(org.within(unit, above))
    return or_(*conditions) if conditions else false()


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
    """A request the actor reported, or somebody of the family for them; raises NotFound."""
    return _load(session, concerns(actor), request_id, changing)


def concerns(actor: Actor) -> ColumnElement[bool]:
    """The condition "my own": reported by the actor, or on their behalf and seen by others already."""
    return or_(
        and_(ServiceRequest.reporter_id == actor.account_id, ServiceRequest.caller_name.is_(None)),
        and_(ServiceRequest.for_account_id == actor.account_id, ServiceRequest.screening == Screening.PASSED),
    )


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
    """What the actor is to this request, in the words of the state table.

    Whoever calls without an account is spoken for by the street, and not by the one who typed it in.
    """
    units = org.units(session, [request.unit_id, request.owner_unit_id])
    place, owner = units[request.unit_id].path, units[request.owner_unit_id].path
    found = set()
    if actor.reaches(Permission.HANDLE_REQUESTS, place) or actor.reaches(Permission.HANDLE_REQUESTS, owner):
        found.add(HANDLER)
    if actor.reaches(Permission.WORK_ON_REQUESTS, owner):
        found.add(DOER)
    if actor.reaches(Permission.COORDINATE_REQUESTS, place):
        found.add(STREET)
    if actor.reaches(Permission.SUPERVISE_REQUESTS, place):
        found.add(SUPERIOR)
    if request.state == State.ESCALATED and _sits_at_the_table(session, actor, request):
        found.add(DEPARTMENT)
    if STREET in found if request.by_telephone else request.reporter_id == actor.account_id:
        found.add(REPORTER)
    return found


def _sits_at_the_table(session: Session, actor: Actor, request: ServiceRequest) -> bool:
    called = select(RequestDepartment.unit_id).where(
        RequestDepartment.request_id == request.id, RequestDepartment.unit_id.in_(_working_units(actor))
    )
    return session.scalar(called.limit(1)) is not None


def _working_units(actor: Actor) -> list[UUID]:
    return [post.unit_id for post in actor.posts if post.may(Permission.WORK_ON_REQUESTS)]


def handles(session: Session, actor: Actor, request: ServiceRequest) -> bool:
    """Whether it is the actor's work, and not only theirs to read."""
    return bool({HANDLER, DOER} & roles_towards(session, actor, request))


def sees_reporter(actor: Actor, request: ServiceRequest, place_path: str) -> bool:
    """An anonymous request hides the person from everyone but the street and themselves."""
    return (
        not request.anonymous
        or request.reporter_id == actor.account_id
        or actor.reaches(Permission.REVIEW_CONTENT, place_path)
    )
