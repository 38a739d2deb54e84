"""Points that people give: to their family, and to a team for its wish."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Conflict, NotFound
from app.messages.models import Message
from app.org.models import OrgUnit, UnitKind
from app.org.service import create_unit
from app.points import queries, service
from app.points.models import OwnerKind, PointsAccount
from app.residents.consent import Consent
from app.residents.models import HouseholdMember, Relation
from tests.world import World


def link(session: Session, world: World, consent: Consent = Consent.GIVEN) -> HouseholdMember:
    """The neighbour is the resident's mother."""
    member = HouseholdMember(
        account_id=world.resident.id,
        name="妈妈",
        relation=Relation.ELDER,
        linked_account_id=world.neighbour.id,
        consent=consent,
    )
    session.add(member)
    session.flush()
    return member


def earn(session: Session, world: World, points: int = 30) -> None:
    service.award(session, world.resident.id, world.street.id, points, "test:1", "参加讲座")


def a_team(session: Session, world: World) -> OrgUnit:
    return create_unit(
        session, kind=UnitKind.TEAM, name="银发助老队", code="T01", parent=session.merge(world.street)
    )


class TestToFamily:
    """Among linked accounts, in both directions."""

    def test_arrives_and_is_told(self, session: Session, world: World) -> None:
        link(session, world)
        earn(session, world)
        service.give(session, world.actor(world.resident), world.neighbour.id, 20)
        assert queries.balance(session, world.neighbour.id) == 20
        told = session.scalars(select(Message).where(Message.account_id == world.neighbour.id)).one()
        assert "20 积分" in told.title
        service.give(session, world.actor(world.neighbour), world.resident.id, 5)
        assert queries.balance(session, world.resident.id) == 15
        assert queries.imbalance(session) == []

    @pytest.mark.parametrize("consent", [Consent.WAITING, Consent.DECLINED, Consent.WITHDRAWN])
    def test_needs_their_yes(self, session: Session, world: World, consent: Consent) -> None:
        link(session, world, consent)
        earn(session, world)
        with pytest.raises(NotFound):
            service.give(session, world.actor(world.resident), world.neighbour.id, 1)

    def test_ends_with_the_family(self, session: Session, world: World) -> None:
        link(session, world).ended_at = clock.now()
        earn(session, world)
        with pytest.raises(NotFound):
            service.give(session, world.actor(world.resident), world.neighbour.id, 1)

    @pytest.mark.parametrize("earned", [0, 10])
    def test_needs_the_points(self, session: Session, world: World, earned: int) -> None:
        link(session, world)
        if earned:
            earn(session, world, earned)
        with pytest.raises(Conflict) as caught, session.begin_nested():
            service.give(session, world.actor(world.resident), world.neighbour.id, 11)
        assert caught.value.code == "points_short"


class TestToATeam:
    """For what it wishes."""

    def test_is_the_teams_and_counts_for_its_wish(self, session: Session, world: World) -> None:
        team = a_team(session, world)
        earn(session, world)
        worker = world.actor(world.worker)
        wish = service.open_wish(session, worker, team, "给独居老人过冬至", 100)
        service.donate(session, world.actor(world.resident), wish.id, 20)
        service.donate(session, world.actor(world.resident), wish.id, 5)
        assert wish.raised == 25
        held = select(PointsAccount.balance).where(PointsAccount.owner_kind == OwnerKind.TEAM)
        assert session.scalars(held).all() == [25]
        assert queries.imbalance(session) == []
        service.close_wish(session, worker, team, wish.id)
        with pytest.raises(Conflict) as caught:
            service.donate(session, world.actor(world.resident), wish.id, 1)
        assert caught.value.code == "wish_closed"
        assert queries.wishes(session, world.street.id) == []

    def test_only_teams_wish(self, session: Session, world: World) -> None:
        with pytest.raises(Conflict) as caught:
            service.open_wish(session, world.actor(world.worker), world.community, "新桌子", 100)
        assert caught.value.code == "not_a_team"
