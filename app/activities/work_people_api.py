"""Activities on workers' phones: drafts, the street's review, who comes, how many may."""

from __future__ import annotations

from uuid import UUID

from apiflask import APIBlueprint
from flask import Response

from app.accounts.auth import auth, current_actor
from app.activities import guests, looks, organising, queries, saying, service
from app.activities.models import Activity
from app.activities.organising import (
    AmendIn,
    CapacityIn,
    Chosen,
    DecidedOut,
    GuestPage,
    GuestQuery,
    ManagedActivity,
    ReasonIn,
    RevealedOut,
    RevealIn,
    TurnedAway,
    WordsIn,
)
from app.activities.schemas import ActivityIn
from app.core.rate_limits import limiter
from app.core.schemas import reply
from app.core.unit_of_work import session

work_bp = APIBlueprint(
    "work_guests", __name__, tag="工作台 Work", url_prefix="/work/activities/<uuid:activity_id>"
)


@work_bp.get("")
@work_bp.auth_required(auth)
@work_bp.output(ManagedActivity)
def show(activity_id: UUID) -> Response:
    """One activity of my units, a draft too."""
    return _shown(_managed(activity_id))


@work_bp.put("")
@work_bp.auth_required(auth)
@work_bp.input(ActivityIn, arg_name="body")
@work_bp.output(ManagedActivity)
def change(activity_id: UUID, body: ActivityIn) -> Response:
    """Say a draft anew; who holds it stays."""
    activity = _managed(activity_id)
    service.change_draft(session(), current_actor(), activity, **saying.details(body))
    return _shown(activity)


@work_bp.put("/amendment")
@work_bp.auth_required(auth)
@work_bp.input(AmendIn, arg_name="body")
@work_bp.output(ManagedActivity)
def amend(activity_id: UUID, body: AmendIn) -> Response:
    """Say a published activity anew; whoever signed up hears of another time or place."""
    activity = _managed(activity_id)
    service.amend(session(), current_actor(), activity, **saying.amendment(body))
    return _shown(activity)


@work_bp.post("/submit")
@work_bp.auth_required(auth)
@work_bp.output(ManagedActivity)
def submit(activity_id: UUID) -> Response:
    """Ask the street to publish it."""
    activity = _managed(activity_id)
    service.submit(session(), current_actor(), activity)
    return _shown(activity)


@work_bp.post("/send-back")
@work_bp.auth_required(auth)
@work_bp.input(WordsIn, arg_name="body")
@work_bp.output(ManagedActivity)
def send_back(activity_id: UUID, body: WordsIn) -> Response:
    """Give it back with a word about what to change; for the street."""
    activity = _managed(activity_id)
    service.send_back(session(), current_actor(), activity, body.words)
    return _shown(activity)


@work_bp.post("/again")
@work_bp.auth_required(auth)
@work_bp.output(ManagedActivity, status_code=201)
def again(activity_id: UUID) -> Response:
    """A new draft of the same, moved by whole weeks."""
    return _shown(service.hold_again(session(), current_actor(), _managed(activity_id)), 201)


@work_bp.post("/sessions/<uuid:session_id>/cancel")
@work_bp.auth_required(auth)
@work_bp.output(ManagedActivity)
def cancel_session(activity_id: UUID, session_id: UUID) -> Response:
    """Call one session off and tell its people."""
    activity = _managed(activity_id)
    service.cancel_session(session(), current_actor(), activity, session_id)
    return _shown(activity)


@work_bp.post("/capacity")
@work_bp.auth_required(auth)
@work_bp.input(CapacityIn, arg_name="body")
@work_bp.output(ManagedActivity)
def set_capacity(activity_id: UUID, body: CapacityIn) -> Response:
    """Raise or lower how many may come; who waits moves up."""
    activity = _managed(activity_id)
    service.set_capacity(session(), current_actor(), activity, body.places_id, body.capacity)
    return _shown(activity)


@work_bp.get("/people")
@work_bp.auth_required(auth)
@work_bp.input(GuestQuery, location="query", arg_name="query")
@work_bp.output(GuestPage)
def list_people(activity_id: UUID, query: GuestQuery) -> Response:
    """Who is in, who asks, who stands in line, or who has gone."""
    activity = _managed(activity_id)
    rows, following = guests.listed(
        session(),
        activity.id,
        query.tab,
        places_id=query.places_id,
        cursor=query.cursor,
        limit=query.limit,
    )
    shown = organising.shown(session(), activity, rows)
    return reply(GuestPage(items=shown, next_cursor=following))


@work_bp.post("/people/let-in")
@work_bp.auth_required(auth)
@work_bp.input(Chosen, arg_name="body")
@work_bp.output(DecidedOut)
def let_in(activity_id: UUID, body: Chosen) -> Response:
    """Approve several, in the order they came."""
    decided = service.let_in(session(), current_actor(), _managed(activity_id), body.ids)
    return reply(DecidedOut.model_validate(decided))


@work_bp.post("/people/turn-away")
@work_bp.auth_required(auth)
@work_bp.input(TurnedAway, arg_name="body")
@work_bp.output(DecidedOut)
def turn_away(activity_id: UUID, body: TurnedAway) -> Response:
    """Say no to several, who are told why."""
    decided = service.turn_away(session(), current_actor(), _managed(activity_id), body.ids, body.reason)
    return reply(DecidedOut.model_validate(decided))


@work_bp.post("/people/<uuid:registration_id>/remove")
@work_bp.auth_required(auth)
@work_bp.input(ReasonIn, arg_name="body")
@work_bp.output(ManagedActivity)
def remove(activity_id: UUID, registration_id: UUID, body: ReasonIn) -> Response:
    """Take somebody off the list, who is told why."""
    activity = _managed(activity_id)
    service.remove(session(), current_actor(), activity, registration_id, body.reason)
    return _shown(activity)


@work_bp.post("/people/<uuid:registration_id>/reveal")
@work_bp.auth_required(auth)
@limiter.limit(looks.REVEAL_LIMIT)
@work_bp.input(RevealIn, arg_name="body")
@work_bp.output(RevealedOut)
def reveal(activity_id: UUID, registration_id: UUID, body: RevealIn) -> Response:
    """Somebody's number in full, for a reason on record."""
    activity = _managed(activity_id)
    phone = service.reveal_phone(session(), current_actor(), activity, registration_id, body.reason)
    return reply(RevealedOut(phone=phone))


def _managed(activity_id: UUID) -> Activity:
    return queries.access_managed_activity(session(), current_actor(), activity_id)


def _shown(activity: Activity, status: int = 200) -> Response:
    return reply(organising.managed(session(), current_actor(), activity), status)
