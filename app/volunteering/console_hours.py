"""Volunteers, their trainings, hours and rankings in the console."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from apiflask import APIBlueprint
from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.actor import Actor
from app.accounts.auth import current_actor
from app.accounts.console_auth import require_staff
from app.accounts.roles import Permission
from app.core import audit, clock, spreadsheet
from app.core.errors import Problem
from app.core.unit_of_work import session
from app.org import queries as org
from app.org.models import UnitKind
from app.volunteering import access, honours, listing, records, service, views
from app.volunteering.honours import PERIOD_NAMES, Period
from app.volunteering.kinds import FREE_TIME_NAMES, SKILL_NAMES, Skill
from app.volunteering.schemas import CorrectionIn, TrainedIn, TrainingIn
from app.volunteering.states import RECORD_STATE_NAMES

bp = APIBlueprint(
    "console_hours",
    __name__,
    url_prefix="/console/volunteers",
    template_folder="templates",
    enable_openapi=False,
)
bp.before_request(require_staff)

PAGE = 40


def _manager() -> Actor:
    actor = current_actor()
    actor.require(Permission.MANAGE_VOLUNTEERS)
    return actor


@bp.get("/people")
def people() -> str:
    """The volunteers within my reach, by skill and community, and who did which training."""
    return render_template("volunteering/people.html", **_people())


def _people() -> dict[str, Any]:
    actor = _manager()
    communities = org.below(
        session(), actor.paths(Permission.MANAGE_VOLUNTEERS), (UnitKind.STREET, UnitKind.COMMUNITY)
    )
    asked = request.args.get("unit", "")
    unit = next((one for one in communities if str(one.id) == asked), None)
    typed = request.args.get("skill", "")
    skill = Skill(typed) if typed in set(Skill) else None
    wanted = listing.Wanted(skill, unit.path if unit else None, resting="resting" in request.args)
    rows, following = listing.people(session(), actor, wanted, cursor=request.args.get("cursor"), limit=PAGE)
    ids = [one.account_id for one in rows]
    trainings = listing.trainings(session(), actor)
    return {
        "people": rows,
        "units": org.units(session(), [one.unit_id for one in rows]),
        "hours": records.of_people(session(), ids),
        "done": listing.done_by(session(), ids),
        "trainings": trainings,
        "counts": listing.trained_counts(session(), [one.id for one in trainings]),
        "streets": org.units(session(), _streets(actor)).values(),
        "communities": communities,
        "unit": unit,
        "skill": skill,
        "resting": wanted.resting,
        "skills": SKILL_NAMES,
        "times": FREE_TIME_NAMES,
        "skill_names": views.skill_names,
        "today": clock.today(),
        "following": following,
    }


def _streets(actor: Actor) -> list[UUID]:
    paths = actor.paths(Permission.MANAGE_VOLUNTEERS)
    below = [one.id for one in org.below(session(), paths, (UnitKind.STREET,))]
    return below or [post.street_id for post in actor.posts if post.street_id]


@bp.post("/trainings")
def add_training() -> ResponseReturnValue:
    """Ask for a training before some kinds of service."""
    actor = _manager()
    form = request.form
    try:
        body = TrainingIn.model_validate(
            {
                "street_id": form.get("street_id", ""),
                "title": form.get("title", ""),
                "skills": form.getlist("skills"),
            }
        )
        service.add_training(session(), actor, **dict(body))
    except Problem as problem:
        return _refused(problem)
    return redirect(url_for(".people"), 303)


def _refused(problem: Problem) -> ResponseReturnValue:
    session().rollback()
    return render_template("volunteering/people.html", **_people(), problem=problem), problem.status


@bp.post("/trainings/<uuid:training_id>/retire")
def retire_training(training_id: UUID) -> ResponseReturnValue:
    """Ask for a training no more."""
    training = access.access_training(session(), current_actor(), training_id)
    service.retire_training(session(), current_actor(), training)
    return redirect(url_for(".people"), 303)


@bp.post("/trained")
def note_trained() -> ResponseReturnValue:
    """Note that those ticked did a training."""
    actor = _manager()
    form = request.form
    try:
        body = TrainedIn.model_validate(
            {
                "training_id": form.get("training_id", ""),
                "done_on": form.get("done_on", ""),
                "ids": form.getlist("ids"),
            }
        )
        training = access.access_training(session(), actor, body.training_id)
        people = [access.access_volunteer(session(), actor, one).account_id for one in body.ids]
        service.note_trained(session(), actor, training, people, body.done_on)
    except Problem as problem:
        return _refused(problem)
    return redirect(url_for(".people"), 303)


@bp.get("/hours")
def hours() -> str:
    """Hours within my reach, the latest first, each with a form to correct it."""
    return render_template("volunteering/hours.html", **_hours())


def _hours() -> dict[str, Any]:
    actor = _manager()
    since, until = _days()
    rows, following = listing.hours(
        session(), actor, since, until, cursor=request.args.get("cursor"), limit=PAGE
    )
    return {
        "rows": rows,
        "names": listing.names(session(), rows),
        "teams": org.units(session(), [row.team_id for row in rows if row.team_id]),
        "corrections": records.corrections(session(), [row.id for row in rows]),
        "states": RECORD_STATE_NAMES,
        "in_hours": records.in_hours,
        "my_id": actor.account_id,
        "since": since,
        "until": until,
        "following": following,
    }


def _days() -> tuple[date | None, date | None]:
    return _day("since"), _day("until")


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


@bp.post("/hours/<uuid:record_id>/correct")
def correct(record_id: UUID) -> ResponseReturnValue:
    """Say that a record counts otherwise, and why."""
    actor = current_actor()
    record = access.access_record(session(), actor, record_id)
    form = request.form
    try:
        half_hours = round(2 * float(form.get("hours", "")))
    except (ValueError, OverflowError):
        half_hours = -1
    try:
        body = CorrectionIn.model_validate({"half_hours": half_hours, "reason": form.get("reason", "")})
        service.correct(session(), actor, record, half_hours=body.half_hours, reason=body.reason)
    except Problem as problem:
        session().rollback()
        return render_template("volunteering/hours.html", **_hours(), problem=problem), problem.status
    return redirect(url_for(".hours"), 303)


@bp.get("/hours.xlsx")
def export() -> Response:
    """The table for the national system; taking it away is on record."""
    actor = _manager()
    since, until = _days()
    rows = list(listing.sheet(session(), actor, since, until))
    audit.record_look(
        "service_record.exported", actor_id=actor.account_id, place=actor.place, details={"rows": len(rows)}
    )
    answer = Response(spreadsheet.write(listing.LAYOUT, rows), mimetype=spreadsheet.XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="service-hours-{clock.today()}.xlsx"'
    return answer


@bp.get("/rankings")
def rankings() -> str:
    """Who gave most in a unit of mine, of those who agreed to be seen."""
    actor = _manager()
    units = org.below(
        session(), actor.paths(Permission.MANAGE_VOLUNTEERS), (UnitKind.STREET, UnitKind.COMMUNITY)
    )
    asked, typed = request.args.get("unit", ""), request.args.get("period", "")
    unit = next((one for one in units if str(one.id) == asked), units[0])
    period = Period(typed) if typed in set(Period) else Period.MONTH
    return render_template(
        "volunteering/rankings.html",
        units=units,
        unit=unit,
        period=period,
        periods=PERIOD_NAMES,
        people=honours.people(session(), unit, period),
        teams=honours.teams(session(), unit, period),
        in_hours=records.in_hours,
    )
