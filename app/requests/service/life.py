"""The only ways in which a request gets an event: a move along an arrow of the table, and a bare record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core import clock, outbox
from app.core.errors import Conflict, Forbidden
from app.core.ids import new_id
from app.media import service as media
from app.org import queries as org
from app.org.models import OrgUnit
from app.requests.access import roles_towards
from app.requests.conditions import hindrance
from app.requests.models import RequestEvent, RequestPhoto, ServiceRequest
from app.requests.service import demands
from app.requests.states import OPEN_STATES, REQUEST_STATES, STATE_NAMES, SYSTEM, State

HAPPENED_TOPIC = "requests.happened"
SORT_TOPIC = "requests.sort"

#: What the staff settle among themselves; the resident's timeline leaves it out.
INTERNAL_VERBS = frozenset(
    {
        "refuse",
        "contribute",
        "ask_suspension",
        "deny_suspension",
        "classify",
        "hand_over",
        "warn",
        "answer_supervision",
    }
)


def require(session: Session, actor: Actor | None, request: ServiceRequest, verb: str) -> None:
    """Raise Forbidden (``not_yours``) unless ``verb`` is a thing for the actor; nobody is the clock itself."""
    roles = {SYSTEM} if actor is None else roles_towards(session, actor, request)
    if not REQUEST_STATES.permits(State(request.state), verb, roles):
        raise Forbidden("not_yours", "这件事不由您办理，如有需要请联系社区。")


def move(
    session: Session,
    request: ServiceRequest,
    actor: Actor | None,
    verb: str,
    *,
    note: str | None = None,
    photo_ids: Sequence[UUID] = (),
    internal: bool = False,
    details: dict[str, Any] | None = None,
) -> RequestEvent:
    """Take one arrow of the table and have those concerned told of it.

    Raises Forbidden (``not_yours``), or Conflict (``wrong_state``, and what :mod:`app.requests.conditions` tells).
    """
    require(session, actor, request, verb)
    before = State(request.state)
    after = REQUEST_STATES.next_state(before, verb, label=STATE_NAMES[before])
    if problem := hindrance(session, actor, request, verb):
        raise problem
    request.state = after
    event = record(
        session,
        request,
        actor,
        verb,
        before,
        note=note,
        photo_ids=photo_ids,
        internal=internal or verb in INTERNAL_VERBS,
        details=details,
    )
    if before in OPEN_STATES and request.state not in OPEN_STATES:
        demands.settle(session, request, None, note or STATE_NAMES[State(request.state)])
    # The resident's own words wait for their content check; a colleague's note is for whoever looks.
    if verb not in ("note", "supplement"):
        tell(session, event)
    return event


def record(
    session: Session,
    request: ServiceRequest,
    actor: Actor | None,
    verb: str,
    before: State | None,
    *,
    note: str | None = None,
    photo_ids: Sequence[UUID] = (),
    internal: bool = False,
    details: dict[str, Any] | None = None,
) -> RequestEvent:
    """Write down what happened; the photos must be the actor's own."""
    request.last_seq += 1
    event = RequestEvent(
        id=new_id(),
        request_id=request.id,
        street_id=request.street_id,
        seq=request.last_seq,
        verb=verb,
        from_state=before,
        to_state=request.state,
        actor_id=actor.account_id if actor else None,
        at=clock.now(),
        note=note,
        internal=internal,
        details=details or {},
    )
    session.add(event)
    session.flush()
    if actor:
        photos = media.claim_photos(session, actor.account_id, photo_ids, request.street_id)
        for position, photo in enumerate(photos):
            session.add(RequestPhoto(media_id=photo.id, event_id=event.id, position=position))
    return event


def tell(session: Session, event: RequestEvent, *, again: str = "") -> None:
    """Have those concerned told of an event once; ``again`` sets a second telling apart from the first."""
    key = f"{HAPPENED_TOPIC}:{event.id}{again}"
    outbox.put(session, HAPPENED_TOPIC, {"event_id": str(event.id)}, dedup_key=key)


def sort(session: Session, event: RequestEvent, *, classified: bool) -> None:
    """Have what was suggested for the request kept, and what a worker made of it (:mod:`app.triage`)."""
    payload = {"request_id": str(event.request_id), "classified": classified}
    outbox.put(session, SORT_TOPIC, payload, dedup_key=f"{SORT_TOPIC}:{event.id}")


def give(session: Session, request: ServiceRequest, unit_id: UUID) -> OrgUnit:
    """Make a unit the owner; raises Conflict (``unit_closed``) for one that is no more."""
    unit = org.held_unit(session, unit_id)
    if unit is None or unit.closed_on:
        raise Conflict("unit_closed", "这个单位已经撤销，请重新选择由谁来办。")
    request.owner_unit_id = unit.id
    request.owner_street_id = unit.street_id
    return unit
