"""The door of an activity in the console: the screen with the code, who is here, the list on paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import segno
from apiflask import APIBlueprint
from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.auth import current_actor
from app.accounts.console_auth import require_staff
from app.activities import absent, comers, door_views, queries, service
from app.activities.door_schemas import AttendanceOut, DoorPerson, HandIn
from app.activities.models import Activity, ActivitySession
from app.activities.screen import Way, new_code
from app.activities.times import AFTERWARDS, door_opens
from app.core import audit, clock
from app.core.errors import NotFound
from app.core.unit_of_work import session

bp = APIBlueprint(
    "console_door",
    __name__,
    url_prefix="/console/activities/<uuid:activity_id>",
    template_folder="templates",
    enable_openapi=False,
)
bp.before_request(require_staff)

#: So many one read brings, and so many of each list the page shows at once.
BATCH, SHOWN = 500, 200


@dataclass(frozen=True)
class Line:
    """One person at the door; ``came`` once they are here."""

    party: str
    person: DoorPerson
    came: AttendanceOut | None


@bp.get("/screen")
def screen(activity_id: UUID) -> str:
    """The code for everybody to scan, large, with how many are here; it renews itself."""
    activity = _managed(activity_id)
    of = _session(activity)
    way = Way.OUT if activity.check_out and request.args.get("way") == Way.OUT else Way.IN
    now = clock.now()
    closes = of.ends_at + (AFTERWARDS if way is Way.OUT else AFTERWARDS * 0)
    is_open = door_opens(of) <= now <= closes
    lines = _lines(activity, of)
    return render_template(
        "activities/_screen.html" if _is_part() else "activities/screen.html",
        activity=activity,
        of=of,
        way=way,
        qr=_picture(activity, of, way) if is_open else None,
        opens_at=door_opens(of),
        is_over=now > closes,
        here=sum(1 for one in lines if one.came),
        everybody=len(lines),
    )


def _picture(activity: Activity, of: ActivitySession, way: Way) -> str:
    base = current_app.extensions["settings"].base_url
    address = f"{base}/h5/#/pages/activity/arrive?id={activity.id}&code={new_code(way, of.id)}"
    return segno.make(address, error="m", micro=False).svg_inline(scale=8, border=2, omitsize=True)


@bp.get("/arrivals")
def board(activity_id: UUID) -> str:
    """Who is here, the last one first, and who is still missing."""
    activity = _managed(activity_id)
    of = _session(activity)
    return render_template(
        "activities/_arrivals.html" if _is_part() else "activities/arrivals.html",
        **_board(activity, of),
        sessions=queries.sessions(session(), activity.id),
        no_shows=absent.no_shows(session(), activity.id),
    )


@bp.get("/arrivals/sheet")
def sheet(activity_id: UUID) -> str:
    """The list of the door for the printer, to sign by hand."""
    activity = _managed(activity_id)
    shown = _board(activity, _session(activity))
    audit.record_look(
        "activity.list_printed",
        actor_id=current_actor().account_id,
        place=audit.Place(activity.unit_id, activity.street_id),
        subject=("activity", activity.id),
        details={"rows": len(shown["lines"])},
    )
    return render_template("activities/arrivals_sheet.html", **shown, printed_at=clock.now())


@bp.post("/arrivals")
def note(activity_id: UUID) -> ResponseReturnValue:
    """Somebody is here, or has left, by hand."""
    activity = _managed(activity_id)
    body = HandIn.model_validate(
        {name: request.form.get(name) for name in ("attendee_id", "session_id", "way")}
    )
    came = comers.attendance(session(), activity.id, body.attendee_id, body.session_id)
    if body.way is Way.IN:
        tick = service.Tick(body.attendee_id, body.session_id, clock.now())
        [noted] = service.note_attendances(session(), current_actor(), activity, [tick])
        if noted.refusal:
            raise noted.refusal
    elif came is None:
        raise NotFound()
    else:
        service.check_out(session(), current_actor(), activity, came)
    return redirect(url_for(".board", activity_id=activity_id, session=body.session_id), 303)


@bp.post("/no-shows/<uuid:no_show_id>/excuse")
def excuse(activity_id: UUID, no_show_id: UUID) -> ResponseReturnValue:
    """Somebody had a good reason not to come."""
    activity = _managed(activity_id)
    no_show = absent.access_no_show(session(), activity, no_show_id)
    service.excuse(session(), current_actor(), no_show, activity)
    return redirect(url_for(".board", activity_id=activity_id), 303)


def _board(activity: Activity, of: ActivitySession) -> dict[str, Any]:
    lines = _lines(activity, of)
    here = sorted(
        (one for one in lines if one.came),
        key=lambda one: one.came.checked_in_at if one.came else 0,
        reverse=True,
    )
    return {
        "activity": activity,
        "of": of,
        "lines": lines,
        "here": here,
        "missing": [one for one in lines if not one.came],
        "begins": {name: max(request.args.get(name, 0, type=int), 0) for name in ("here", "missing")},
        "shown": SHOWN,
    }


def _lines(activity: Activity, of: ActivitySession) -> list[Line]:
    parties = []
    cursor = None
    while True:
        rows, cursor = comers.expected(session(), activity.id, cursor=cursor, limit=BATCH)
        here = [one for one in rows if one.places.session_id in (None, of.id)]
        parties += door_views.parties(session(), here)
        if cursor is None:
            break
    return [
        Line(party.name, person, next((one for one in person.attendances if one.session_id == of.id), None))
        for party in parties
        for person in party.people
    ]


def _session(activity: Activity) -> ActivitySession:
    """The session that is asked for, or the one that is on or comes next."""
    sessions = queries.sessions(session(), activity.id)
    wanted = request.args.get("session")
    if not wanted:
        return door_views.current(sessions)
    found = next((one for one in sessions if str(one.id) == wanted), None)
    if found is None:
        raise NotFound()
    return found


def _managed(activity_id: UUID) -> Activity:
    return queries.access_managed_activity(session(), current_actor(), activity_id)


def _is_part() -> bool:
    return "HX-Request" in request.headers
