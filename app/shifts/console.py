"""Standing posts in the console: what is at risk, who stands when, and ticking them in and out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.auth import current_actor
from app.accounts.console_auth import require_staff
from app.accounts.roles import Permission
from app.core import clock
from app.core.errors import NotFound, Problem
from app.core.unit_of_work import session
from app.org import queries as org
from app.org.models import UnitKind
from app.shifts import queries, service, views
from app.shifts.models import ShiftTemplate, StandingPost
from app.shifts.schemas import PostIn, TurnIn
from app.volunteering import queries as volunteering
from app.volunteering.kinds import SKILL_NAMES

bp = APIBlueprint(
    "console_shifts",
    __name__,
    url_prefix="/console/shifts",
    template_folder="templates",
    enable_openapi=False,
)
bp.before_request(require_staff)

_PLACES = (UnitKind.STREET, UnitKind.COMMUNITY)
WEEKDAYS = dict(enumerate("一二三四五六日", start=1))


@bp.get("")
def show() -> str:
    """What is at risk, and the posts within my reach."""
    return render_template("shifts/posts.html", **_posts())


def _posts() -> dict[str, Any]:
    actor = current_actor()
    actor.require(Permission.MANAGE_VOLUNTEERS)
    posts = queries.managed_posts(session(), actor)
    units = org.below(session(), actor.paths(Permission.MANAGE_VOLUNTEERS), _PLACES)
    teams = volunteering.teams_for(session(), units[0]) if units else []
    return {
        "risks": views.turns(session(), queries.at_risk(session(), actor)),
        "posts": posts,
        "places": org.units(session(), [one.unit_id for one in posts]),
        "kept_by": org.units(session(), [one.team_id for one in posts if one.team_id]),
        "units": units,
        "teams": teams,
        "skills": SKILL_NAMES,
    }


@bp.post("")
def open_post() -> ResponseReturnValue:
    """Open a post."""
    actor, form = current_actor(), request.form
    actor.require(Permission.MANAGE_VOLUNTEERS)
    said = {name: form.get(name, "") for name in ("unit_id", "title", "place", "about")}
    try:
        body = PostIn.model_validate(
            {**said, "team_id": form.get("team_id") or None, "skill": form.get("skill") or None}
        )
        post = service.open_post(session(), actor, **dict(body))
    except Problem as problem:
        session().rollback()
        return render_template("shifts/posts.html", **_posts(), problem=problem, said=form), problem.status
    return redirect(url_for(".show_post", post_id=post.id), 303)


@bp.get("/<uuid:post_id>")
def show_post(post_id: UUID) -> str:
    """A post: the turns of its week, and who stands when."""
    return render_template("shifts/post.html", **_post(post_id))


def _post(post_id: UUID) -> dict[str, Any]:
    post = queries.access_post(session(), current_actor(), post_id)
    return {
        "post": post,
        "unit": org.known_unit(session(), post.unit_id),
        "templates": queries.templates(session(), post.id),
        "turns": views.turns(session(), queries.of_post(session(), post.id)),
        "weekdays": WEEKDAYS,
        "now": clock.now(),
        "around": service.AROUND,
    }


def _refused(post_id: UUID, problem: Problem) -> ResponseReturnValue:
    session().rollback()
    return render_template("shifts/post.html", **_post(post_id), problem=problem), problem.status


@bp.post("/<uuid:post_id>/close")
def close(post_id: UUID) -> ResponseReturnValue:
    """Keep a post no more."""
    service.close_post(session(), current_actor(), queries.access_post(session(), current_actor(), post_id))
    return redirect(url_for(".show"), 303)


@bp.post("/<uuid:post_id>/turns")
def add_turn(post_id: UUID) -> ResponseReturnValue:
    """Add a turn of every week."""
    post, form = queries.access_post(session(), current_actor(), post_id), request.form
    try:
        body = TurnIn.model_validate(
            {
                "weekday": form.get("weekday", 0, type=int),
                "begins": form.get("begins", ""),
                "ends": form.get("ends", ""),
                "needed": form.get("needed", 0, type=int),
            }
        )
        service.add_template(
            session(),
            current_actor(),
            post,
            weekday=body.weekday,
            begins=_minutes(body.begins),
            ends=_minutes(body.ends),
            needed=body.needed,
        )
    except Problem as problem:
        return _refused(post_id, problem)
    return redirect(url_for(".show_post", post_id=post_id), 303)


def _minutes(words: str) -> int:
    hours, minutes = words.split(":")
    return int(hours) * 60 + int(minutes)


@bp.post("/<uuid:post_id>/turns/<uuid:template_id>/end")
def end_turn(post_id: UUID, template_id: UUID) -> ResponseReturnValue:
    """Have no more shifts of a turn."""
    post = queries.access_post(session(), current_actor(), post_id)
    service.end_template(session(), current_actor(), post, _template(post, template_id))
    return redirect(url_for(".show_post", post_id=post_id), 303)


def _template(post: StandingPost, template_id: UUID) -> ShiftTemplate:
    found = session().get(ShiftTemplate, template_id)
    if found is None or found.post_id != post.id:
        raise NotFound()
    return found


@bp.post("/<uuid:post_id>/places/<uuid:place_id>/<any(in, out):way>")
def tick(post_id: UUID, place_id: UUID, way: str) -> ResponseReturnValue:
    """Somebody came, or left; their hours follow."""
    actor = current_actor()
    place = queries.access_managed_place(session(), actor, place_id)
    try:
        (service.check_in if way == "in" else service.check_out)(session(), actor, place)
    except Problem as problem:
        return _refused(post_id, problem)
    return redirect(url_for(".show_post", post_id=post_id), 303)
