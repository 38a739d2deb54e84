"""A published activity said anew in the console, one session called off, and the same held again."""

from __future__ import annotations

from uuid import UUID

from apiflask import APIBlueprint
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.auth import current_actor
from app.accounts.console_auth import require_staff
from app.activities import console_forms, queries, saying, service
from app.activities.console_cover import uploaded_cover
from app.activities.models import Activity, ActivitySession
from app.activities.organising import AmendIn
from app.activities.states import ON
from app.core import clock
from app.core.errors import Conflict, Invalid
from app.core.unit_of_work import session

bp = APIBlueprint(
    "console_amending",
    __name__,
    url_prefix="/console/activities/<uuid:activity_id>",
    template_folder="templates",
    enable_openapi=False,
)
bp.before_request(require_staff)


@bp.get("/amend")
def form(activity_id: UUID) -> str:
    """What may be said anew."""
    activity = _managed(activity_id)
    if activity.state not in ON or activity.ends_at <= clock.now():
        raise Conflict("wrong_state", "这个活动现在不能改。")
    open_ones = _open_sessions(activity)
    return _page(activity, open_ones, console_forms.amendable(activity))


@bp.post("/amend")
def amend(activity_id: UUID) -> ResponseReturnValue:
    """Say it anew, and have those told whom it concerns."""
    activity = _managed(activity_id)
    body = AmendIn.model_validate(console_forms.amended(request.form))
    told = service.amend(
        session(), current_actor(), activity, **saying.amendment(body, cover_id=uploaded_cover())
    )
    return redirect(
        url_for("console_activities.show", activity_id=activity_id, told="yes" if told else None), 303
    )


@bp.post("/sessions/<uuid:session_id>/cancel")
def cancel_session(activity_id: UUID, session_id: UUID) -> ResponseReturnValue:
    """Call one session off and tell its people."""
    service.cancel_session(session(), current_actor(), _managed(activity_id), session_id)
    return redirect(url_for("console_activities.show", activity_id=activity_id), 303)


@bp.post("/again")
def again(activity_id: UUID) -> ResponseReturnValue:
    """A new draft of the same, to look over."""
    made = service.hold_again(session(), current_actor(), _managed(activity_id))
    return redirect(url_for("console_activities.edit", activity_id=made.id), 303)


@bp.errorhandler(Invalid)
def form_again(problem: Invalid) -> ResponseReturnValue:
    """The form as it was sent, with a word at each field that is wrong."""
    session().rollback()
    if request.endpoint != f"{bp.name}.amend":
        return render_template("error.html", problem=problem), problem.status
    activity = _managed((request.view_args or {})["activity_id"])
    return _page(
        activity, _open_sessions(activity), console_forms.typed(request.form, problem), problem
    ), problem.status


def _managed(activity_id: UUID) -> Activity:
    return queries.access_managed_activity(session(), current_actor(), activity_id)


def _open_sessions(activity: Activity) -> list[ActivitySession]:
    now = clock.now()
    return [
        one
        for one in queries.sessions(session(), activity.id)
        if one.cancelled_at is None and one.ends_at > now
    ]


def _page(
    activity: Activity,
    sessions: list[ActivitySession],
    form: console_forms.ActivityForm,
    problem: Invalid | None = None,
) -> str:
    return render_template(
        "activities/amend.html",
        activity=activity,
        sessions=sessions,
        form=form,
        problem=problem,
        wall_clock=console_forms.wall_clock,
    )
