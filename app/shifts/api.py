"""Shifts for volunteers' phones."""

from __future__ import annotations

from uuid import UUID

from apiflask import APIBlueprint
from flask import Response

from app.accounts.auth import auth, current_actor
from app.core.schemas import reply
from app.core.unit_of_work import session
from app.shifts import queries, service, views
from app.shifts.schemas import SeekIn, ShiftList, ShiftsQuery, SwapIn

bp = APIBlueprint("shifts", __name__, tag="值班 Shifts")


def _mine() -> Response:
    return reply(views.shift_list(session(), current_actor().account_id, mine=True))


@bp.get("/shifts")
@bp.auth_required(auth)
@bp.input(ShiftsQuery, location="query", arg_name="query")
@bp.output(ShiftList)
def list_shifts(query: ShiftsQuery) -> Response:
    """What there is to keep in my street, or what I keep."""
    return reply(views.shift_list(session(), current_actor().account_id, mine=query.mine))


@bp.post("/shifts/<uuid:shift_id>/place")
@bp.auth_required(auth)
@bp.output(ShiftList)
def take(shift_id: UUID) -> Response:
    """Keep a shift; what I keep now."""
    service.take(session(), current_actor().account_id, queries.access_shift(session(), shift_id))
    return _mine()


@bp.delete("/me/shift-places/<uuid:place_id>")
@bp.auth_required(auth)
@bp.output(ShiftList)
def give_back(place_id: UUID) -> Response:
    """Give a place back before the shift begins."""
    account_id = current_actor().account_id
    service.give_back(session(), account_id, queries.access_own_place(session(), account_id, place_id))
    return _mine()


@bp.post("/me/shift-places/<uuid:place_id>/seek")
@bp.auth_required(auth)
@bp.input(SeekIn, arg_name="body")
@bp.output(ShiftList)
def seek(place_id: UUID, body: SeekIn) -> Response:
    """Look for somebody to stand in for me, or no longer."""
    account_id = current_actor().account_id
    place = queries.access_own_place(session(), account_id, place_id)
    service.seek(session(), place, seeking=body.seeking)
    return _mine()


@bp.post("/shift-places/<uuid:place_id>/stand-in")
@bp.auth_required(auth)
@bp.output(ShiftList)
def stand_in(place_id: UUID) -> Response:
    """Keep a shift for somebody who looks for a stand-in."""
    account_id = current_actor().account_id
    service.stand_in(session(), account_id, queries.access_place(session(), place_id))
    return _mine()


@bp.post("/shift-places/<uuid:place_id>/swap")
@bp.auth_required(auth)
@bp.input(SwapIn, arg_name="body")
@bp.output(ShiftList)
def ask_swap(place_id: UUID, body: SwapIn) -> Response:
    """Offer a place of mine for somebody else's."""
    account_id = current_actor().account_id
    given = queries.access_own_place(session(), account_id, body.given_id)
    service.ask_swap(session(), account_id, given, queries.access_place(session(), place_id))
    return _mine()


@bp.post("/shift-swaps/<uuid:swap_id>/<any(accept, refuse, withdraw):verb>")
@bp.auth_required(auth)
@bp.output(ShiftList)
def answer_swap(swap_id: UUID, verb: str) -> Response:
    """Say yes or no to an offer to swap, or take mine back."""
    account_id = current_actor().account_id
    service.answer_swap(session(), account_id, queries.access_swap(session(), account_id, swap_id), verb)
    return _mine()
