"""The ledger under whatever people, workers and the clock do to it, in whatever order.

A machine (Hypothesis) awards by rules and plainly, spends, gives, donates, reverses, grants budgets and lets years end,
with sources that come again, and keeps books of its own. After every step: all accounts add up to zero, none is below
its floor, every balance is what the books say, nothing was earned twice, every reversal mirrors what it takes back, and
no cap was passed.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core import clock
from app.core.database import Database
from app.core.errors import Conflict
from app.points import checking, queries, service
from app.points.models import PointsAccount, PointsTransfer, TransferKind
from app.points.service import Occasion, Owner, RuleDraft
from app.points.tasks import end_of_year
from tests.world import World

BEGINNING = datetime(2026, 1, 10, 9, 0, tzinfo=clock.SHANGHAI)
PER_DAY, PER_MONTH = 12, 30

people = st.integers(0, 2)
amounts = st.integers(1, 40)
#: Few, so that they come again.
sources = st.integers(0, 25)


class Ledger(RuleBasedStateMachine):
    """What is done to the ledger, and what the books say of it."""

    database: Database
    world: World
    people: list[UUID]
    worker: Actor

    def __init__(self) -> None:
        super().__init__()
        self.session: Session = self.database.session(writing=True)
        self.street = self.world.street.id
        self.now = BEGINNING
        self.books: dict[Owner, int] = defaultdict(int)
        self.floor: int | None = None
        #: What was moved under which source: from whom, to whom, how much.
        self.moves: dict[str, tuple[Owner, Owner, int]] = {}
        self.reversed: set[str] = set()
        #: Points by rule, by person and day.
        self.by_rule: dict[tuple[UUID, date], int] = defaultdict(int)
        self.rule_sources: dict[str, tuple[UUID, date]] = {}

    def teardown(self) -> None:
        self.session.close()

    @initialize()
    def a_rule(self) -> None:
        draft = RuleDraft(
            Occasion.SERVICE_HALF_HOUR, self.street, 5, PER_DAY, PER_MONTH, date(2026, 1, 1), None
        )
        service.add_rule(self.session, self.worker, self.world.street, draft)

    def _may_go(self, debit: Owner, amount: int) -> bool:
        if debit == service.issuer(self.street):
            return self.floor is None or self.books[debit] - amount >= self.floor
        return self.books[debit] >= amount

    def _book(self, source: str, debit: Owner, credit: Owner, amount: int) -> None:
        self.moves[source] = (debit, credit, amount)
        self.books[debit] -= amount
        self.books[credit] += amount

    def _move(self, kind: TransferKind, source: str, debit: Owner, credit: Owner, amount: int) -> None:
        """Do it, and see that it went as the books say it must."""
        new, may = source not in self.moves, self._may_go(debit, amount)

        def go(session: Session) -> bool:
            return service.transfer(
                session,
                kind=kind,
                source=source,
                memo="试",
                debit=debit,
                credit=credit,
                amount=amount,
                street_id=self.street,
            )

        assert self._try(go) == ("refused" if new and not may else new)
        if new and may:
            self._book(source, debit, credit, amount)

    def _try(self, go: Any) -> Any:
        with clock.at(self.now):
            try:
                with self.session.begin_nested():
                    return go(self.session)
            except Conflict:
                return "refused"

    @rule(who=people, amount=amounts, number=sources)
    def award(self, who: int, amount: int, number: int) -> None:
        self._move(
            TransferKind.AWARD,
            f"award:{number}",
            service.issuer(self.street),
            service.person(self.people[who]),
            amount,
        )

    @rule(who=people, half_hours=st.integers(1, 4), number=sources)
    def serve(self, who: int, half_hours: int, number: int) -> None:
        source, person = f"service:{number}", service.person(self.people[who])
        today = clock.local(self.now).date()
        month = sum(
            points
            for (one, day), points in self.by_rule.items()
            if one == person.id and (day.year, day.month) == (today.year, today.month)
        )
        room = min(PER_DAY - self.by_rule[person.id, today], PER_MONTH - month)
        wanted = max(0, min(5 * half_hours, room))
        issuer = service.issuer(self.street)
        expected = wanted if source not in self.moves and wanted and self._may_go(issuer, wanted) else 0

        def go(session: Session) -> int:
            return service.award_by_rule(
                session,
                person.id,
                self.street,
                Occasion.SERVICE_HALF_HOUR,
                half_hours,
                source,
                "志愿服务",
            )

        assert self._try(go) == expected
        if expected:
            self._book(source, issuer, person, expected)
            self.by_rule[person.id, today] += expected
            self.rule_sources[source] = (person.id, today)

    @rule(who=people, amount=amounts, number=sources)
    def spend(self, who: int, amount: int, number: int) -> None:
        """A reward is reserved; its points wait in the stock."""
        self._move(
            TransferKind.SPENDING,
            f"spend:{number}",
            service.person(self.people[who]),
            service.stock(self.street),
            amount,
        )

    @rule(amount=amounts, number=sources)
    def hand_over(self, amount: int, number: int) -> None:
        self._move(
            TransferKind.HANDOVER,
            f"over:{number}",
            service.stock(self.street),
            service.merchant(self.world.company.id),
            amount,
        )

    @rule(who=people, whom=people, amount=amounts, number=sources)
    def give(self, who: int, whom: int, amount: int, number: int) -> None:
        if who != whom:
            giver, taker = service.person(self.people[who]), service.person(self.people[whom])
            self._move(TransferKind.GIFT, f"gift:{number}", giver, taker, amount)

    @rule(who=people, amount=amounts, number=sources)
    def donate(self, who: int, amount: int, number: int) -> None:
        giver, team = service.person(self.people[who]), service.team(self.world.community.id)
        self._move(TransferKind.DONATION, f"donation:{number}", giver, team, amount)

    @rule(pick=st.integers(0, 200))
    def reverse(self, pick: int) -> None:
        """Anything that was ever moved, whether it was taken back before or not."""
        if not self.moves:
            return
        source = sorted(self.moves)[pick % len(self.moves)]
        debit, credit, amount = self.moves[source]
        may = self._may_go(credit, amount)
        new = source not in self.reversed
        took = self._try(lambda session: service.reverse(session, source=source, memo="更正"))
        assert took == ("refused" if new and not may else new)
        if took is True:
            self.reversed.add(source)
            self.books[credit] -= amount
            self.books[debit] += amount
            if source in self.rule_sources:
                self.by_rule[self.rule_sources[source]] -= amount

    @rule(amount=st.integers(-100, 300).filter(bool))
    def grant(self, amount: int) -> None:
        issuer = service.issuer(self.street)
        floor = (self.books[issuer] if self.floor is None else self.floor) - amount
        may = floor <= min(self.books[issuer], 0)
        done = self._try(lambda session: service.grant_budget(session, self.worker, self.street, amount))
        assert done == (None if may else "refused")
        if may:
            self.floor = floor

    @rule(days=st.sampled_from([1, 7, 30, 120]))
    def time_goes_by(self, days: int) -> None:
        """The clock does what it does at the end of years, sometimes late."""
        self.now += timedelta(days=days)
        before = self._balances()
        self._try(end_of_year)
        after = self._balances()
        expired = service.expired(self.street)
        for account_id in self.people:
            person = service.person(account_id)
            gone = before.get(person, 0) - after.get(person, 0)
            assert gone >= 0
            self.books[person] -= gone
            self.books[expired] += gone

    def _balances(self) -> dict[Owner, int]:
        rows = self.session.execute(
            select(PointsAccount.owner_kind, PointsAccount.owner_id, PointsAccount.balance)
        )
        return {Owner(kind, owner_id): balance for kind, owner_id, balance in rows}

    @invariant()
    def nothing_came_from_nowhere(self) -> None:
        """Zero in all, each account its entries and above its floor, each reversal the mirror of its entry."""
        assert checking.faults(self.session) == []

    @invariant()
    def every_balance_is_what_the_books_say(self) -> None:
        held = self._balances()
        assert {owner: points for owner, points in held.items() if points} == {
            owner: points for owner, points in self.books.items() if points
        }

    @invariant()
    def nothing_was_earned_twice_and_reversed_twice(self) -> None:
        by_clock_or_back = PointsTransfer.kind.in_([TransferKind.EXPIRY, TransferKind.REVERSAL])
        known = self.session.scalar(select(func.count()).where(~by_clock_or_back))
        undone = self.session.scalar(select(func.count(PointsTransfer.reverses_id)))
        assert (known, undone) == (len(self.moves), len(self.reversed))

    @invariant()
    def caps_are_kept(self) -> None:
        months: dict[tuple[UUID, int, int], int] = defaultdict(int)
        for (one, day), points in self.by_rule.items():
            assert points <= PER_DAY
            months[one, day.year, day.month] += points
        assert all(points <= PER_MONTH for points in months.values())

    @invariant()
    def what_is_told_to_expire_is_there(self) -> None:
        with clock.at(self.now):
            for account_id in self.people:
                summary = queries.summary(self.session, account_id)
                assert 0 <= summary.expiring <= max(0, summary.balance)


def test_the_ledger_comes_out(app: Flask, db: Database, world: World) -> None:
    things = {
        "database": db,
        "world": world,
        "people": [world.resident.id, world.neighbour.id, world.new_resident().id],
        "worker": world.actor(world.street_worker),
    }
    with app.test_request_context():
        run_state_machine_as_test(
            type("OneLedger", (Ledger,), things),
            settings=settings(
                max_examples=8,
                stateful_step_count=30,
                deadline=None,
                database=None,
                derandomize=True,
                suppress_health_check=list(HealthCheck),
                phases=[Phase.generate, Phase.shrink],
            ),
        )
