"""Random moves, merges, closings, posts, ends and delegations: nobody ever sees outside their units.

After each step everybody's lists are compared with a slow recount that knows nothing of paths, streets and indexes:
it walks up the parents of every unit, one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import delegations, grants, queries, service
from app.accounts.actor import Actor
from app.accounts.models import Delegation, Post, SessionKind
from app.accounts.roles import ROLE_KINDS, ROLE_PERMISSIONS, Permission, Role
from app.administration import reorganisation
from app.core import clock
from app.core.database import Database
from app.core.errors import NotFound, Problem
from app.core.ids import new_id
from app.core.screening import Screening
from app.org.models import OrgUnit, UnitKind
from app.org.service import create_unit
from app.requests import service as request_service
from app.requests import work_queue
from app.requests.access import access_request, visible_to
from app.requests.models import Kind, ServiceRequest
from app.requests.states import OPEN_STATES, State
from app.requests.work_queue import Filter

STREETS, COMMUNITIES, COMPOUNDS = 2, 2, 2
PEOPLE = 5
#: An index into whatever there is, so that examples stay small and shrink well.
ANY = st.integers(0, 30)


class ScopeMachine(RuleBasedStateMachine):
    """A small district in one transaction that is never committed."""

    database: Database

    def __init__(self) -> None:
        super().__init__()
        self.session = self.database.session(writing=True)
        self.now = clock.now()

    def teardown(self) -> None:
        self.session.rollback()
        self.session.close()

    @contextmanager
    def step(self) -> Iterator[None]:
        """What is refused leaves nothing behind."""
        with clock.at(self.now):
            nested = self.session.begin_nested()
            try:
                yield
                self.session.flush()
                nested.commit()
            except Problem:
                nested.rollback()

    @initialize()
    def district(self) -> None:
        with clock.at(self.now):
            self.root = self._unit(UnitKind.DISTRICT, "d", None)
            for s in range(STREETS):
                street = self._unit(UnitKind.STREET, f"s{s}", self.root)
                for c in range(COMMUNITIES):
                    community = self._unit(UnitKind.COMMUNITY, f"s{s}c{c}", street)
                    for k in range(COMPOUNDS):
                        compound = self._unit(UnitKind.COMPOUND, f"s{s}c{c}k{k}", community)
                        self._unit(UnitKind.PROPERTY, f"s{s}c{c}k{k}p", compound)
            self.admins = [self._person(f"管{n}", self.root, Role.ADMIN) for n in range(2)]
            starts = [
                ("s0", Role.STREET),
                ("s1", Role.STREET),
                ("s0c0", Role.WORKER),
                ("s1c0", Role.WORKER),
                ("s0c0k0p", Role.PROPERTY),
            ]
            by_code = {unit.code: unit for unit in self.units()}
            self.people = [
                self._person(f"员{n}", by_code[code], role) for n, (code, role) in enumerate(starts)
            ]
            self.resident = Actor(service.create_account(self.session, name="居民").id, "居民", new_id())

    def _unit(self, kind: UnitKind, code: str, parent: OrgUnit | None) -> OrgUnit:
        return create_unit(self.session, kind=kind, name=code, code=code, parent=parent)

    def _person(self, name: str, unit: OrgUnit, role: Role) -> tuple[UUID, str]:
        account = service.create_account(self.session, name=name)
        service.give_post(self.session, account.id, unit=unit, role=role, starts_on=clock.today())
        token, _ = service.open_session(
            self.session, account.id, kind=SessionKind.PHONE, lasts=timedelta(days=3650)
        )
        return account.id, token

    # --- what can happen ---

    def units(self) -> list[OrgUnit]:
        return list(self.session.scalars(select(OrgUnit).order_by(OrgUnit.code)))

    def actor(self, person: tuple[UUID, str]) -> Actor:
        return queries.known_actor(self.session, person[1], SessionKind.PHONE)

    def pick(self, index: int, model: type[Any]) -> Any:
        rows = self.session.scalars(select(model).order_by(model.id)).all()
        return rows[index % len(rows)] if rows else None

    @rule(unit=ANY, parent=ANY)
    def move(self, unit: int, parent: int) -> None:
        units = self.units()
        with self.step():
            reorganisation.move(
                self.session,
                self.actor(self.admins[0]),
                units[unit % len(units)].id,
                units[parent % len(units)].id,
            )

    @rule(
        source=ANY, into=ANY, kind=st.sampled_from([UnitKind.STREET, UnitKind.COMMUNITY, UnitKind.COMPOUND])
    )
    def merge(self, source: int, into: int, kind: UnitKind) -> None:
        units = [unit for unit in self.units() if unit.kind is kind]
        with self.step():
            reorganisation.merge(
                self.session,
                self.actor(self.admins[0]),
                units[source % len(units)].id,
                units[into % len(units)].id,
            )

    @rule(unit=ANY)
    def close(self, unit: int) -> None:
        units = self.units()
        with self.step():
            reorganisation.close(self.session, self.actor(self.admins[0]), units[unit % len(units)].id)

    @rule(
        person=ANY,
        unit=ANY,
        role=st.sampled_from([Role.WORKER, Role.STREET, Role.PROPERTY, Role.AUDITOR]),
        starts=st.integers(-2, 2),
        days=st.none() | st.integers(0, 3),
    )
    def give_post(self, person: int, unit: int, role: Role, starts: int, days: int | None) -> None:
        fitting = [one for one in self.units() if one.kind in ROLE_KINDS[role]]
        with self.step():
            starts_on = clock.today() + timedelta(days=starts)
            first, second = (self.actor(admin) for admin in self.admins)
            account = queries.account(self.session, self.people[person % PEOPLE][0])
            grant = grants.propose(
                self.session,
                first,
                account,
                fitting[unit % len(fitting)].id,
                role=role,
                starts_on=starts_on,
                ends_on=None if days is None else starts_on + timedelta(days=days),
            )
            grants.confirm(self.session, second, grant.id)

    @rule(post=ANY, days=st.none() | st.integers(0, 2))
    def end_post(self, post: int, days: int | None) -> None:
        picked = self.pick(post, Post)
        if picked.account_id in {account_id for account_id, _ in self.admins}:
            return
        with self.step():
            last_day = None if days is None else clock.today() + timedelta(days=days)
            grants.end_post(self.session, self.actor(self.admins[0]), picked.id, last_day)

    @rule(holder=ANY, post=ANY, delegate=ANY, starts=st.integers(0, 1), days=st.integers(0, 3))
    def lend(self, holder: int, post: int, delegate: int, starts: int, days: int) -> None:
        with self.step():
            actor = self.actor(self.people[holder % PEOPLE])
            own = delegations.lendable(actor)
            if own:
                chosen = own[post % len(own)]
                able = delegations.candidates(self.session, actor, chosen)
                if able:
                    starts_on = clock.today() + timedelta(days=starts)
                    delegations.lend(
                        self.session,
                        actor,
                        chosen.id,
                        able[delegate % len(able)].account_id,
                        starts_on=starts_on,
                        ends_on=starts_on + timedelta(days=days),
                    )

    @rule(delegation=ANY)
    def take_back(self, delegation: int) -> None:
        picked = self.pick(delegation, Delegation)
        if picked:
            with self.step():
                holder = Actor(picked.delegate_id, "", new_id())
                delegations.take_back(self.session, holder, picked.id)

    @rule(
        unit=ANY,
        owner=st.none() | ANY,
        screening=st.sampled_from([Screening.PASSED, Screening.PASSED, Screening.REVIEW, Screening.PENDING]),
    )
    def report(self, unit: int, owner: int | None, screening: Screening) -> None:
        units = self.units()
        with self.step():
            made = request_service.submit(
                self.session,
                self.resident,
                request_service.Report(Kind.REPORT, "灯不亮", units[unit % len(units)].id),
            )
            made.screening = screening
            if owner is not None:
                given = units[owner % len(units)]
                made.owner_unit_id, made.owner_street_id = given.id, given.street_id

    @rule(request=ANY)
    def finish(self, request: int) -> None:
        picked = self.pick(request, ServiceRequest)
        if picked:
            with self.step():
                picked.state = State.CLOSED

    @rule(days=st.integers(1, 2))
    def sleep(self, days: int) -> None:
        self.now += timedelta(days=days)

    # --- what must hold ---

    @invariant()
    def everybody_sees_what_the_recount_says(self) -> None:
        with clock.at(self.now):
            recount = Recount(self.session, clock.today())
            for person in (*self.people, *self.admins):
                actor = self.actor(person)
                expected = recount.visible(person[0])
                assert (
                    set(self.session.scalars(select(ServiceRequest.id).where(visible_to(actor)))) == expected
                )
                queue, _ = work_queue.page(self.session, actor, Filter.OPEN, cursor=None, limit=50)
                assert {row.id for row in queue} == {
                    row.id for row in recount.requests if row.id in expected and row.state in OPEN_STATES
                }
                for row in recount.requests[:3]:
                    assert self._reaches(actor, row.id) is (row.id in expected)

    def _reaches(self, actor: Actor, request_id: UUID) -> bool:
        try:
            access_request(self.session, actor, request_id)
        except NotFound:
            return False
        return True

    @invariant()
    def paths_and_streets_say_what_the_parents_say(self) -> None:
        recount = Recount(self.session, clock.today())
        for unit in recount.units.values():
            above = [unit, *recount.above(unit)]
            street = next((one.id for one in above if one.kind is UnitKind.STREET), None)
            assert unit.path == f"/{'/'.join(one.code for one in reversed(above))}/"
            assert unit.street_id == street
        for request in recount.requests:
            assert request.street_id == recount.units[request.unit_id].street_id
            assert request.owner_street_id == recount.units[request.owner_unit_id].street_id


class Recount:
    """Who sees what, the obvious way."""

    def __init__(self, session: Session, today: date) -> None:
        # Read from the database, not from what this session has in memory.
        session.flush()
        session.expire_all()
        self.today = today
        self.units = {unit.id: unit for unit in session.scalars(select(OrgUnit))}
        self.posts = {post.id: post for post in session.scalars(select(Post))}
        self.delegations = session.scalars(select(Delegation)).all()
        self.requests = session.scalars(select(ServiceRequest).order_by(ServiceRequest.id)).all()

    def above(self, unit: OrgUnit) -> list[OrgUnit]:
        if unit.parent_id is None:
            return []
        parent = self.units[unit.parent_id]
        return [parent, *self.above(parent)]

    def lies_in(self, unit_id: UUID, other_id: UUID) -> bool:
        unit = self.units[unit_id]
        return other_id in {unit.id, *(one.id for one in self.above(unit))}

    def holds(self, post: Post) -> bool:
        return post.starts_on <= self.today and (post.ends_on is None or post.ends_on >= self.today)

    def posts_of(self, account_id: UUID) -> list[Post]:
        own = [post for post in self.posts.values() if post.account_id == account_id and self.holds(post)]
        lent = [
            self.posts[one.post_id]
            for one in self.delegations
            if one.delegate_id == account_id
            and one.ended_at is None
            and one.starts_on <= self.today <= one.ends_on
            and self.holds(self.posts[one.post_id])
        ]
        return own + [post for post in lent if any(self.lies_in(mine.unit_id, post.unit_id) for mine in own)]

    def visible(self, account_id: UUID) -> set[UUID]:
        posts = self.posts_of(account_id)
        return {request.id for request in self.requests if self._sees(posts, request)}

    def _sees(self, posts: list[Post], request: ServiceRequest) -> bool:
        readers = [post for post in posts if Permission.READ_REQUESTS in ROLE_PERMISSIONS[post.role]]
        in_scope = any(
            (post.role is not Role.PROPERTY and self.lies_in(request.unit_id, post.unit_id))
            or self.lies_in(request.owner_unit_id, post.unit_id)
            for post in readers
        )
        reviewed = request.screening is Screening.REVIEW and any(
            Permission.REVIEW_CONTENT in ROLE_PERMISSIONS[post.role]
            and self.lies_in(request.unit_id, post.unit_id)
            for post in posts
        )
        return in_scope and (request.screening is Screening.PASSED or reviewed)


@pytest.mark.timeout(300)
def test_nobody_ever_sees_outside_their_units(app: Flask, db: Database) -> None:
    machine = type("Machine", (ScopeMachine,), {"database": db})
    with app.app_context():
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=15,
                stateful_step_count=20,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
