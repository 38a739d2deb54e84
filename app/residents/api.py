"""My homes and my household, for phones."""

from __future__ import annotations

from uuid import UUID

from apiflask import APIBlueprint
from flask import Response

from app.accounts import homes
from app.accounts.auth import auth, current_actor
from app.accounts.schemas import ResidenceList
from app.core.rate_limits import limiter
from app.core.schemas import reply
from app.core.unit_of_work import session
from app.residents import service, views
from app.residents.schemas import Household, Invitations, MemberIn, MemberOut, ResidenceIn

bp = APIBlueprint("residents_api", __name__, tag="住址和家人 Homes", url_prefix="/me")


@bp.get("/residences")
@bp.auth_required(auth)
@bp.output(ResidenceList)
def list_homes() -> Response:
    """My homes, the main one first."""
    return _homes()


@bp.post("/residences")
@bp.auth_required(auth)
@limiter.limit("20/hour")
@bp.input(ResidenceIn, arg_name="body")
@bp.output(ResidenceList, status_code=201)
def add_home(body: ResidenceIn) -> Response:
    """Register a home; the first is my main one."""
    homes.add(session(), current_actor().account_id, **body.model_dump())
    return _homes(201)


@bp.put("/residences/<uuid:residence_id>")
@bp.auth_required(auth)
@limiter.limit("20/hour")
@bp.input(ResidenceIn, arg_name="body")
@bp.output(ResidenceList)
def change_home(residence_id: UUID, body: ResidenceIn) -> Response:
    """Correct a home, or move; it is verified anew."""
    homes.change(session(), current_actor().account_id, residence_id, **body.model_dump())
    return _homes()


@bp.delete("/residences/<uuid:residence_id>")
@bp.auth_required(auth)
@bp.output(ResidenceList)
def remove_home(residence_id: UUID) -> Response:
    """Give a home up."""
    homes.remove(session(), current_actor().account_id, residence_id)
    return _homes()


@bp.post("/residences/<uuid:residence_id>/main")
@bp.auth_required(auth)
@bp.output(ResidenceList)
def make_main(residence_id: UUID) -> Response:
    """Have this home be my main one."""
    homes.make_main(session(), current_actor().account_id, residence_id)
    return _homes()


@bp.get("/household")
@bp.auth_required(auth)
@bp.output(Household)
def list_household() -> Response:
    """Whom of my family I act for, or would."""
    return reply(views.household(session(), current_actor().account_id))


@bp.post("/household")
@bp.auth_required(auth)
@limiter.limit("10/day")
@bp.input(MemberIn, arg_name="body")
@bp.output(MemberOut, status_code=201)
def add_member(body: MemberIn) -> Response:
    """Add somebody of my family; an adult is asked first."""
    return reply(views.member_out(service.add_member(session(), current_actor(), **body.model_dump())), 201)


@bp.delete("/household/<uuid:member_id>")
@bp.auth_required(auth)
@bp.output({}, status_code=204)
def remove_member(member_id: UUID) -> tuple[str, int]:
    """Act for somebody no longer."""
    service.remove_member(session(), current_actor(), member_id)
    return "", 204


@bp.get("/household/invitations")
@bp.auth_required(auth)
@bp.output(Invitations)
def list_invitations() -> Response:
    """Who acts for me, or would."""
    return reply(views.invitations(session(), current_actor().account_id))


@bp.post("/household/invitations/<uuid:member_id>/<any(accept, decline, withdraw):verb>")
@bp.auth_required(auth)
@bp.output(Invitations)
def answer_invitation(member_id: UUID, verb: str) -> Response:
    """Let somebody act for me, refuse it, or take it back."""
    service.answer(session(), current_actor(), member_id, verb)
    return reply(views.invitations(session(), current_actor().account_id))


def _homes(status: int = 200) -> Response:
    return reply(views.own_homes(session(), current_actor().account_id), status)
