"""Points for phones."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response

from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.auth import auth, current_actor
from app.core.schemas import PageQuery, reply
from app.core.unit_of_work import session
from app.org import queries as org
from app.points import queries, service
from app.points.models import PointsWish
from app.points.schemas import (
    DonationIn,
    EntryPage,
    GiftIn,
    PointsOut,
    ReceiverOut,
    ReceiversOut,
    WishOut,
    entry_out,
)
from app.residents import queries as residents

bp = APIBlueprint("points", __name__, tag="积分 Points")


@bp.get("/points")
@bp.auth_required(auth)
@bp.output(PointsOut)
def get_points() -> Response:
    """How many points I have, and what of them goes at the end of the year."""
    return reply(_points(current_actor()))


@bp.get("/points/entries")
@bp.auth_required(auth)
@bp.input(PageQuery, location="query", arg_name="query")
@bp.output(EntryPage)
def list_entries(query: PageQuery) -> Response:
    """Where my points came from and went, newest first."""
    rows, following = queries.statement(
        session(), current_actor().account_id, cursor=query.cursor, limit=query.limit
    )
    return reply(EntryPage(items=[entry_out(row) for row in rows], next_cursor=following))


@bp.get("/points/receivers")
@bp.auth_required(auth)
@bp.output(ReceiversOut)
def list_receivers() -> Response:
    """Whom I can give points to: my family, and teams that wish for something."""
    account_id = current_actor().account_id
    family = residents.family(session(), account_id)
    names = accounts.names(session(), family)
    home = accounts.residence(session(), account_id)
    wishes = queries.wishes(session(), home.street_id) if home else []
    teams = org.units(session(), {wish.team_id for wish in wishes})
    return reply(
        ReceiversOut(
            balance=queries.balance(session(), account_id),
            family=[
                ReceiverOut(account_id=id_, name=names[id_], relation=relation)
                for id_, relation in family.items()
            ],
            wishes=[_wish(wish, teams[wish.team_id].name) for wish in wishes],
        )
    )


@bp.post("/points/gifts")
@bp.auth_required(auth)
@bp.input(GiftIn, arg_name="body")
@bp.output(PointsOut)
def give(body: GiftIn) -> Response:
    """Give points to somebody of my family."""
    service.give(session(), current_actor(), body.account_id, body.points)
    return reply(_points(current_actor()))


@bp.post("/points/donations")
@bp.auth_required(auth)
@bp.input(DonationIn, arg_name="body")
@bp.output(WishOut)
def donate(body: DonationIn) -> Response:
    """Give points to a team for its wish."""
    wish = service.donate(session(), current_actor(), body.wish_id, body.points)
    return reply(_wish(wish, org.known_unit(session(), wish.team_id).name))


def _points(actor: Actor) -> PointsOut:
    summary = queries.summary(session(), actor.account_id)
    return PointsOut(
        balance=summary.balance,
        earned_this_month=queries.earned_this_month(session(), actor.account_id),
        expiring=summary.expiring,
        expires_on=summary.expires_on,
    )


def _wish(wish: PointsWish, team: str) -> WishOut:
    return WishOut(id=wish.id, team=team, title=wish.title, wanted=wish.wanted, raised=wish.raised)
