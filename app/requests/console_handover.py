"""The end of a shift (交班): what is in hand goes to a colleague, with a sheet to sign."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from apiflask import APIBlueprint
from flask import render_template, request

from app.accounts import queries as accounts
from app.accounts.auth import current_actor
from app.accounts.console_auth import require_staff
from app.accounts.roles import Permission
from app.core import clock
from app.core.schemas import Input, Text
from app.core.unit_of_work import session
from app.requests import colleagues, queries, service, views
from app.requests.console_forms import chosen_ids, read_form

bp = APIBlueprint(
    "console_handover",
    __name__,
    url_prefix="/console/handover",
    template_folder="templates",
    enable_openapi=False,
)
bp.before_request(require_staff)


class ShiftIn(Input):
    """Who takes over, and a word for all of it."""

    account_id: UUID
    note: Annotated[str, Text(1, 500)] | None = None


class LineIn(Input):
    """A word for one of them."""

    note: Annotated[str, Text(1, 200)] | None = None


@bp.get("")
def show() -> str:
    """What I have in hand, and who is there to take it."""
    actor = current_actor()
    actor.require(Permission.WORK_ON_REQUESTS)
    rows = queries.in_hand(session(), actor)
    return render_template(
        "requests/handover.html",
        items=views.work_items(session(), actor, rows),
        people=colleagues.present(session(), actor),
    )


@bp.post("")
def hand_over() -> str:
    """Give the ticked ones to a colleague, and show the sheet of it."""
    actor = current_actor()
    actor.require(Permission.WORK_ON_REQUESTS)
    shift, ids = read_form(ShiftIn), chosen_ids()
    notes = {
        id_: note for id_ in ids if (note := read_form(LineIn, note=request.form.get(f"note-{id_}", "")).note)
    }
    outcomes = service.hand_over_shift(
        session(), actor, ids, account_id=shift.account_id, note=shift.note, notes=notes
    )
    went = [one for one in outcomes if one.refusal is None]
    given = queries.visible(session(), actor, [one.request_id for one in went])
    return render_template(
        "requests/handover_done.html",
        items=views.work_items(session(), actor, given),
        refused=[one for one in outcomes if one.refusal is not None],
        notes=notes,
        note=shift.note,
        taker=accounts.names(session(), [shift.account_id]).get(shift.account_id, ""),
        at=clock.now(),
    )
