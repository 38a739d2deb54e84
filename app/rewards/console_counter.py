"""The counter and its book in the console: hand over by a number, find what somebody reserved, call it off."""

from __future__ import annotations

from uuid import UUID

from apiflask import APIBlueprint
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import queries as accounts
from app.accounts.auth import current_actor
from app.accounts.console_auth import require_staff
from app.accounts.roles import Permission
from app.core import audit
from app.core.encryption import mask_name
from app.core.errors import NotFound
from app.core.rate_limits import limiter
from app.core.unit_of_work import session
from app.rewards import lists, queries, service, views
from app.rewards.codes import written
from app.rewards.console_forms import CallOffIn
from app.rewards.lists import SHELF_NAMES, Shelf
from app.rewards.schemas import AtCounter
from app.rewards.work_api import LOOKS

bp = APIBlueprint(
    "console_counter",
    __name__,
    url_prefix="/console/counter",
    template_folder="templates",
    enable_openapi=False,
)
book_bp = APIBlueprint(
    "console_redemptions",
    __name__,
    url_prefix="/console/rewards/redemptions",
    template_folder="templates",
    enable_openapi=False,
)
for one in (bp, book_bp):
    one.before_request(require_staff)

PAGE = 30
_SHOWN = 20


@bp.get("")
@limiter.limit(LOOKS)
def counter() -> ResponseReturnValue:
    """Somebody shows a number: what they are to be given; below it, what I handed over today."""
    actor = current_actor()
    actor.require(Permission.HAND_OVER_REWARDS)
    typed = request.args.get("code", "").strip()[:20]
    found, problem = None, None
    if typed:
        try:
            found = _look(typed)
        except NotFound as unknown:
            problem = unknown
    handed = queries.handed_over_by(session(), actor.account_id, limit=_SHOWN)
    page = render_template(
        "rewards/counter.html",
        typed=typed,
        found=found,
        problem=problem,
        done=request.args.get("done"),
        today=views.at_counter(session(), actor.account_id, handed),
    )
    return page, problem.status if problem else 200


@bp.post("/<uuid:redemption_id>/hand-over")
def hand_over(redemption_id: UUID) -> ResponseReturnValue:
    """They have it in their hands."""
    actor = current_actor()
    service.hand_over(session(), actor, queries.access_counter_redemption(session(), actor, redemption_id))
    return redirect(url_for(".counter", done="yes"), 303)


def _look(typed: str) -> AtCounter:
    actor = current_actor()
    one = queries.redemption_by_code(session(), actor, typed)
    audit.record_look(
        "redemption.looked_up",
        actor_id=actor.account_id,
        place=audit.Place(one.pickup_point.unit_id, one.street_id),
        subject=("redemption", one.id),
    )
    return views.at_counter(session(), actor.account_id, [one])[0]


@book_bp.get("")
def book() -> str:
    """What people reserved at my counters, by where it stands; a number or a title finds one."""
    actor = current_actor()
    actor.require(Permission.READ_REWARDS)
    chosen = _shelf(request.args.get("shelf", ""))
    typed = request.args.get("words", "").strip()[:30]
    rows, following = lists.reserved_by_people(
        session(), actor, chosen, typed, cursor=request.args.get("cursor"), limit=PAGE
    )
    names = accounts.names(session(), [row.account_id for row in rows])
    part = "HX-Request" in request.headers
    return render_template(
        "rewards/_book.html" if part else "rewards/book.html",
        rows=rows,
        following=following,
        names={one_id: mask_name(name) for one_id, name in names.items()},
        written=written,
        keep_until=views.keep_until,
        shelf=chosen,
        shelves=SHELF_NAMES,
        typed=typed,
        keeps=actor.may(Permission.MANAGE_REWARDS),
    )


@book_bp.post("/<uuid:redemption_id>/call-off")
def call_off(redemption_id: UUID) -> ResponseReturnValue:
    """It cannot be given after all: points and stock go back, and the person is told why."""
    one = queries.access_managed_redemption(session(), current_actor(), redemption_id)
    body = CallOffIn.model_validate({"reason": request.form.get("reason", "")})
    service.call_off(session(), current_actor(), one, reason=body.reason)
    return redirect(url_for(".book", shelf=Shelf.BACK.value), 303)


def _shelf(typed: str) -> Shelf:
    return Shelf(typed) if typed in set(Shelf) else Shelf.WAITING
