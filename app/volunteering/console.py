"""Volunteer teams in the console: found, said anew, their people, disbanded."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.auth import current_actor
from app.accounts.console_auth import require_staff
from app.accounts.roles import Permission
from app.core.errors import Problem
from app.core.unit_of_work import session
from app.org import queries as org
from app.org.models import UnitKind
from app.volunteering import access, listing, queries, service, views
from app.volunteering.kinds import SKILL_NAMES, TEAM_KIND_NAMES
from app.volunteering.models import Team
from app.volunteering.schemas import FoundIn, TeamIn
from app.volunteering.states import JOINING_NAMES, MemberRole

bp = APIBlueprint(
    "console_volunteers",
    __name__,
    url_prefix="/console/volunteers",
    template_folder="templates",
    enable_openapi=False,
)
bp.before_request(require_staff)

_PARENTS = (UnitKind.DISTRICT, UnitKind.STREET, UnitKind.COMMUNITY)


@bp.get("")
def teams() -> str:
    """The teams within my reach, and a form for a new one."""
    return render_template("volunteering/teams.html", **_teams())


def _teams() -> dict[str, Any]:
    actor = current_actor()
    actor.require(Permission.MANAGE_VOLUNTEERS)
    found = listing.managed_teams(session(), actor)
    return {
        "teams": views.team_items(session(), found, actor.account_id),
        "asking": queries.asking_counts(session(), [one.unit_id for one in found]),
        "parents": org.below(session(), actor.paths(Permission.MANAGE_VOLUNTEERS), _PARENTS),
        **_words(),
    }


def _words() -> dict[str, Any]:
    return {"kinds": TEAM_KIND_NAMES, "skills": SKILL_NAMES, "joinings": JOINING_NAMES}


@bp.post("/teams")
def found() -> ResponseReturnValue:
    """Found a team."""
    current_actor().require(Permission.MANAGE_VOLUNTEERS)
    try:
        body = FoundIn.model_validate({**_said(), "parent_id": request.form.get("parent_id", "")})
        team = service.found_team(session(), current_actor(), **dict(body))
    except Problem as problem:
        session().rollback()
        page = render_template("volunteering/teams.html", **_teams(), problem=problem, said=request.form)
        return page, problem.status
    return redirect(url_for(".show", team_id=team.unit_id), 303)


def _said() -> dict[str, Any]:
    form = request.form
    words = {name: form.get(name, "") for name in ("name", "kind", "about", "joining")}
    return {**words, "skills": form.getlist("skills")}


@bp.get("/teams/<uuid:team_id>")
def show(team_id: UUID) -> str:
    """One team: what it is, who is in it, who asks."""
    team = access.access_managed_team(session(), current_actor(), team_id)
    return render_template("volunteering/team.html", **_team(team))


def _team(team: Team) -> dict[str, Any]:
    account_id = current_actor().account_id
    return {
        "team": views.team_detail(session(), team, account_id),
        "keys": team.skills,
        "members": views.member_list(session(), team, account_id).items,
        **_words(),
    }


@bp.post("/teams/<uuid:team_id>/change")
def change(team_id: UUID) -> ResponseReturnValue:
    """Say anew what a team is."""
    team = access.access_managed_team(session(), current_actor(), team_id)
    try:
        service.change_team(session(), current_actor(), team, **dict(TeamIn.model_validate(_said())))
    except Problem as problem:
        session().rollback()
        return _refused(team_id, problem)
    return redirect(url_for(".show", team_id=team_id), 303)


def _refused(team_id: UUID, problem: Problem) -> ResponseReturnValue:
    team = access.access_managed_team(session(), current_actor(), team_id)
    return render_template("volunteering/team.html", **_team(team), problem=problem), problem.status


@bp.post("/teams/<uuid:team_id>/disband")
def disband(team_id: UUID) -> ResponseReturnValue:
    """End a team; its record stays."""
    team = access.access_managed_team(session(), current_actor(), team_id)
    service.disband(session(), current_actor(), team)
    return redirect(url_for(".teams"), 303)


@bp.post(
    "/teams/<uuid:team_id>/members/<uuid:account_id>"
    "/<any('let-in', refuse, remove, leader, deputy, member):verb>"
)
def decide(team_id: UUID, account_id: UUID, verb: str) -> ResponseReturnValue:
    """Let somebody in or not, take them out, or give them a role."""
    actor = current_actor()
    team = access.access_managed_team(session(), actor, team_id)
    verbs = {"let-in": service.let_in, "refuse": service.refuse, "remove": service.remove}
    try:
        if verb in verbs:
            verbs[verb](session(), actor, team, account_id)
        else:
            service.set_role(session(), actor, team, account_id, MemberRole(verb))
    except Problem as problem:
        session().rollback()
        if problem.status == 404:
            raise
        return _refused(team_id, problem)
    return redirect(url_for(".show", team_id=team_id), 303)
