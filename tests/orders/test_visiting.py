"""服务 → 评单: who goes, who reads where, what it is worth, and what everybody says."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.errors import Conflict, Forbidden, Invalid
from app.orders import queries, service
from app.orders.access import access_team_order, roles_towards, sees_place
from app.orders.states import OrderState, Side
from app.volunteering import queries as volunteering
from app.volunteering import service as volunteers
from app.volunteering.kinds import Skill
from app.volunteering.models import ServiceRecord
from tests.orders.scene import Scene


def reads_place(scene: Scene, order_id: object, who: object) -> bool:
    def look(session: object) -> bool:
        order = access_team_order(session, who, order_id)  # type: ignore[arg-type]
        return sees_place(order, roles_towards(session, who, order))  # type: ignore[arg-type]

    return scene.do(look)


def test_only_those_who_go_read_where_and_only_for_a_while(scene: Scene) -> None:
    order_id = scene.dispatched()
    assert not reads_place(scene, order_id, scene.scissors_leader)
    scene.team(order_id, scene.scissors_leader, lambda s, o: service.take(s, scene.scissors_leader, o))
    at = clock.now() + timedelta(hours=1)
    ids = [scene.member.account_id]
    scene.team(
        order_id, scene.scissors_leader, lambda s, o: service.pick(s, scene.scissors_leader, o, ids, at)
    )
    assert not reads_place(scene, order_id, scene.scissors_leader)
    assert reads_place(scene, order_id, scene.member)
    scene.check_in(order_id)
    scene.check_out(order_id)
    assert reads_place(scene, order_id, scene.member)
    with clock.at(clock.now() + timedelta(days=3, minutes=1)):
        assert not reads_place(scene, order_id, scene.member)


def pick(scene: Scene, order_id: object, *ids: object) -> None:
    at = clock.now() + timedelta(hours=1)
    leader = scene.scissors_leader
    scene.team(order_id, leader, lambda s, o: service.pick(s, leader, o, list(ids), at))  # type: ignore[arg-type]


def test_strangers_are_not_picked(scene: Scene) -> None:
    order_id = scene.taken()
    for ids in ([], [uuid4()], [scene.combs_leader.account_id]):
        with pytest.raises(Invalid):
            pick(scene, order_id, *ids)


def test_a_skill_that_is_trained_needs_the_training(scene: Scene) -> None:
    street = scene.world.actor(scene.world.street_worker)
    scene.do(
        lambda session: volunteers.add_training(
            session, street, scene.world.street.id, title="理发消毒", skills=[Skill.HAIRCUT]
        )
    )
    order_id = scene.taken()
    with pytest.raises(Invalid, match="还没参加这项服务要的培训"):
        pick(scene, order_id, scene.member.account_id)


def test_nobody_visits_themselves(scene: Scene) -> None:
    wish = scene.wish()
    order_id = scene.do(lambda session: service.order(session, scene.member, wish).id)
    scene.station(order_id, lambda s, o: service.accept(s, scene.worker, o, skill=None))
    scene.ask(order_id, scene.scissors)
    scene.team(order_id, scene.scissors_leader, lambda s, o: service.take(s, scene.scissors_leader, o))
    with pytest.raises(Invalid, match="不能上门服务自己"):
        pick(scene, order_id, scene.member.account_id)


def test_a_wrong_number_and_a_place_far_away_open_nothing(scene: Scene) -> None:
    order_id = scene.agreed()
    wrong = f"{(int(scene.see(order_id).visit_code) + 1) % 10**6:06d}"
    with pytest.raises(Conflict, match="服务码不对"):
        scene.team(
            order_id, scene.member, lambda s, o: service.check_in(s, scene.member, o, code=wrong, point=None)
        )
    # 0.004 degrees of latitude are some 440 metres.
    with pytest.raises(Conflict, match="还有约440米"):
        scene.team(
            order_id,
            scene.member,
            lambda s, o: service.check_in(s, scene.member, o, code=None, point=(40.0808, 113.3001)),
        )
    scene.team(
        order_id,
        scene.member,
        lambda s, o: service.check_in(s, scene.member, o, code=None, point=(40.0788, 113.3001)),
    )
    assert scene.state(order_id) is OrderState.VISITING


def test_days_early_nobody_checks_in(scene: Scene) -> None:
    order_id = scene.taken()
    leader, at = scene.scissors_leader, clock.now() + timedelta(hours=3)
    ids = [scene.member.account_id]
    scene.team(order_id, leader, lambda s, o: service.pick(s, leader, o, ids, at))
    with pytest.raises(Conflict, match="到了再签到"):
        scene.check_in(order_id)


def test_whoever_was_not_picked_does_not_check_in(scene: Scene) -> None:
    order_id = scene.agreed()
    with pytest.raises(Forbidden, match="不是派您去的"):
        scene.check_in(order_id, scene.scissors_leader)


def records(scene: Scene) -> list[tuple[int, str]]:
    with scene.world.database.reading() as session:
        return [(one.half_hours, one.what) for one in session.scalars(select(ServiceRecord))]


def test_a_visit_of_65_minutes_is_an_hour_on_record_once(scene: Scene) -> None:
    order_id = scene.done(minutes=65)
    assert scene.state(order_id) is OrderState.DONE
    scene.check_out(order_id)
    assert records(scene) == [(2, "上门理发（枫林逸景香荔园小区）")]
    with scene.world.database.reading() as session:
        assert volunteering.half_hours(session, scene.member.account_id) == 2


def test_it_is_over_when_the_last_has_left(scene: Scene) -> None:
    order_id = scene.agreed(scene.member, scene.scissors_leader)
    for who in (scene.member, scene.scissors_leader):
        scene.check_in(order_id, who)
    scene.check_out(order_id, scene.member)
    assert scene.state(order_id) is OrderState.VISITING
    scene.check_out(order_id, scene.scissors_leader)
    assert scene.state(order_id) is OrderState.DONE


def test_whoever_forgets_to_check_out_is_counted_the_usual_length(scene: Scene) -> None:
    order_id = scene.visiting()
    with clock.at(clock.now() + timedelta(hours=11, minutes=59)):
        scene.do(service.end_forgotten)
    assert scene.state(order_id) is OrderState.VISITING
    for _ in range(2):
        with clock.at(clock.now() + timedelta(hours=13)):
            scene.do(service.end_forgotten)
    with scene.world.database.reading() as session:
        [visit] = queries.visits(session, order_id)
    assert (visit.forgotten, records(scene)[0][0], scene.state(order_id)) == (True, 2, OrderState.DONE)


def rate(scene: Scene, order_id: object, side: Side) -> None:
    ways = {
        Side.RESIDENT: (scene.mine, scene.resident),
        Side.STATION: (scene.station, scene.worker),
    }
    if side is Side.TEAM:
        who = scene.scissors_leader
        scene.team(order_id, who, lambda s, o: service.rate(s, who, o, side, stars=5, comment=None))  # type: ignore[arg-type]
        return
    way, actor = ways[side]
    way(order_id, lambda s, o: service.rate(s, actor, o, side, stars=4, comment="手艺好"))  # type: ignore[arg-type]


def test_rated_by_three_sides_once_each_it_is_closed(scene: Scene) -> None:
    order_id = scene.done()
    rate(scene, order_id, Side.RESIDENT)
    with pytest.raises(Conflict, match="已经评过了"):
        rate(scene, order_id, Side.RESIDENT)
    rate(scene, order_id, Side.TEAM)
    assert scene.state(order_id) is OrderState.DONE
    rate(scene, order_id, Side.STATION)
    assert scene.state(order_id) is OrderState.CLOSED


def test_after_a_week_it_is_closed_all_the_same(scene: Scene) -> None:
    order_id = scene.done()
    with clock.at(clock.now() + timedelta(days=6)):
        scene.do(service.close_rated)
    assert scene.state(order_id) is OrderState.DONE
    with clock.at(clock.now() + timedelta(days=8)):
        scene.do(service.close_rated)
    assert scene.state(order_id) is OrderState.CLOSED
