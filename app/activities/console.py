"""Activities in the console: those of my units, their drafts, and who comes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.auth import current_actor
from app.accounts.console_auth import require_staff
from app.accounts.roles import Permission
from app.activities import campaigns, comers, console_forms, guests, queries, saying, service, views
from app.activities.console_cover import uploaded_cover
from app.activities.console_forms import ActivityForm
from app.activities.models import ACTIVITY_KIND_NAMES, Activity
from app.activities.organising import WordsIn
from app.activities.queries import Shelf
from app.activities.schemas import CheckInIn
from app.activities.states import ACTIVITY_STATE_NAMES, ON, ActivityState
from app.core import clock
from app.core.errors import Conflict, Invalid, NotFound
from app.core.forms import FIELD_KIND_NAMES
from app.core.unit_of_work import session
from app.org import queries as org
from app.org.models import UnitKind

# APIFlask reads the hooks of every blueprint, so it must be one of its own.
bp = APIBlueprint(
    "console_activities",
    __name__,
    url_prefix="/console/activities",
    template_folder="templates",
    enable_openapi=False,
)
bp.before_request(require_staff)

SHELF_NAMES = {
    Shelf.UPCOMING: "要办的",
    Shelf.DRAFT: "草稿",
    Shelf.REVIEW: "待审活动",
    Shelf.PAST: "办过的",
}
PAGE = 20
PEOPLE = 100


@bp.get("")
def shelf() -> str:
    """The activities of my units on one shelf."""
    current_actor().require(Permission.MANAGE_ACTIVITIES)
    try:
        chosen = Shelf(request.args.get("when", Shelf.UPCOMING))
    except ValueError as error:
        raise NotFound() from error
    rows, following = queries.managed(
        session(), current_actor(), cursor=request.args.get("cursor"), limit=PAGE, shelf=chosen
    )
    return render_template(
        "activities/_cards.html" if _is_part() else "activities/shelf.html",
        items=views.items(session(), rows, viewer_id=current_actor().account_id),
        following=following,
        shelf=chosen,
        shelves=SHELF_NAMES,
        waiting=queries.in_review(session(), current_actor()),
        rules=bool(service.streets_of(session(), current_actor())),
        state_names=ACTIVITY_STATE_NAMES,
    )


@bp.get("/new")
def new() -> str:
    """The form of a new activity."""
    current_actor().require(Permission.MANAGE_ACTIVITIES)
    return _form_page(console_forms.blank())


@bp.post("/new")
def create() -> ResponseReturnValue:
    """Draft an activity; with ``publish`` also let people see it."""
    current_actor().require(Permission.MANAGE_ACTIVITIES)
    body = console_forms.read(request.form)
    said = saying.details(body, cover_id=uploaded_cover())
    return _saved(service.create_activity(session(), current_actor(), unit_id=body.unit_id, **said))


@bp.post("/times")
def times() -> str:
    """The times that a rule makes, to look over and change before anything is saved."""
    current_actor().require(Permission.MANAGE_ACTIVITIES)
    rows, done = console_forms.planned(request.form)
    return render_template("activities/_times.html", rows=rows, left_out=done.left_out, errors={})


@bp.get("/<uuid:activity_id>/edit")
def edit(activity_id: UUID) -> str:
    """The form of a draft."""
    activity = _managed(activity_id)
    if activity.state is not ActivityState.DRAFT:
        raise Conflict("wrong_state", "只有草稿能在这里改。")
    form = console_forms.of_draft(
        activity,
        _capacity(activity),
        queries.sessions(session(), activity.id),
        queries.places(session(), [activity.id])[activity.id],
    )
    return _form_page(form, activity)


@bp.post("/<uuid:activity_id>/edit")
def change(activity_id: UUID) -> ResponseReturnValue:
    """Say a draft anew; with ``publish`` also let people see it."""
    activity = _managed(activity_id)
    form = request.form.copy()
    form["unit_id"] = str(activity.unit_id)
    body = console_forms.read(form, console_forms.questions_of(activity))
    service.change_draft(
        session(), current_actor(), activity, **saying.details(body, cover_id=uploaded_cover())
    )
    return _saved(activity)


@bp.errorhandler(Invalid)
def form_again(problem: Invalid) -> ResponseReturnValue:
    """The form as it was sent, with a word at each field that is wrong."""
    session().rollback()
    activity_id = (request.view_args or {}).get("activity_id")
    if _is_part() or request.endpoint not in (f"{bp.name}.create", f"{bp.name}.change"):
        return render_template("error.html", problem=problem), problem.status
    activity = _managed(activity_id) if activity_id else None
    return _form_page(console_forms.typed(request.form, problem), activity, problem), problem.status


@bp.get("/<uuid:activity_id>")
def show(activity_id: UUID) -> str:
    """One activity with those who registered; as a part, the next of them."""
    activity = _managed(activity_id)
    if _is_part():
        return render_template("activities/_people.html", **_people(activity))
    return render_template("activities/activity.html", **_activity(activity), **_people(activity))


@bp.post("/<uuid:activity_id>/publish")
def publish(activity_id: UUID) -> ResponseReturnValue:
    """Let people see it and sign up."""
    service.publish(session(), current_actor(), _managed(activity_id))
    return redirect(url_for(".show", activity_id=activity_id), 303)


@bp.post("/<uuid:activity_id>/submit")
def submit(activity_id: UUID) -> ResponseReturnValue:
    """Ask the street to publish it."""
    service.submit(session(), current_actor(), _managed(activity_id))
    return redirect(url_for(".show", activity_id=activity_id), 303)


@bp.post("/<uuid:activity_id>/send-back")
def send_back(activity_id: UUID) -> ResponseReturnValue:
    """Give it back with a word about what to change."""
    activity = _managed(activity_id)
    body = WordsIn.model_validate({"words": request.form.get("words", "")})
    service.send_back(session(), current_actor(), activity, body.words)
    return redirect(url_for(".shelf", when=Shelf.REVIEW.value), 303)


@bp.post("/<uuid:activity_id>/cancel")
def cancel(activity_id: UUID) -> ResponseReturnValue:
    """Call it off and tell everybody who registered."""
    service.cancel_activity(session(), current_actor(), _managed(activity_id))
    return redirect(url_for(".show", activity_id=activity_id), 303)


@bp.post("/<uuid:activity_id>/check-ins")
def check_in(activity_id: UUID) -> ResponseReturnValue:
    """Somebody is here: picked from the list, or by the code they show. Again changes nothing."""
    activity = _managed(activity_id)
    given = {name: request.form[name].strip() for name in ("registration_id", "code") if name in request.form}
    body = CheckInIn.model_validate({name: text for name, text in given.items() if text})
    done = service.check_in(
        session(), current_actor(), activity, registration_id=body.registration_id, code=body.code
    )
    if not _is_part():
        return redirect(url_for(".show", activity_id=activity_id), 303)
    # Read with the account, as a line of the list is.
    person = comers.with_account(session(), done.registration.id)
    return render_template(
        "activities/_arrived.html",
        activity=views.items(session(), [activity], current_actor().account_id)[0],
        came=views.checked_in(session(), done),
        person=views.registered(session(), [person])[0],
        arrived=comers.arrived(session(), activity.id),
    )


def _managed(activity_id: UUID) -> Activity:
    return queries.access_managed_activity(session(), current_actor(), activity_id)


def _capacity(activity: Activity) -> int:
    return max(one.capacity for one in queries.places(session(), [activity.id])[activity.id])


def _is_part() -> bool:
    return "HX-Request" in request.headers


def _saved(activity: Activity) -> ResponseReturnValue:
    if "publish" in request.form:
        (service.publish if _may_publish(activity) else service.submit)(session(), current_actor(), activity)
    return redirect(url_for(".show", activity_id=activity.id), 303)


def _form_page(form: ActivityForm, activity: Activity | None = None, problem: Invalid | None = None) -> str:
    actor = current_actor()
    paths = actor.paths(Permission.MANAGE_ACTIVITIES)
    units = org.below(session(), paths, (UnitKind.STREET, UnitKind.COMMUNITY, UnitKind.COMPOUND))
    streets = {unit.street_id for unit in units if unit.street_id}
    above = list(org.units(session(), streets - {unit.id for unit in units}).values())
    asked_first = any(
        service.rules(session(), one).review and not service.speaks_for(actor, one) for one in streets
    )
    return render_template(
        "activities/form.html",
        form=form,
        activity=activity,
        problem=problem,
        units=units,
        audiences=[*above, *units],
        teams=org.below(session(), [*paths, *(one.path for one in above)], (UnitKind.TEAM,)),
        kinds=ACTIVITY_KIND_NAMES,
        question_kinds=FIELD_KIND_NAMES,
        campaigns=[(one.id, one.title) for one in campaigns.open_ones(session(), actor, activity)],
        spots=queries.earlier_spots(session(), actor),
        asked_first=asked_first,
        spare=console_forms.SPARE,
    )


def _activity(activity: Activity) -> dict[str, Any]:
    return {
        "activity": views.detail(session(), activity, viewer_id=current_actor().account_id),
        "state_name": ACTIVITY_STATE_NAMES[activity.state],
        "review_note": activity.review_note,
        "may_publish": _may_publish(activity),
        "may_amend": activity.state in ON and activity.ends_at > clock.now(),
        "rooms": {one.session_id: one for one in guests.rooms(session(), activity)},
        "now": clock.now(),
        "waits": guests.counts(session(), activity.id),
        "is_over": activity.ends_at <= clock.now(),
        "arrived": comers.arrived(session(), activity.id),
    }


def _may_publish(activity: Activity) -> bool:
    """Whether no street has to be asked first."""
    if service.speaks_for(current_actor(), activity.street_id):
        return True
    return activity.state is ActivityState.DRAFT and not service.rules(session(), activity.street_id).review


def _people(activity: Activity) -> dict[str, Any]:
    rows, following = comers.registrations_in(
        session(), activity.id, cursor=request.args.get("cursor"), limit=PEOPLE
    )
    return {
        "activity_id": activity.id,
        "people": views.registered(session(), rows),
        "following": following,
    }
