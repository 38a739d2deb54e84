"""Rewards in the console: what there is for points, how much of it lies where, what came and went."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from apiflask import APIBlueprint
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.auth import current_actor
from app.accounts.console_auth import require_staff
from app.accounts.roles import Permission
from app.core.errors import FieldError, Invalid
from app.core.unit_of_work import session
from app.media import queries as media
from app.media.uploading import uploaded_photo
from app.org import queries as org
from app.org.models import UnitKind
from app.rewards import console_forms, lists, queries, service, views
from app.rewards.models import LIMIT_PERIOD_NAMES, MOVEMENT_KIND_NAMES, REWARD_KIND_NAMES, Reward

# APIFlask reads the hooks of every blueprint, so it must be one of its own.
bp = APIBlueprint(
    "console_rewards",
    __name__,
    url_prefix="/console/rewards",
    template_folder="templates",
    enable_openapi=False,
)
bp.before_request(require_staff)


@bp.get("")
def shelf() -> str:
    """The rewards of my units and of the street above."""
    actor = current_actor()
    actor.require(Permission.READ_REWARDS)
    rows = lists.kept(session(), actor)
    rewards = [row.reward for row in rows]
    return render_template(
        "rewards/shelf.html",
        rows=rows,
        names=lists.unit_names(session(), rewards),
        photos=media.photos(session(), [one.photo_id for one in rewards if one.photo_id]),
        kinds=REWARD_KIND_NAMES,
        limit=views.limit,
        keeps=actor.may(Permission.MANAGE_REWARDS),
    )


@bp.get("/new")
def new() -> str:
    """The form of a new reward."""
    current_actor().require(Permission.MANAGE_REWARDS)
    return _form(console_forms.BLANK)


@bp.post("/new")
def create() -> ResponseReturnValue:
    """Offer something; the next page is where its stock is written down."""
    actor = current_actor()
    actor.require(Permission.MANAGE_REWARDS)
    words = console_forms.read_reward(request.form)
    made = service.add_reward(
        session(), actor, unit_id=_unit_id(), words=words, photo_id=uploaded_photo("photo")
    )
    return redirect(url_for(".show", reward_id=made.id), 303)


@bp.get("/<uuid:reward_id>")
def show(reward_id: UUID) -> str:
    """One reward: where it lies, what came and went."""
    actor = current_actor()
    reward = queries.access_readable_reward(session(), actor, reward_id)
    mine = lists.points_of(session(), actor, Permission.MANAGE_REWARDS)
    return render_template(
        "rewards/reward.html",
        reward=reward,
        unit=org.known_unit(session(), reward.unit_id),
        photo=media.photos(session(), [reward.photo_id]).get(reward.photo_id) if reward.photo_id else None,
        lying=lists.lying(session(), reward),
        movements=lists.movements(session(), reward),
        points=[one for one in mine if one.active and one.street_id == reward.street_id],
        keeps=actor.reaches(Permission.MANAGE_REWARDS, org.known_unit(session(), reward.unit_id).path),
        kinds=REWARD_KIND_NAMES,
        movement_kinds=MOVEMENT_KIND_NAMES,
        limit=views.limit(reward),
        yuan=console_forms.yuan,
    )


@bp.get("/<uuid:reward_id>/edit")
def edit(reward_id: UUID) -> str:
    """The form of a reward."""
    reward = queries.access_managed_reward(session(), current_actor(), reward_id)
    return _form(console_forms.shown_reward(reward), reward)


@bp.post("/<uuid:reward_id>/edit")
def change(reward_id: UUID) -> ResponseReturnValue:
    """Say a reward anew."""
    reward = queries.access_managed_reward(session(), current_actor(), reward_id)
    words = console_forms.read_reward(request.form)
    service.change_reward(session(), current_actor(), reward, words, photo_id=uploaded_photo("photo"))
    return redirect(url_for(".show", reward_id=reward_id), 303)


@bp.post("/<uuid:reward_id>/<any(offer, withdraw):verb>")
def offer_or_withdraw(reward_id: UUID, verb: str) -> ResponseReturnValue:
    """Put it on the shelf, or take it off."""
    reward = queries.access_managed_reward(session(), current_actor(), reward_id)
    service.offer_or_withdraw(session(), current_actor(), reward, active=verb == "offer")
    return redirect(url_for(".show", reward_id=reward_id), 303)


@bp.post("/<uuid:reward_id>/stock")
def stock(reward_id: UUID) -> ResponseReturnValue:
    """Something came to a pick-up point, or with ``out`` went from it."""
    actor = current_actor()
    actor.require(Permission.MANAGE_REWARDS)
    reward = queries.access_readable_reward(session(), actor, reward_id)
    body = console_forms.read_movement(request.form)
    point = queries.access_managed_pickup_point(session(), actor, body.pickup_point_id)
    verb = service.stock_out if "out" in request.form else service.stock_in
    verb(session(), actor, reward, point, quantity=body.quantity, note=body.note)
    return redirect(url_for(".show", reward_id=reward_id), 303)


@bp.errorhandler(Invalid)
def form_again(problem: Invalid) -> ResponseReturnValue:
    """The form as it was sent, with a word at each field that is wrong."""
    session().rollback()
    if request.endpoint not in (f"{bp.name}.create", f"{bp.name}.change"):
        return render_template("error_page.html", problem=problem), problem.status
    reward_id = (request.view_args or {}).get("reward_id")
    reward = queries.access_managed_reward(session(), current_actor(), reward_id) if reward_id else None
    return _form(console_forms.typed(request.form), reward, problem), problem.status


def _unit_id() -> UUID:
    try:
        return UUID(request.form.get("unit_id", ""))
    except ValueError as error:
        words = "请选择由谁提供"
        raise Invalid("unknown_place", f"{words}。", errors=[FieldError("unit_id", words)]) from error


def _form(values: Mapping[str, str], reward: Reward | None = None, problem: Invalid | None = None) -> str:
    places = (UnitKind.STREET, UnitKind.COMMUNITY)
    units = org.below(session(), current_actor().paths(Permission.MANAGE_REWARDS), places)
    return render_template(
        "rewards/form.html",
        values=values,
        # The price is typed in yuan and kept in cents.
        errors={one.field.replace("price_cents", "price"): one.message for one in problem.errors}
        if problem
        else {},
        problem=problem,
        reward=reward,
        units=units,
        unit_options=[(unit.id, unit.name) for unit in units],
        kinds=REWARD_KIND_NAMES,
        periods=LIMIT_PERIOD_NAMES,
    )
