"""What orders need to know of volunteers' teams: who could go, who decides for them, who is in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core.geo import metres
from app.orders.models import DemandOrder, OrderOffer
from app.orders.states import OfferState, OrderState
from app.org import queries as org
from app.org.models import OrgUnit, UnitKind
from app.volunteering import queries as volunteering
from app.volunteering.kinds import SKILL_NAMES, Skill

#: What is known of a team that already said no to this order, and why it is then proposed last.
_UNWILLING = frozenset({OfferState.DECLINED, OfferState.LAPSED, OfferState.GIVEN_BACK})


@dataclass(frozen=True)
class Proposal:
    """A team that could be asked, and why it stands where it stands."""

    team_id: UUID
    name: str
    #: As people say it: what it is good at, how far it is, how much it has.
    why: tuple[str, ...]
    fits: bool
    same_community: bool
    kilometres: float | None
    load: int
    members: int
    #: It was asked about this order before and did not come.
    unwilling: bool


@dataclass(frozen=True)
class Person:
    """Somebody of a team, and whether the training that a service needs is behind them."""

    account_id: UUID
    name: str
    trained: bool


def led_by(session: Session, actor: Actor) -> set[UUID]:
    """The teams for which the actor answers."""
    return set(volunteering.leads(session, actor.account_id))


def leaders(session: Session, team_id: UUID) -> Sequence[UUID]:
    """Who is told of what a team is asked."""
    return volunteering.leaders(session, team_id)


def members(session: Session, team_id: UUID, skill: str | None, *, street_id: UUID) -> list[Person]:
    """Who of a team can be picked for what needs ``skill``."""
    people = volunteering.members(session, team_id)
    ids = [one.account_id for one in people]
    trained = (
        volunteering.trained_among(session, ids, Skill(skill), street_id=street_id) if skill else set(ids)
    )
    return [Person(one.account_id, one.name, one.account_id in trained) for one in people]


def proposals(session: Session, order: DemandOrder) -> list[Proposal]:
    """The teams that could come to an order, the most fitting first.

    First those with the skill, then those that did not say no to it before, the ones of the same community, the nearer,
    and the less burdened; the reasons are told with each.
    """
    place = org.known_unit(session, order.place_id)
    teams = volunteering.teams_for(session, place)
    ids = [one.unit_id for one in teams]
    loads, counts = _loads(session, ids), volunteering.member_counts(session, ids)
    unwilling = _unwilling(session, order)
    parents = org.units(session, [one.unit.parent_id for one in teams if one.unit.parent_id])
    community = org.ancestors(session, place).get(UnitKind.COMMUNITY)
    found = []
    for team in teams:
        parent = parents.get(team.unit.parent_id) if team.unit.parent_id else None
        fits = order.skill is None or order.skill in team.skills
        same = bool(community and parent and parent.path.startswith(community.path))
        away = _kilometres(place, team.unit, parent)
        load, number = loads.get(team.unit_id, 0), counts.get(team.unit_id, 0)
        refused = team.unit_id in unwilling
        found.append(
            Proposal(
                team_id=team.unit_id,
                name=team.unit.name,
                why=_why(order, team.skills, same, parent, away, load, number, refused),
                fits=fits,
                same_community=same,
                kilometres=away,
                load=load,
                members=number,
                unwilling=refused,
            )
        )
    far = float("inf")
    return sorted(
        (one for one in found if one.members),
        key=lambda one: (
            not one.fits,
            one.unwilling,
            not one.same_community,
            far if one.kilometres is None else one.kilometres,
            one.load,
            one.name,
        ),
    )


def _why(
    order: DemandOrder,
    skills: Sequence[str],
    same: bool,
    parent: OrgUnit | None,
    away: float | None,
    load: int,
    number: int,
    refused: bool,
) -> tuple[str, ...]:
    reasons = []
    if order.skill:
        wanted = SKILL_NAMES[Skill(order.skill)]
        reasons.append(f"会{wanted}" if order.skill in skills else f"没写会{wanted}")
    else:
        reasons.append(
            "会" + "、".join(SKILL_NAMES[Skill(one)] for one in skills[:3]) if skills else "没写特长"
        )
    near = "就在本社区" if same else f"在{parent.name}" if parent else ""
    if away is not None and not same:
        near += f"，离这里约{away:.1f}公里"
    reasons.append(near)
    reasons.append(f"手上有{load}单" if load else "手上没有单子")
    reasons.append(f"{number}名队员")
    if refused:
        reasons.append("这一单上次没来成")
    return tuple(filter(None, reasons))


def _loads(session: Session, team_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many orders each team has in hand."""
    rows = session.execute(
        select(DemandOrder.team_id, func.count())
        .where(
            DemandOrder.team_id.in_(team_ids),
            DemandOrder.state.in_([OrderState.TAKEN, OrderState.VISITING]),
        )
        .group_by(DemandOrder.team_id)
    )
    return {team_id: count for team_id, count in rows if team_id}


def _unwilling(session: Session, order: DemandOrder) -> set[UUID]:
    return set(
        session.scalars(
            select(OrderOffer.team_id).where(
                OrderOffer.order_id == order.id, OrderOffer.state.in_(_UNWILLING)
            )
        )
    )


def _kilometres(place: OrgUnit, team: OrgUnit, parent: OrgUnit | None) -> float | None:
    here = (place.latitude, place.longitude)
    for one in (team, parent):
        if one and one.latitude is not None and one.longitude is not None and here[0] is not None:
            return metres((here[0], here[1] or 0.0), (one.latitude, one.longitude)) / 1000
    return None
