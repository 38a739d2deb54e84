"""The people of an activity in the console: who is let in, who stands in line, how many may come, the table."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from apiflask import APIBlueprint
from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.auth import current_actor
from app.accounts.console_auth import require_staff
from app.activities import guests, looks, organising, people_table, queries, service
from app.activities.guests import TAB_NAMES, Tab
from app.activities.looks import REVEAL_REASON_NAMES
from app.activities.models import Activity
from app.activities.organising import CapacityIn, Chosen, ReasonIn, RevealIn, TurnedAway
from app.activities.states import ON
from app.core import clock, spreadsheet
from app.core.errors import NotFound, Problem
from app.core.rate_limits import limiter
from app.core.unit_of_work import session

bp = APIBlueprint(
    "console_guests",
    __name__,
    url_prefix="/console/activities/<uuid:activity_id>/people",
    template_folder="templates",
    enable_openapi=False,
)
bp.before_request(require_staff)

PAGE = 50
#: What is said after each step.
DONE = {
    "let_in": "{} 份报名通过了，名额不够的排进了候补。",
    "turned_away": "{} 份报名没有通过，已经告诉本人。",
    "removed": "移出了名单，已经告诉本人。",
    "capacity": "名额改成 {} 个了。",
}


@bp.get("")
def show(activity_id: UUID) -> str:
    """One list of people; as a part, the next of them."""
    activity = _managed(activity_id)
    part = "HX-Request" in request.headers
    return render_template("activities/_guests.html" if part else "activities/guests.html", **_page(activity))


@bp.post("/let-in")
def let_in(activity_id: UUID) -> ResponseReturnValue:
    """Approve those ticked, in the order they came."""
    activity = _managed(activity_id)
    body = Chosen.model_validate({"ids": request.form.getlist("ids")})
    decided = service.let_in(session(), current_actor(), activity, body.ids)
    return _back(activity_id, "let_in", decided.done, decided.before)


@bp.post("/turn-away")
def turn_away(activity_id: UUID) -> ResponseReturnValue:
    """Say no to those ticked, and why."""
    activity = _managed(activity_id)
    body = TurnedAway.model_validate({"ids": request.form.getlist("ids"), "reason": _text("reason")})
    decided = service.turn_away(session(), current_actor(), activity, body.ids, body.reason)
    return _back(activity_id, "turned_away", decided.done, decided.before)


@bp.post("/<uuid:registration_id>/remove")
def remove(activity_id: UUID, registration_id: UUID) -> ResponseReturnValue:
    """Take somebody off the list, and tell them why."""
    activity = _managed(activity_id)
    body = ReasonIn.model_validate({"reason": _text("reason")})
    service.remove(session(), current_actor(), activity, registration_id, body.reason)
    return _back(activity_id, "removed", 1)


@bp.post("/capacity")
def set_capacity(activity_id: UUID) -> ResponseReturnValue:
    """Raise or lower how many may come."""
    activity = _managed(activity_id)
    number = _text("capacity")
    body = CapacityIn.model_validate(
        {
            "places_id": _text("places_id"),
            "capacity": int(number[:9]) if number.isascii() and number.isdecimal() else number,
        }
    )
    service.set_capacity(session(), current_actor(), activity, body.places_id, body.capacity)
    return _back(activity_id, "capacity", body.capacity)


@bp.post("/<uuid:registration_id>/reveal")
@limiter.limit(looks.REVEAL_LIMIT)
def reveal(activity_id: UUID, registration_id: UUID) -> str:
    """Somebody's number in full, this once; who asked and why is on record."""
    activity = _managed(activity_id)
    body = RevealIn.model_validate({"reason": _text("reason")})
    phone = service.reveal_phone(session(), current_actor(), activity, registration_id, body.reason)
    if "HX-Request" in request.headers:
        return render_template("activities/_phone.html", phone=phone)
    return render_template(
        "activities/guests.html", **(_page(activity) | {"revealed": {registration_id: phone}})
    )


@bp.get("/people.xlsx")
def table(activity_id: UUID) -> Response:
    """The list as a table, numbers masked."""
    activity = _managed(activity_id)
    rows = people_table.rows(session(), activity, full=False)
    looks.exported(current_actor(), activity, len(rows))
    return _table(activity, rows)


@bp.post("/people.xlsx")
@limiter.limit(looks.FULL_TABLE_LIMIT)
def full_table(activity_id: UUID) -> Response:
    """The list as a table with numbers in full; who took it and why is on record."""
    activity = _managed(activity_id)
    body = RevealIn.model_validate({"reason": _text("reason")})
    rows = people_table.rows(session(), activity, full=True)
    service.reveal_list(session(), current_actor(), activity, body.reason, len(rows))
    return _table(activity, rows)


@bp.errorhandler(Problem)
def say_why(problem: Problem) -> ResponseReturnValue:
    """The list somebody acted on, with the sentence why it did not work."""
    if request.method == "GET" or problem.status in (401, 403, 404) or "HX-Request" in request.headers:
        return render_template("error.html", problem=problem), problem.status
    session().rollback()
    activity = _managed((request.view_args or {})["activity_id"])
    return render_template("activities/guests.html", **_page(activity, problem)), problem.status


def _managed(activity_id: UUID) -> Activity:
    return queries.access_managed_activity(session(), current_actor(), activity_id)


def _text(name: str) -> str:
    return request.form.get(name, "").strip()


def _back(activity_id: UUID, done: str, number: int, before: int = 0) -> ResponseReturnValue:
    tab, places = request.args.get("tab"), request.args.get("places")
    return redirect(
        url_for(
            ".show",
            activity_id=activity_id,
            tab=tab,
            places=places,
            done=done,
            number=number,
            before=before,
        ),
        303,
    )


def _said() -> str | None:
    """What the last step did, as the address tells it."""
    sentence = DONE.get(request.args.get("done", ""))
    if sentence is None or request.method != "GET":
        return None
    number, before = (request.args.get(name, 0, int) for name in ("number", "before"))
    gone = f"另有 {before} 份同事刚办过，或者本人已取消。" if before else ""
    return f"{sentence.format(number)}{gone}"


def _table(activity: Activity, rows: list[list[str]]) -> Response:
    name = quote(f"名单-{activity.title}-{clock.today():%Y%m%d}.xlsx")
    return Response(
        people_table.write(rows),
        mimetype=spreadsheet.XLSX,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
            "Cache-Control": "no-store",
        },
    )


def _page(activity: Activity, problem: Problem | None = None) -> dict[str, Any]:
    try:
        tab = Tab(request.args.get("tab", Tab.IN))
        places_id = UUID(request.args["places"]) if request.args.get("places") else None
    except ValueError as error:
        raise NotFound() from error
    rows, following = guests.listed(
        session(),
        activity.id,
        tab,
        places_id=places_id,
        cursor=request.args.get("cursor") if request.method == "GET" else None,
        limit=PAGE,
    )
    return {
        "activity": activity,
        "guests": organising.shown(session(), activity, rows),
        "following": following,
        "tab": tab,
        "tabs": TAB_NAMES,
        "counts": guests.counts(session(), activity.id, places_id),
        "rooms": guests.rooms(session(), activity),
        "places_id": places_id,
        "may_change": activity.state in ON and activity.ends_at > clock.now(),
        "reasons": REVEAL_REASON_NAMES,
        "revealed": {},
        "said": _said(),
        "problem": problem,
    }
