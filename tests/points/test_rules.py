"""What a street gives points for, how many at most, and out of which budget."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Conflict, Invalid
from app.core.ids import new_id
from app.points import queries, service
from app.points.models import PointsBudget, PointsRule
from app.points.service import Occasion, RuleDraft
from tests.world import World

NOON = datetime(2026, 11, 10, 12, 0, tzinfo=clock.SHANGHAI)


def rule(
    session: Session,
    world: World,
    points: int = 4,
    *,
    occasion: Occasion = Occasion.SERVICE_HALF_HOUR,
    unit_id: UUID | None = None,
    per_day: int | None = None,
    per_month: int | None = None,
    days: tuple[date, date | None] = (date(2026, 1, 1), None),
) -> PointsRule:
    draft = RuleDraft(occasion, unit_id or world.street.id, points, per_day, per_month, *days)
    return service.add_rule(session, world.actor(world.street_worker), world.street, draft)


def serve(session: Session, world: World, half_hours: int, source: str = "test:1", **more: UUID) -> int:
    return service.award_by_rule(
        session,
        world.resident.id,
        world.street.id,
        Occasion.SERVICE_HALF_HOUR,
        half_hours,
        source,
        "志愿服务",
        **more,
    )


class TestTheNumber:
    """How many points something gives."""

    def test_is_the_rules_for_each_unit(self, session: Session, world: World) -> None:
        rule(session, world, 4)
        assert serve(session, world, 3) == 12
        assert queries.balance(session, world.resident.id) == 12

    def test_is_nothing_without_a_rule(self, session: Session, world: World) -> None:
        assert serve(session, world, 3) == 0
        assert queries.balance(session, world.resident.id) == 0

    def test_is_nothing_for_nothing(self, session: Session, world: World) -> None:
        rule(session, world)
        assert serve(session, world, 0) == 0

    def test_is_nothing_the_second_time(self, session: Session, world: World) -> None:
        rule(session, world, 4)
        assert serve(session, world, 1) == 4
        assert serve(session, world, 1) == 0
        assert queries.balance(session, world.resident.id) == 4

    @pytest.mark.parametrize(("day", "points"), [(9, 0), (10, 4), (12, 4), (13, 0)])
    def test_holds_on_its_first_and_its_last_day(
        self, session: Session, world: World, day: int, points: int
    ) -> None:
        rule(session, world, 4, days=(date(2026, 11, 10), date(2026, 11, 12)))
        with clock.at(datetime(2026, 11, day, 0, 0, tzinfo=clock.SHANGHAI)):
            assert serve(session, world, 1) == points

    def test_is_of_the_smallest_place_around(self, session: Session, world: World) -> None:
        rule(session, world, 4)
        rule(session, world, 5, unit_id=world.community.id)
        assert serve(session, world, 1, unit_id=world.compound.id) == 5
        assert serve(session, world, 1, "test:2", unit_id=world.sibling_compound.id) == 4
        assert serve(session, world, 1, "test:3") == 4

    def test_is_of_the_rule_that_began_last(self, session: Session, world: World) -> None:
        """So a street can double it for a month without touching what holds otherwise."""
        rule(session, world, 8, days=(date(2026, 11, 1), date(2026, 11, 30)))
        rule(session, world, 4)
        with clock.at(NOON):
            assert serve(session, world, 1) == 8
        with clock.at(NOON + timedelta(days=30)):
            assert serve(session, world, 1, "test:2") == 4

    def test_is_nothing_once_the_rule_is_stopped(self, session: Session, world: World) -> None:
        one = rule(session, world)
        service.stop_rule(session, world.actor(world.street_worker), world.street.id, one.id)
        session.expire_all()
        assert serve(session, world, 1) == 0

    def test_a_rule_holds_within_its_street(self, session: Session, world: World) -> None:
        with pytest.raises(Invalid):
            rule(session, world, unit_id=world.other_community.id)

    def test_of_an_activity_is_its_own(self, session: Session, world: World) -> None:
        """With a rule, whose caps hold, and without one."""

        def come(source: str) -> int:
            return service.award_by_rule(
                session,
                world.resident.id,
                world.street.id,
                Occasion.ACTIVITY_CHECK_IN,
                1,
                source,
                "参加活动",
                own_points=10,
            )

        assert come("test:1") == 10
        rule(session, world, 3, occasion=Occasion.ACTIVITY_CHECK_IN, per_day=15)
        assert [come("test:2"), come("test:3"), come("test:4")] == [10, 5, 0]


class TestTheCaps:
    """How many points somebody gets at most."""

    def test_of_a_day_begin_anew_at_midnight(self, session: Session, world: World) -> None:
        rule(session, world, 4, per_day=10)
        with clock.at(NOON):
            assert [serve(session, world, 2, "a"), serve(session, world, 2, "b")] == [8, 2]
            assert serve(session, world, 2, "c") == 0
        with clock.at(NOON + timedelta(hours=12)):
            assert serve(session, world, 2, "d") == 8

    def test_of_a_month_hold_across_its_days(self, session: Session, world: World) -> None:
        rule(session, world, 4, per_day=10, per_month=15)
        given = []
        for day in range(3):
            with clock.at(NOON + timedelta(days=day)):
                given.append(serve(session, world, 5, f"day:{day}"))
        assert given == [10, 5, 0]
        with clock.at(datetime(2026, 12, 1, tzinfo=clock.SHANGHAI)):
            assert serve(session, world, 5, "december") == 10

    def test_count_what_an_earlier_rule_gave_for_the_same(self, session: Session, world: World) -> None:
        one = rule(session, world, 4, per_day=10)
        serve(session, world, 2, "a")
        service.stop_rule(session, world.actor(world.street_worker), world.street.id, one.id)
        rule(session, world, 5, per_day=10)
        session.expire_all()
        assert serve(session, world, 2, "b") == 2

    def test_do_not_count_what_was_taken_back(self, session: Session, world: World) -> None:
        rule(session, world, 4, per_day=10)
        serve(session, world, 2, "a")
        service.reverse(session, source="a", memo="更正")
        assert serve(session, world, 2, "b") == 8

    def test_do_not_count_other_occasions_or_people(self, session: Session, world: World) -> None:
        rule(session, world, 4, per_day=10)
        service.award(session, world.resident.id, world.street.id, 50, "other", "讲座")
        service.award(session, world.neighbour.id, world.street.id, 50, "another", "讲座")
        assert serve(session, world, 3) == 10


class TestTheBudget:
    """What a street was granted."""

    def grant(self, session: Session, world: World, amount: int) -> None:
        service.grant_budget(session, world.actor(world.street_worker), world.street.id, amount)

    def test_ends_what_is_given_and_not_what_is_done(self, session: Session, world: World) -> None:
        rule(session, world, 4)
        self.grant(session, world, 10)
        assert [serve(session, world, 2, "a"), serve(session, world, 2, "b")] == [8, 0]
        assert queries.budget(session, world.street.id) == queries.Budget(10, 8, 2)
        self.grant(session, world, 20)
        assert serve(session, world, 2, "b") == 8
        assert queries.imbalance(session) == []

    def test_does_not_count_what_was_given_before_there_was_one(self, session: Session, world: World) -> None:
        rule(session, world, 4)
        serve(session, world, 25)
        self.grant(session, world, 10)
        assert queries.budget(session, world.street.id).left == 10
        assert session.scalars(select(PointsBudget.given_before)).all() == [100]
        assert queries.imbalance(session) == []

    def test_can_be_lowered_to_what_was_given(self, session: Session, world: World) -> None:
        rule(session, world, 4)
        self.grant(session, world, 10)
        serve(session, world, 2)
        with pytest.raises(Conflict) as caught, session.begin_nested():
            self.grant(session, world, -3)
        assert caught.value.code == "budget_given"
        self.grant(session, world, -2)
        assert queries.budget(session, world.street.id).left == 0
        assert queries.imbalance(session) == []


class TestAGoodDeed:
    """Recorded by hand."""

    def record(self, session: Session, world: World, key: UUID | None = None) -> int:
        return service.record_good_deed(
            session,
            world.actor(world.worker),
            world.street.id,
            world.resident.id,
            key=key or new_id(),
            reason="帮邻居搬菜上楼",
        )

    def test_gives_once_a_form(self, session: Session, world: World) -> None:
        rule(session, world, 5, occasion=Occasion.GOOD_DEED)
        key = new_id()
        assert [self.record(session, world, key), self.record(session, world, key)] == [5, 0]
        assert queries.balance(session, world.resident.id) == 5

    def test_needs_a_rule(self, session: Session, world: World) -> None:
        with pytest.raises(Conflict) as caught:
            self.record(session, world)
        assert caught.value.code == "no_rule"

    def test_says_when_the_cap_is_reached(self, session: Session, world: World) -> None:
        rule(session, world, 5, occasion=Occasion.GOOD_DEED, per_month=5)
        self.record(session, world)
        with pytest.raises(Conflict) as caught:
            self.record(session, world)
        assert caught.value.code == "cap_reached"

    def test_is_not_ones_own(self, session: Session, world: World) -> None:
        rule(session, world, 5, occasion=Occasion.GOOD_DEED)
        with pytest.raises(Conflict) as caught:
            service.record_good_deed(
                session,
                world.actor(world.worker),
                world.street.id,
                world.worker.id,
                key=new_id(),
                reason="帮邻居搬菜上楼",
            )
        assert caught.value.code == "own_points"
