"""Taking the next one out of a pool, and sharing out what waits, fairly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.roles import Permission
from app.core import audit
from app.core.errors import FieldError, Invalid, NotFound
from app.org import queries as org
from app.org.models import OrgUnit
from app.requests import assignment
from app.requests.assignment import Share, Worker
from app.requests.models import ServiceRequest
from app.requests.service.handling import accept, take
from app.requests.service.life import move
from app.requests.states import State

#: At once; whoever has more to share out does it again.
MOST = 200


@dataclass(frozen=True)
class Shared:
    """What came of it: how many each was given, by name, and how many nobody had room for."""

    given: dict[str, int]
    left: int


def take_next(session: Session, actor: Actor) -> ServiceRequest:
    """Take the most pressing request of the pool of the actor's own units.

    Raises NotFound (``pool_empty``) and Conflict (``at_limit``).
    """
    found = assignment.next_of(session, assignment.pool(actor), limit=1)
    if not found:
        raise NotFound("pool_empty", "没有等人认领的诉求了。")
    take(session, actor, found[0])
    return found[0]


def share_out(session: Session, actor: Actor, unit_id: UUID) -> Shared:
    """Give what waits in a unit's pool to its people who are there, the least loaded first, up to their caps.

    What nobody has accepted yet is accepted by the actor. Raises NotFound for a unit out of reach.
    """
    unit = _unit(session, actor, unit_id)
    waiting = assignment.next_of(session, assignment.pool_of([unit.id]), limit=MOST)
    share = Share(assignment.workers(session, [unit.id], holding=True))
    shared = _deal(session, actor, waiting, share, but=None)
    _note(session, actor, "requests.shared_out", unit, {"rows": len(waiting) - shared.left})
    return shared


def give_on(session: Session, actor: Actor, unit_id: UUID, account_id: UUID) -> Shared:
    """Share out what somebody of a unit has in hand among the others who are there: they are away.

    What waits for the resident or rests stays theirs. Raises NotFound for a unit out of reach and for a stranger.
    """
    unit = _unit(session, actor, unit_id)
    person = _person(session, unit, account_id)
    mine = assignment.handled_by(person.account_id) & (ServiceRequest.owner_unit_id == unit.id)
    in_hand = assignment.next_of(session, mine, limit=MOST)
    share = Share(assignment.workers(session, [unit.id], holding=True))
    shared = _deal(session, actor, in_hand, share, but=account_id)
    _note(session, actor, "requests.given_on", unit, {"rows": len(in_hand) - shared.left})
    return shared


def _deal(
    session: Session, actor: Actor, requests: Sequence[ServiceRequest], share: Share, *, but: UUID | None
) -> Shared:
    given: dict[str, int] = {}
    left = 0
    for request in requests:
        worker = share.next(but=but)
        if worker is None:
            left += 1
            continue
        if request.state is State.SUBMITTED:
            accept(session, actor, request)
        move(session, request, actor, "assign", details={"to": worker.name, "fairly": True})
        request.handler_id = worker.account_id
        given[worker.name] = given.get(worker.name, 0) + 1
    return Shared(given, left)


def set_limit(
    session: Session,
    actor: Actor,
    unit_id: UUID,
    account_id: UUID,
    *,
    open_limit: int | None,
    away_from: date | None,
    away_until: date | None,
) -> None:
    """Say how much somebody of a unit takes on at once, and when they are away; one may say one's own.

    Raises NotFound for a unit out of reach or a stranger, and Invalid (``bad_dates``).
    """
    if account_id == actor.account_id:
        unit = org.known_unit(session, unit_id)
        if unit.id not in {post.unit_id for post in actor.posts}:
            raise NotFound()
    else:
        unit = _unit(session, actor, unit_id)
    _person(session, unit, account_id)
    if away_until and (away_from is None or away_until < away_from):
        sentence = "请假要有开始日期，结束日期不能比它早。"
        raise Invalid("bad_dates", sentence, errors=[FieldError("away_until", sentence)])
    assignment.keep_limit(session, account_id, open_limit, away_from, away_until)
    audit.record(
        session,
        "worker.limited",
        actor_id=actor.account_id,
        place=audit.Place(unit.id, unit.street_id),
        subject=("account", account_id),
        details={"limit": open_limit, "from": away_from, "to": away_until},
    )


def _unit(session: Session, actor: Actor, unit_id: UUID) -> OrgUnit:
    actor.require(Permission.HANDLE_REQUESTS)
    unit = org.unit(session, unit_id)
    if unit is None or not actor.reaches(Permission.HANDLE_REQUESTS, unit.path):
        raise NotFound()
    return unit


def _person(session: Session, unit: OrgUnit, account_id: UUID) -> Worker:
    for one in assignment.workers(session, [unit.id]):
        if one.account_id == account_id:
            return one
    raise NotFound()


def _note(session: Session, actor: Actor, action: str, unit: OrgUnit, details: dict[str, int]) -> None:
    audit.record(
        session,
        action,
        actor_id=actor.account_id,
        place=audit.Place(unit.id, unit.street_id),
        details=details,
    )
