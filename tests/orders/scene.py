"""A station with a menu and two teams, as the tests of orders need them; everything is committed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

from flask import Flask
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.models import Account
from app.core import clock
from app.orders import service
from app.orders.access import access_order, access_own_order, access_team_order
from app.orders.models import DemandOrder, MenuService
from app.orders.states import OrderState
from app.org.models import OrgUnit
from app.volunteering import service as volunteering
from app.volunteering.kinds import Reach, Skill, TeamKind
from app.volunteering.models import Team
from app.volunteering.states import Joining, MemberRole
from tests.world import World

T = TypeVar("T")


@dataclass
class Scene:
    """Who orders, who decides, and who goes."""

    app: Flask
    world: World
    haircut: MenuService
    scissors: Team
    combs: Team
    resident: Actor
    worker: Actor
    #: Lead the two teams.
    scissors_leader: Actor
    combs_leader: Actor
    #: Goes out with the scissors.
    member: Actor
    member_account: Account
    scissors_account: Account
    combs_account: Account

    def do(self, work: Callable[[Session], T]) -> T:
        """Something in a transaction of its own."""
        with self.app.test_request_context(), self.world.database.transaction() as session:
            return work(session)

    def see(self, order_id: UUID) -> DemandOrder:
        with self.world.database.reading() as session:
            return session.get_one(DemandOrder, order_id)

    def ordered(self, **changes: Any) -> UUID:
        """The resident orders a haircut for the day after tomorrow."""
        return self.do(lambda session: service.order(session, self.resident, self.wish(**changes)).id)

    def wish(self, **changes: Any) -> service.Wish:
        start = clock.now() + timedelta(days=2)
        said: dict[str, Any] = {
            "place_id": self.world.compound.id,
            "service_id": self.haircut.id,
            "wish_from": start,
            "wish_until": start + timedelta(hours=3),
            "place_note": "3号楼2单元502",
            "contact_phone": "19900000007",
            "words": "老伴腿脚不好，请到家里来",
        }
        return service.Wish(**(said | changes))

    def dispatched(self, *teams: Team, **changes: Any) -> UUID:
        order_id = self.ordered(**changes)
        self.station(order_id, lambda session, order: service.accept(session, self.worker, order, skill=None))
        self.ask(order_id, *teams)
        return order_id

    def ask(self, order_id: UUID, *teams: Team) -> None:
        ids = [one.unit_id for one in teams or (self.scissors, self.combs)]
        self.station(order_id, lambda session, order: service.dispatch(session, self.worker, order, ids))

    def taken(self, **changes: Any) -> UUID:
        order_id = self.dispatched(**changes)
        self.team(order_id, self.scissors_leader, lambda s, o: service.take(s, self.scissors_leader, o))
        return order_id

    def agreed(self, *people: Actor, **changes: Any) -> UUID:
        """Taken by the scissors, who send their member an hour from now."""
        order_id = self.taken(**changes)
        ids = [one.account_id for one in people or (self.member,)]
        at = clock.now() + timedelta(hours=1)
        self.team(
            order_id, self.scissors_leader, lambda s, o: service.pick(s, self.scissors_leader, o, ids, at)
        )
        return order_id

    def visiting(self, **changes: Any) -> UUID:
        order_id = self.agreed(**changes)
        self.check_in(order_id)
        return order_id

    def check_in(self, order_id: UUID, who: Actor | None = None) -> None:
        who = who or self.member
        code = self.see(order_id).visit_code
        self.team(order_id, who, lambda s, o: service.check_in(s, who, o, code=code, point=None))

    def check_out(self, order_id: UUID, who: Actor | None = None, *, photos: Sequence[UUID] = ()) -> None:
        who = who or self.member
        self.team(order_id, who, lambda s, o: service.check_out(s, who, o, note=None, photo_ids=photos))

    def done(self, *, minutes: int = 65) -> UUID:
        order_id = self.visiting()
        with clock.at(clock.now() + timedelta(minutes=minutes)):
            self.check_out(order_id)
        return order_id

    def station(self, order_id: UUID, work: Callable[[Session, DemandOrder], T]) -> T:
        return self.do(lambda s: work(s, access_order(s, self.worker, order_id, changing=True)))

    def team(self, order_id: UUID, who: Actor, work: Callable[[Session, DemandOrder], T]) -> T:
        return self.do(lambda s: work(s, access_team_order(s, who, order_id, changing=True)))

    def mine(self, order_id: UUID, work: Callable[[Session, DemandOrder], T]) -> T:
        return self.do(lambda s: work(s, access_own_order(s, self.resident, order_id, changing=True)))

    def state(self, order_id: UUID) -> OrderState:
        return OrderState(self.see(order_id).state)


def build(app: Flask, world: World) -> Scene:
    """Make and commit the scene."""
    worker = world.actor(world.worker)
    leaders = [world.volunteer, world.neighbour]
    member = world.new_resident("队员小林")
    with app.test_request_context(), world.database.transaction() as session:
        haircut = service.put_on(
            session,
            worker,
            world.community,
            service.Dish("上门理发", "走不动的老人，我们到家里来理发。", Skill.HAIRCUT, 60, min_age=70),
        )
        teams = []
        for name, leader in zip(("金梳子理发队", "木梳子理发队"), leaders, strict=True):
            team = volunteering.found_team(
                session,
                worker,
                world.community.id,
                name=name,
                kind=TeamKind.HELP,
                skills=[Skill.HAIRCUT],
                about="上门给老人理发。",
                joining=Joining.OPEN,
            )
            for person in (leader, member) if not teams else (leader,):
                volunteering.register(
                    session,
                    person.id,
                    unit_id=world.compound.id,
                    real_name="许志远",
                    skills=[Skill.HAIRCUT],
                    free_times=["6-morning"],
                    reach=Reach.STREET,
                )
                volunteering.ask_to_join(session, person.id, team)
            volunteering.set_role(session, worker, team, leader.id, MemberRole.LEADER)
            teams.append(team)
        for unit in (world.compound, world.community):
            place = session.get_one(OrgUnit, unit.id)
            place.latitude, place.longitude = 40.0768, 113.3001
        session.flush()
        for one in (haircut, *teams):
            session.refresh(one)
    return Scene(
        app=app,
        world=world,
        haircut=haircut,
        scissors=teams[0],
        combs=teams[1],
        resident=world.actor(world.resident),
        worker=worker,
        scissors_leader=world.actor(leaders[0]),
        combs_leader=world.actor(leaders[1]),
        member=world.actor(member),
        member_account=member,
        scissors_account=leaders[0],
        combs_account=leaders[1],
    )
