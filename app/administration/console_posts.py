"""Posts in the console: who holds what where, what each role may do, which post I work in, and who stands in for me."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from apiflask import APIBlueprint
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import delegations, grants, service
from app.accounts.auth import current_actor
from app.accounts.console_auth import require_staff
from app.accounts.roles import PERMISSION_NAMES, ROLE_KINDS, ROLE_NAMES, ROLE_PERMISSIONS, Permission, Role
from app.administration import picking
from app.core import clock
from app.core.errors import Invalid
from app.core.schemas import Input, Text
from app.core.unit_of_work import session
from app.org.models import UNIT_KIND_NAMES
from app.web import navigation

bp = APIBlueprint(
    "console_posts", __name__, url_prefix="/console", template_folder="templates", enable_openapi=False
)
bp.before_request(require_staff)

PAGE = 50


class GrantIn(Input):
    """A post to be given; ``unit`` is a unit's code, whatever follows it."""

    person: Annotated[str, Text(1, 40)]
    unit: Annotated[str, Text(1, 100)]
    role: Role
    starts_on: date
    ends_on: date | None = None


class EndIn(Input):
    """When a post ends; no day means now."""

    last_day: date | None = None


class LeaveIn(Input):
    """Who stands in for which post, and when."""

    post_id: UUID
    delegate_id: UUID
    starts_on: date
    ends_on: date


class ChoiceIn(Input):
    """Which post to work in."""

    post_id: UUID


@bp.get("/posts")
def index() -> str:
    """Who holds what within my reach, and what waits for a second administrator."""
    return _posts_page()


def _posts_page(problem: Invalid | None = None) -> str:
    actor = current_actor()
    actor.require(Permission.MANAGE_POSTS)
    search = request.args.get("q", "").strip()[:60]
    held, following = grants.posts(
        session(), actor, search=search or None, cursor=request.args.get("cursor"), limit=PAGE
    )
    context = {
        "held": held,
        "following": following,
        "search": search,
        "problem": problem,
        "form": request.form,
        "errors": {one.field: one.message for one in problem.errors} if problem else {},
    }
    if "cursor" in request.args and "HX-Request" in request.headers:
        return render_template("administration/_posts.html", **context)
    return render_template(
        "administration/posts.html",
        waiting=grants.waiting(session(), actor),
        roles=ROLE_KINDS,
        kind_names=UNIT_KIND_NAMES,
        today=clock.today(),
        **context,
    )


@bp.post("/posts/grants")
def propose() -> ResponseReturnValue:
    """Propose a post for somebody; a second administrator confirms it."""
    actor = current_actor()
    actor.require(Permission.MANAGE_POSTS)
    body = GrantIn.model_validate(_given("person", "unit", "role", "starts_on", "ends_on"))
    unit = picking.unit_of(session(), body.unit, field="unit")
    grants.propose(
        session(),
        actor,
        grants.person(session(), body.person),
        unit.id,
        role=body.role,
        starts_on=body.starts_on,
        ends_on=body.ends_on,
    )
    return redirect(url_for(".index"), 303)


@bp.post("/posts/grants/<uuid:grant_id>/confirm")
def confirm(grant_id: UUID) -> ResponseReturnValue:
    """The second pair of eyes."""
    grants.confirm(session(), current_actor(), grant_id)
    return redirect(url_for(".index"), 303)


@bp.post("/posts/grants/<uuid:grant_id>/refuse")
def refuse(grant_id: UUID) -> ResponseReturnValue:
    """Not give it, or take my own proposal back."""
    grants.refuse(session(), current_actor(), grant_id)
    return redirect(url_for(".index"), 303)


@bp.post("/posts/<uuid:post_id>/end")
def end(post_id: UUID) -> ResponseReturnValue:
    """Let a post end on a day, or at once."""
    body = EndIn.model_validate({} if "now" in request.form else _given("last_day"))
    grants.end_post(session(), current_actor(), post_id, body.last_day)
    return redirect(url_for(".index"), 303)


@bp.get("/roles")
def roles() -> str:
    """What each role may do, as the table in the code says it."""
    return render_template(
        "administration/roles.html",
        roles=ROLE_PERMISSIONS,
        permissions=PERMISSION_NAMES,
        kinds=ROLE_KINDS,
        kind_names=UNIT_KIND_NAMES,
        role_names=ROLE_NAMES,
    )


@bp.post("/active-post")
def choose() -> ResponseReturnValue:
    """Work in another of my posts."""
    body = ChoiceIn.model_validate(_given("post_id"))
    actor = current_actor()
    service.choose_post(session(), actor, body.post_id)
    chosen = tuple(post for post in actor.choices if post.id == body.post_id)
    return redirect(navigation.landing_of(chosen), 303)


@bp.get("/leave")
def leave() -> str:
    """Who stands in for me, and for whom I do."""
    return _leave_page()


def _leave_page(problem: Invalid | None = None) -> str:
    actor = current_actor()
    own = delegations.lendable(actor)
    return render_template(
        "administration/leave.html",
        own=[(post, delegations.candidates(session(), actor, post)) for post in own],
        lent=delegations.of(session(), actor.account_id),
        today=clock.today(),
        problem=problem,
        form=request.form,
    )


@bp.post("/leave")
def lend() -> ResponseReturnValue:
    """Let a colleague act in my post while I am away."""
    body = LeaveIn.model_validate(_given("post_id", "delegate_id", "starts_on", "ends_on"))
    delegations.lend(
        session(),
        current_actor(),
        body.post_id,
        body.delegate_id,
        starts_on=body.starts_on,
        ends_on=body.ends_on,
    )
    return redirect(url_for(".leave"), 303)


@bp.post("/leave/<uuid:delegation_id>/end")
def take_back(delegation_id: UUID) -> ResponseReturnValue:
    """I am back."""
    delegations.take_back(session(), current_actor(), delegation_id)
    return redirect(url_for(".leave"), 303)


@bp.errorhandler(Invalid)
def form_again(problem: Invalid) -> ResponseReturnValue:
    """The page with the form as it was sent and what is wrong with it."""
    session().rollback()
    pages = {f"{bp.name}.propose": _posts_page, f"{bp.name}.lend": _leave_page}
    page = pages.get(request.endpoint or "")
    if page is None:
        return render_template("error.html", problem=problem), problem.status
    return page(problem), problem.status


def _given(*names: str) -> dict[str, str]:
    """What was typed into these fields; one left empty counts as not given."""
    given = {name: request.form.get(name, "").strip() for name in names}
    return {name: text for name, text in given.items() if text}
