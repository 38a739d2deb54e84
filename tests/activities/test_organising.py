"""What organisers decide: who is let in, how many may come, who no more; what the street rules."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.models import Account
from app.activities import service
from app.activities.models import Activity, ActivityPlaces, ActivityRules, Registration
from app.activities.states import ActivityState, RegistrationState
from app.core.audit import AuditRow
from app.core.errors import Conflict, NotFound
from app.core.outbox import OutboxRow
from tests.activities.plans import drafted, places, published
from tests.world import World

ConsoleClient = Callable[[Account | None], FlaskClient]
PART = {"HX-Request": "true", "Accept": "*/*"}


@pytest.fixture
def people(world: World) -> list[UUID]:
    """Three residents."""
    return [world.resident.id, world.neighbour.id, world.other_resident.id]


def signed_up(session: Session, activity: Activity, people: list[UUID]) -> list[Registration]:
    return [service.sign_up(session, activity.id, one).registration for one in people]


def places_of(session: Session, activity: Activity) -> ActivityPlaces:
    found = session.scalars(select(ActivityPlaces).where(ActivityPlaces.activity_id == activity.id)).one()
    session.refresh(found)
    return found


class TestLettingIn:
    """An activity whose organiser says who may come."""

    def test_several_at_once_in_the_order_they_came(
        self, session: Session, world: World, organiser: Actor, people: list[UUID]
    ) -> None:
        activity = published(session, organiser, world.community, approval=True, capacity=2)
        asked = signed_up(session, activity, people)
        decided = service.let_in(session, organiser, activity, [one.id for one in reversed(asked)])
        assert (decided.done, decided.before) == (3, 0)
        states = [one.state for one in asked]
        assert states == [RegistrationState.CONFIRMED] * 2 + [RegistrationState.WAITING]
        assert places(session, activity.id) == (2, 2)

    def test_whoever_was_decided_before_is_left_as_they_are(
        self, session: Session, world: World, organiser: Actor, people: list[UUID]
    ) -> None:
        activity = published(session, organiser, world.community, approval=True, capacity=3)
        asked = signed_up(session, activity, people)
        service.turn_away(session, organiser, activity, [asked[0].id], "只面向新学员")
        decided = service.let_in(session, organiser, activity, [one.id for one in asked])
        assert (decided.done, decided.before) == (2, 1)
        assert asked[0].state is RegistrationState.REJECTED
        assert asked[0].reason == "只面向新学员"

    def test_people_of_another_activity_are_not_touched(
        self, session: Session, world: World, organiser: Actor, people: list[UUID]
    ) -> None:
        activity = published(session, organiser, world.community, approval=True)
        other = published(session, organiser, world.community, approval=True)
        [asked] = signed_up(session, other, people[:1])
        assert service.let_in(session, organiser, activity, [asked.id]).done == 0
        assert asked.state is RegistrationState.PENDING

    def test_nobody_is_let_in_to_what_is_called_off(
        self, session: Session, world: World, organiser: Actor, people: list[UUID]
    ) -> None:
        activity = published(session, organiser, world.community, approval=True)
        [asked] = signed_up(session, activity, people[:1])
        service.cancel_activity(session, organiser, activity)
        with pytest.raises(Conflict) as caught:
            service.let_in(session, organiser, activity, [asked.id])
        assert caught.value.code == "activity_over"


class TestTakingOff:
    """Taking somebody off the list."""

    def test_the_place_goes_to_who_waits_and_the_person_is_told(
        self, session: Session, world: World, organiser: Actor, people: list[UUID]
    ) -> None:
        activity = published(session, organiser, world.community, capacity=1)
        first, second = signed_up(session, activity, people[:2])
        service.remove(session, organiser, activity, first.id, "您打电话说来不了")
        session.refresh(second)
        assert (first.state, first.reason) == (RegistrationState.CANCELLED, "您打电话说来不了")
        assert second.state is RegistrationState.OFFERED
        told = session.scalars(select(OutboxRow.payload).where(OutboxRow.topic == service.MOVED_TOPIC)).all()
        assert {"registration_id": str(first.id), "state": "cancelled"}.items() <= told[-1].items()

    def test_whoever_came_stays_on_it(
        self, session: Session, world: World, organiser: Actor, people: list[UUID]
    ) -> None:
        activity = published(session, organiser, world.community)
        [one] = signed_up(session, activity, people[:1])
        service.check_in(session, organiser, activity, registration_id=one.id)
        with pytest.raises(Conflict) as caught:
            service.remove(session, organiser, activity, one.id, "名额不够")
        assert caught.value.code == "checked_in"

    def test_not_from_another_activity(
        self, session: Session, world: World, organiser: Actor, people: list[UUID]
    ) -> None:
        activity = published(session, organiser, world.community)
        [one] = signed_up(session, published(session, organiser, world.community), people[:1])
        with pytest.raises(NotFound):
            service.remove(session, organiser, activity, one.id, "弄错了")


class TestHowMany:
    """Raising and lowering the capacity."""

    def test_more_places_go_to_who_waits(
        self, session: Session, world: World, organiser: Actor, people: list[UUID]
    ) -> None:
        activity = published(session, organiser, world.community, capacity=1)
        _, second, third = signed_up(session, activity, people)
        changed = service.set_capacity(session, organiser, activity, places_of(session, activity).id, 3)
        session.refresh(second)
        session.refresh(third)
        assert {second.state, third.state} == {RegistrationState.OFFERED}
        assert (changed.taken, changed.held, changed.waiting) == (1, 2, 0)

    def test_never_fewer_than_are_in(
        self, session: Session, world: World, organiser: Actor, people: list[UUID]
    ) -> None:
        activity = published(session, organiser, world.community, capacity=3)
        signed_up(session, activity, people[:2])
        with pytest.raises(Conflict) as caught:
            service.set_capacity(session, organiser, activity, places_of(session, activity).id, 1)
        assert caught.value.code == "below_taken"

    def test_not_of_another_activity(self, session: Session, world: World, organiser: Actor) -> None:
        activity = published(session, organiser, world.community)
        other = places_of(session, published(session, organiser, world.community))
        with pytest.raises(NotFound):
            service.set_capacity(session, organiser, activity, other.id, 50)


@pytest.fixture
def asked(app: Flask, world: World, organiser: Actor, people: list[UUID]) -> tuple[UUID, list[UUID]]:
    """An activity by approval with three who ask: its id, and theirs."""
    with app.app_context(), world.database.transaction() as session:
        activity = published(session, organiser, world.community, approval=True, capacity=2)
        return activity.id, [one.id for one in signed_up(session, activity, people)]


class TestInTheConsole:
    """The page of the people."""

    def test_deciding_about_those_ticked(
        self, world: World, console_client: ConsoleClient, asked: tuple[UUID, list[UUID]]
    ) -> None:
        activity_id, ids = asked
        address = f"/console/activities/{activity_id}/people"
        browser = console_client(world.worker)
        assert "等审核 3" in browser.get(address).text
        page = browser.get(f"{address}?tab=asking").text
        assert page.count("data-pick>") == 3
        browser.post(f"{address}/let-in?tab=asking", data={"ids": [str(id_) for id_ in ids[:2]]})
        answer = browser.post(
            f"{address}/turn-away?tab=asking", data={"ids": str(ids[2]), "reason": "这次满了"}
        )
        assert "1 份报名没有通过" in browser.get(answer.headers["Location"]).text
        page = browser.get(address).text
        assert "报上的 2" in page
        assert "不来了 1" in page
        assert "这次满了" in browser.get(f"{address}?tab=gone").text

    def test_no_word_no_refusal(
        self, world: World, console_client: ConsoleClient, asked: tuple[UUID, list[UUID]]
    ) -> None:
        activity_id, ids = asked
        answer = console_client(world.worker).post(
            f"/console/activities/{activity_id}/people/turn-away", data={"ids": str(ids[0]), "reason": " "}
        )
        assert answer.status_code == 422
        with world.database.reading() as session:
            assert session.get_one(Registration, ids[0]).state is RegistrationState.PENDING

    def test_a_number_in_full_is_on_record(
        self, world: World, console_client: ConsoleClient, asked: tuple[UUID, list[UUID]]
    ) -> None:
        activity_id, ids = asked
        address = f"/console/activities/{activity_id}/people"
        browser = console_client(world.worker)
        assert "19900000001" not in browser.get(f"{address}?tab=asking").text
        answer = browser.post(f"{address}/{ids[0]}/reveal", data={"reason": "remind"}, headers=PART)
        assert "19900000001" in answer.text
        with world.database.reading() as session:
            row = session.scalars(
                select(AuditRow).where(AuditRow.action == "activity.contact_revealed")
            ).one()
        assert (row.actor_id, row.details["reason"]) == (world.worker.id, "remind")
        assert browser.post(f"{address}/{ids[0]}/reveal", data={"reason": "just so"}).status_code == 422

    def test_the_table_hides_numbers_unless_a_reason_is_given(
        self, world: World, console_client: ConsoleClient, asked: tuple[UUID, list[UUID]]
    ) -> None:
        activity_id, _ = asked
        address = f"/console/activities/{activity_id}/people/people.xlsx"
        browser = console_client(world.worker)
        masked = list(_cells(browser.get(address).data))
        assert "张大妈" in masked
        assert "199****0001" in masked
        assert "19900000001" not in masked
        assert browser.post(address).status_code == 422
        assert "19900000001" in list(_cells(browser.post(address, data={"reason": "safety"}).data))
        with world.database.reading() as session:
            actions = session.scalars(select(AuditRow.action).order_by(AuditRow.at)).all()
        assert [one for one in actions if one.startswith("activity.exported")] == [
            "activity.exported",
            "activity.exported_in_full",
        ]

    def test_the_line_tells_who_is_next_and_until_when_an_offer_holds(
        self, app: Flask, world: World, console_client: ConsoleClient, organiser: Actor, people: list[UUID]
    ) -> None:
        with app.app_context(), world.database.transaction() as session:
            activity = published(session, organiser, world.community, capacity=1)
            first, *_ = signed_up(session, activity, people)
            service.remove(session, organiser, activity, first.id, "您说来不了")
            activity_id, places_id = activity.id, places_of(session, activity).id
        address = f"/console/activities/{activity_id}/people"
        browser = console_client(world.worker)
        page = browser.get(f"{address}?tab=line").text
        assert "空位留到" in page
        assert "第 1 位" in page
        answer = browser.post(f"{address}/capacity", data={"places_id": str(places_id), "capacity": "9"})
        assert "名额改成 9 个了" in browser.get(answer.headers["Location"]).text
        assert "第 1 位" not in browser.get(f"{address}?tab=line").text
        few = browser.post(f"{address}/capacity", data={"places_id": str(places_id), "capacity": "1"})
        assert few.status_code == 409
        assert "不能改得更少" in few.text


def _cells(content: bytes) -> Iterator[Any]:
    for row in load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True):
        yield from row


class TestTheStreet:
    """Streets that see what their communities draft before it is published."""

    @pytest.fixture
    def draft_id(self, app: Flask, world: World, organiser: Actor, street: Actor) -> UUID:
        with app.app_context(), world.database.transaction() as session:
            numbers = {"no_show_limit": 2, "no_show_days": 60, "pause_days": 30}
            service.set_rules(session, street, world.street.id, review=True, **numbers)
            return drafted(session, organiser, world.community).id

    def test_from_the_draft_to_the_street_and_back_and_on(
        self, world: World, console_client: ConsoleClient, draft_id: UUID
    ) -> None:
        address = f"/console/activities/{draft_id}"
        worker = console_client(world.worker)
        assert "送街道审核" in worker.get(address).text
        assert worker.post(f"{address}/publish").status_code == 409
        assert worker.post(f"{address}/submit").status_code == 303
        assert "防诈骗讲座" in worker.get("/console/activities?when=review").text
        assert worker.post(f"{address}/publish").status_code == 403

        street = console_client(world.street_worker)
        assert "防诈骗讲座" in street.get("/console/activities?when=review").text
        assert street.post(f"{address}/send-back", data={"words": ""}).status_code == 422
        street.post(f"{address}/send-back", data={"words": "地点太小了"})
        assert "地点太小了" in console_client(world.worker).get(address).text

        console_client(world.worker).post(f"{address}/submit")
        assert console_client(world.street_worker).post(f"{address}/publish").status_code == 303
        with world.database.reading() as session:
            assert session.get_one(Activity, draft_id).state is ActivityState.PUBLISHED

    def test_the_rules_on_their_page(self, world: World, console_client: ConsoleClient) -> None:
        browser = console_client(world.street_worker)
        address = "/console/activities/rules"
        assert "大庆路街道的活动规则" in browser.get(address).text
        numbers = {"no_show_limit": "3", "no_show_days": "90", "pause_days": "14"}
        answer = browser.post(address, data=numbers | {"review": "on", "pauses": "on"})
        assert "存好了" in browser.get(answer.headers["Location"]).text
        with world.database.reading() as session:
            row = session.get_one(ActivityRules, world.street.id)
        assert (row.review, row.no_show_limit, row.no_show_days, row.pause_days) == (True, 3, 90, 14)
        browser.post(address, data=numbers)
        with world.database.reading() as session:
            row = session.get_one(ActivityRules, world.street.id)
        assert (row.review, row.no_show_limit) == (False, None), "nobody pauses"
        assert browser.post(address, data=numbers | {"pause_days": "0"}).status_code == 422

    def test_a_street_rules_only_itself(self, world: World, console_client: ConsoleClient) -> None:
        elsewhere = f"/console/activities/rules?street={world.other_street.id}"
        assert console_client(world.street_worker).get(elsewhere).status_code == 404
        assert "鹿苑街道" in console_client(world.district_worker).get(elsewhere).text
