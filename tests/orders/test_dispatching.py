"""点单 → 派单 → 接单: what happens between the station and the teams."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.core import clock
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.periodic import run_due
from app.orders import queries, service, teams
from app.orders.access import access_own_order, access_team_order
from app.orders.models import DemandOrder
from app.orders.states import OfferState, OrderState
from app.orders.tasks import DUTIES
from tests.orders.scene import Scene


def offers(scene: Scene, order_id: object) -> list[OfferState]:
    with scene.world.database.reading() as session:
        return sorted(one.state for one in queries.offers(session, order_id))  # type: ignore[arg-type]


def verbs(scene: Scene, order_id: object) -> list[str]:
    with scene.world.database.reading() as session:
        return [one.verb for one in queries.events(session, order_id)]  # type: ignore[arg-type]


def test_what_is_personal_is_unreadable_in_the_database(scene: Scene) -> None:
    scene.ordered()
    with scene.world.database.reading() as session:
        row = str(session.execute(text("SELECT * FROM demand_orders")).all())
    assert [word for word in ("19900000007", "2单元", "张大妈", "腿脚") if word in row] == []


def test_a_micro_wish_goes_to_the_community(scene: Scene) -> None:
    order_id = scene.ordered(service_id=None, words="想看一场老电影")
    order = scene.see(order_id)
    assert (order.title, order.station_id) == ("微心愿", scene.world.community.id)
    with pytest.raises(Invalid, match="说说您的心愿"):
        scene.ordered(service_id=None, words=None)


def test_what_another_community_offers_cannot_be_ordered_here(scene: Scene) -> None:
    with pytest.raises(Invalid, match="这项服务现在不能点了"):
        scene.ordered(place_id=scene.world.sibling_compound.id)


def test_times_that_are_over_or_far_away_are_refused(scene: Scene) -> None:
    now = clock.now()
    for start, end in ((-3, -2), (5, 4), (24 * 90, 24 * 90 + 1)):
        with pytest.raises(Invalid, match="还没到的时间"):
            scene.ordered(wish_from=now + timedelta(hours=start), wish_until=now + timedelta(hours=end))


def test_whoever_was_ordered_for_by_the_station_is_not_the_worker(scene: Scene) -> None:
    wish = scene.wish(for_whom="李奶奶")
    order_id = scene.do(lambda session: service.order_for(session, scene.worker, wish).id)
    assert scene.state(order_id) is OrderState.OPEN
    with pytest.raises(NotFound):
        scene.do(lambda session: access_own_order(session, scene.worker, order_id))


def test_the_first_team_has_it_and_the_other_hears_so(scene: Scene) -> None:
    order_id = scene.taken()
    assert offers(scene, order_id) == [OfferState.TAKEN, OfferState.WITHDRAWN]
    with pytest.raises(Conflict, match="别的队伍先接了"):
        scene.team(order_id, scene.combs_leader, lambda s, o: service.take(s, scene.combs_leader, o))


def test_declined_by_one_it_waits_for_the_other_and_then_comes_back(scene: Scene) -> None:
    order_id = scene.dispatched()
    for leader, state in (
        (scene.scissors_leader, OrderState.DISPATCHED),
        (scene.combs_leader, OrderState.OPEN),
    ):
        scene.team(order_id, leader, lambda s, o, who=leader: service.decline(s, who, o, "这周都有课"))
        assert scene.state(order_id) is state
    assert scene.see(order_id).came_back == 1
    assert verbs(scene, order_id)[-3:] == ["decline", "decline", "come_back"]
    with pytest.raises(NotFound):
        scene.team(order_id, scene.combs_leader, lambda s, o: None)


def test_a_team_that_said_no_is_proposed_last(scene: Scene) -> None:
    order_id = scene.dispatched(scene.scissors)
    scene.team(
        order_id, scene.scissors_leader, lambda s, o: service.decline(s, scene.scissors_leader, o, "有事")
    )
    found = scene.do(lambda session: teams.proposals(session, session.get_one(DemandOrder, order_id)))
    assert [one.name for one in found] == ["木梳子理发队", "金梳子理发队"]
    assert found[0].why == ("会理发", "就在本社区", "手上没有单子", "1名队员")
    assert found[1].why[-1] == "这一单上次没来成"


def test_after_a_day_without_an_answer_it_is_too_late_even_while_no_worker_runs(scene: Scene) -> None:
    order_id = scene.dispatched()
    with clock.at(clock.now() + timedelta(hours=24)), pytest.raises(Conflict, match="超过24小时"):
        scene.team(order_id, scene.scissors_leader, lambda s, o: service.take(s, scene.scissors_leader, o))


def test_days_later_the_duty_makes_up_for_it_once(scene: Scene) -> None:
    order_id = scene.dispatched()
    fresh = scene.ordered()
    with clock.at(clock.now() + timedelta(days=4)):
        for _ in range(2):
            with scene.app.test_request_context():
                run_due(scene.world.database, DUTIES)
        with clock.at(clock.now() + timedelta(minutes=6)), scene.app.test_request_context():
            assert "orders.lapse" in run_due(scene.world.database, DUTIES)
    assert offers(scene, order_id) == [OfferState.LAPSED] * 2
    assert verbs(scene, order_id)[-3:] == ["lapse", "lapse", "come_back"]
    assert scene.state(order_id) is OrderState.OPEN
    assert scene.state(fresh) is OrderState.ORDERED


def test_one_minute_before_a_day_nothing_lapses(scene: Scene) -> None:
    order_id = scene.dispatched()
    with clock.at(clock.now() + timedelta(hours=23, minutes=59)):
        scene.do(service.lapse_offers)
    assert scene.state(order_id) is OrderState.DISPATCHED


def test_given_back_it_is_before_the_station_without_a_team(scene: Scene) -> None:
    order_id = scene.agreed()
    scene.team(
        order_id, scene.scissors_leader, lambda s, o: service.give_back(s, scene.scissors_leader, o, "病了")
    )
    order = scene.see(order_id)
    assert (order.state, order.team_id, order.visit_at, order.came_back) == (OrderState.OPEN, None, None, 1)
    with pytest.raises(NotFound):
        scene.team(order_id, scene.member, lambda s, o: None)
    scene.ask(order_id, scene.combs)
    scene.team(order_id, scene.combs_leader, lambda s, o: service.take(s, scene.combs_leader, o))
    assert scene.see(order_id).team_id == scene.combs.unit_id


def test_whoever_withdraws_frees_the_teams(scene: Scene) -> None:
    order_id = scene.dispatched()
    scene.mine(order_id, lambda s, o: service.withdraw(s, scene.resident, o))
    assert offers(scene, order_id) == [OfferState.WITHDRAWN] * 2
    with pytest.raises((Conflict, Forbidden)):
        scene.team(order_id, scene.combs_leader, lambda s, o: service.take(s, scene.combs_leader, o))


def test_only_teams_that_could_come_are_asked(scene: Scene) -> None:
    order_id = scene.ordered()
    scene.station(order_id, lambda s, o: service.accept(s, scene.worker, o, skill=None))
    with pytest.raises(Invalid, match="现在不能接单"):
        scene.station(order_id, lambda s, o: service.dispatch(s, scene.worker, o, [scene.world.compound.id]))


def test_a_stranger_reaches_nothing(scene: Scene) -> None:
    order_id = scene.agreed()
    stranger = scene.world.actor(scene.world.other_resident)
    for access in (access_own_order, access_team_order):
        with pytest.raises(NotFound):
            scene.do(lambda session, access=access: access(session, stranger, order_id))


def test_the_database_refuses_to_change_what_happened(scene: Scene) -> None:
    scene.ordered()
    for statement in ("UPDATE order_events SET verb = 'x'", "DELETE FROM order_events"):
        with pytest.raises(DBAPIError, match="append-only"):
            scene.do(lambda session, words=statement: session.execute(text(words)))


def test_the_database_lets_only_one_team_have_it(scene: Scene) -> None:
    order_id = scene.taken()
    with pytest.raises(DBAPIError):
        scene.do(
            lambda session: session.execute(
                text("UPDATE order_offers SET state = 'taken' WHERE state = 'withdrawn'")
            )
        )
    with scene.world.database.reading() as session:
        found = session.scalars(select(DemandOrder.team_id).where(DemandOrder.id == order_id)).one()
    assert found == scene.scissors.unit_id
