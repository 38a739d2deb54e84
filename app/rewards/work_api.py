"""Handing over on the phones of workers and merchants (工作台)."""

from __future__ import annotations

from uuid import UUID

from apiflask import APIBlueprint
from flask import Response

from app.accounts.auth import auth, current_actor
from app.accounts.roles import Permission
from app.core import audit
from app.core.rate_limits import limiter
from app.core.schemas import reply
from app.core.unit_of_work import session
from app.rewards import queries, service, views
from app.rewards.models import Redemption
from app.rewards.schemas import AtCounter, AtCounterList

work_bp = APIBlueprint("work_rewards", __name__, tag="工作台 Work", url_prefix="/work/redemptions")

#: Nobody serves more people than this in a minute; who tries numbers one after another is stopped.
LOOKS = "30/minute"
_SHOWN = 50


@work_bp.get("")
@work_bp.auth_required(auth)
@work_bp.output(AtCounterList)
def list_handed_over() -> Response:
    """What I have handed over today, the last first."""
    actor = current_actor()
    actor.require(Permission.HAND_OVER_REWARDS)
    found = queries.handed_over_by(session(), actor.account_id, limit=_SHOWN)
    return reply(AtCounterList(items=views.at_counter(session(), actor.account_id, found)))


@work_bp.get("/of-code/<code>")
@work_bp.auth_required(auth)
@limiter.limit(LOOKS)
@work_bp.output(AtCounter)
def find(code: str) -> Response:
    """What somebody who shows this number is to be given; that it was looked up is on record."""
    actor = current_actor()
    one = queries.redemption_by_code(session(), actor, code)
    audit.record_look(
        "redemption.looked_up",
        actor_id=actor.account_id,
        place=audit.Place(one.pickup_point.unit_id, one.street_id),
        subject=("redemption", one.id),
    )
    return _shown(one)


@work_bp.post("/<uuid:redemption_id>/hand-over")
@work_bp.auth_required(auth)
@work_bp.output(AtCounter)
def hand_over(redemption_id: UUID) -> Response:
    """They have it in their hands."""
    actor = current_actor()
    service.hand_over(session(), actor, queries.access_counter_redemption(session(), actor, redemption_id))
    return _shown(queries.access_counter_redemption(session(), actor, redemption_id))


def _shown(one: Redemption) -> Response:
    return reply(views.at_counter(session(), current_actor().account_id, [one])[0])
