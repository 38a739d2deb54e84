"""Volunteering for phones: those who help, and those who lead a team."""

from __future__ import annotations

from uuid import UUID

from apiflask import APIBlueprint
from flask import Response

from app.accounts import queries as accounts
from app.accounts.auth import auth, current_actor
from app.certificates import views as certificate_views
from app.certificates.schemas import CertificateItem
from app.core.rate_limits import limiter
from app.core.schemas import reply
from app.core.unit_of_work import session
from app.org import queries as org
from app.org.models import OrgUnit
from app.volunteering import access, honours, queries, records, service, views
from app.volunteering.schemas import (
    MemberList,
    Overview,
    ProofIn,
    Ranking,
    RankingQuery,
    RecordPage,
    RecordQuery,
    RestIn,
    TeamDetail,
    TeamList,
    TeamsQuery,
    VolunteerIn,
)
from app.volunteering.states import MemberRole

bp = APIBlueprint("volunteering", __name__, tag="志愿服务 Volunteering")

_LEADING = {
    "let-in": service.let_in,
    "refuse": service.refuse,
    "remove": service.remove,
}


@bp.get("/volunteering")
@bp.auth_required(auth)
@bp.output(Overview)
def overview() -> Response:
    """Me as a volunteer, my hours, my teams, and what can be ticked when registering."""
    return reply(views.overview(session(), current_actor().account_id))


@bp.put("/volunteering/me")
@bp.auth_required(auth)
@bp.input(VolunteerIn, arg_name="body")
@bp.output(Overview)
def register(body: VolunteerIn) -> Response:
    """Become a volunteer, or say anew what I can do."""
    account_id = current_actor().account_id
    service.register(session(), account_id, **dict(body))
    return reply(views.overview(session(), account_id))


@bp.post("/volunteering/me/rest")
@bp.auth_required(auth)
@bp.input(RestIn, arg_name="body")
@bp.output(Overview)
def rest(body: RestIn) -> Response:
    """Be asked for nothing for a while, or be back."""
    account_id = current_actor().account_id
    service.rest(session(), account_id, resting=body.resting)
    return reply(views.overview(session(), account_id))


@bp.delete("/volunteering/me")
@bp.auth_required(auth)
@bp.output(Overview)
def leave() -> Response:
    """Be a volunteer no more; the hours stay."""
    account_id = current_actor().account_id
    service.leave(session(), account_id)
    return reply(views.overview(session(), account_id))


@bp.get("/volunteering/rankings")
@bp.auth_required(auth)
@bp.input(RankingQuery, location="query", arg_name="query")
@bp.output(Ranking)
def rankings(query: RankingQuery) -> Response:
    """Who gave most, of those who agreed to be seen."""
    return reply(views.ranking(session(), current_actor().account_id, query.unit_id, query.period))


@bp.get("/teams")
@bp.auth_required(auth)
@bp.input(TeamsQuery, location="query", arg_name="query")
@bp.output(TeamList)
def list_teams(query: TeamsQuery) -> Response:
    """Teams around a place or around my home, the nearest first."""
    account_id = current_actor().account_id
    place = _around(account_id, query.unit_id)
    found = queries.teams_for(session(), place) if place else queries.some_teams(session())
    if query.kind:
        found = [one for one in found if one.kind is query.kind]
    return reply(TeamList(items=views.team_items(session(), found, account_id)))


def _around(account_id: UUID, unit_id: UUID | None) -> OrgUnit | None:
    if unit_id:
        return org.place(session(), unit_id, held=False)
    home = accounts.residence(session(), account_id)
    mine = queries.volunteer(session(), account_id)
    near = home.compound_id if home else (mine.unit_id if mine else None)
    return org.unit(session(), near) if near else None


@bp.get("/teams/<uuid:team_id>")
@bp.auth_required(auth)
@bp.output(TeamDetail)
def show_team(team_id: UUID) -> Response:
    """A team's page: what it does and did."""
    team = access.access_team(session(), team_id)
    return reply(views.team_detail(session(), team, current_actor().account_id))


@bp.post("/teams/<uuid:team_id>/membership")
@bp.auth_required(auth)
@bp.output(TeamDetail)
def join(team_id: UUID) -> Response:
    """Ask to be in a team; of an open one I am in at once."""
    team = access.access_team(session(), team_id)
    account_id = current_actor().account_id
    service.ask_to_join(session(), account_id, team)
    return reply(views.team_detail(session(), team, account_id))


@bp.delete("/teams/<uuid:team_id>/membership")
@bp.auth_required(auth)
@bp.output(TeamDetail)
def leave_team(team_id: UUID) -> Response:
    """Leave a team, or take back that I asked."""
    team = access.access_team(session(), team_id)
    account_id = current_actor().account_id
    service.leave_team(session(), account_id, team)
    return reply(views.team_detail(session(), team, account_id))


@bp.get("/teams/<uuid:team_id>/members")
@bp.auth_required(auth)
@bp.output(MemberList)
def list_members(team_id: UUID) -> Response:
    """Who asks and who is in, for those who lead."""
    actor = current_actor()
    team = access.access_led_team(session(), actor, team_id)
    return reply(views.member_list(session(), team, actor.account_id))


@bp.post(
    "/teams/<uuid:team_id>/members/<uuid:account_id>"
    "/<any('let-in', refuse, remove, leader, deputy, member):verb>"
)
@bp.auth_required(auth)
@bp.output(MemberList)
def decide(team_id: UUID, account_id: UUID, verb: str) -> Response:
    """Let somebody in or not, take them out, or give them a role."""
    actor = current_actor()
    team = access.access_led_team(session(), actor, team_id)
    if verb in _LEADING:
        _LEADING[verb](session(), actor, team, account_id)
    else:
        service.set_role(session(), actor, team, account_id, MemberRole(verb))
    return reply(views.member_list(session(), team, actor.account_id))


@bp.get("/me/service-records")
@bp.auth_required(auth)
@bp.input(RecordQuery, location="query", arg_name="query")
@bp.output(RecordPage)
def list_records(query: RecordQuery) -> Response:
    """My hours, the latest first."""
    account_id = current_actor().account_id
    rows, following = records.own(session(), account_id, cursor=query.cursor, limit=query.limit)
    total = queries.half_hours(session(), account_id)
    return reply(
        RecordPage(
            items=views.record_items(session(), rows),
            next_cursor=following,
            half_hours=total,
            half_hours_this_year=queries.half_hours(session(), account_id, this_year=True),
            stars=honours.stars(total),
        )
    )


@bp.post("/me/service-certificates")
@bp.auth_required(auth)
@limiter.limit("10/minute")
@bp.input(ProofIn, arg_name="body")
@bp.output(CertificateItem, status_code=201)
def prove(body: ProofIn) -> Response:
    """The official paper of my hours; the same hours give the same paper, with 200."""
    issued = service.prove(session(), current_actor().account_id, since=body.since, until=body.until)
    [item] = certificate_views.own(session(), [issued.certificate])
    return reply(item, 201 if issued.is_new else 200)
