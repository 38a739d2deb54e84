"""The lives of the demo's activities: drafted, published, signed up for, held."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.activities import queries, service
from app.activities.models import Activity, ActivityKind, Registration, Shape
from app.activities.states import RegistrationState
from app.core import clock
from app.demo.afterwards import MEMORIES, remembered
from app.demo.album import Album
from app.demo.certificates import certificate
from app.demo.programme import PROGRAMME, Plan
from app.demo.timeline import Story
from app.demo.town import Neighbour, Town
from app.residents import queries as households

#: Everybody signs up this long before it begins at the latest.
_CLOSES = timedelta(hours=2)
#: How likely somebody who took a course comes to one of its lessons.
_COMES_TO_A_LESSON = 0.85


@dataclass
class _Event:
    """An activity between its plan and its row."""

    plan: Plan
    starts_at: datetime
    opens_at: datetime
    manager: Actor
    row: Activity = field(init=False)

    def times(self) -> list[tuple[datetime, datetime]]:
        """When it begins and ends, each time."""
        firsts = (
            self.starts_at + timedelta(days=number * self.plan.every) for number in range(self.plan.times)
        )
        return [(first, first + timedelta(hours=self.plan.hours)) for first in firsts]


class ActivityLives:
    """Tells the story of the whole programme, as seen from ``now``."""

    def __init__(self, session: Session, town: Town, album: Album, chance: Random, now: datetime) -> None:
        self._session = session
        self._town = town
        self._album = album
        self._chance = chance
        self._now = now

    def stories(self) -> Iterator[Story]:
        """One story for each activity and one for each person who comes."""
        for plan in PROGRAMME:
            event = self._event(plan)
            yield self._hold(event)
            for number, neighbour in enumerate(self._comers(event)):
                yield self._come(event, neighbour, number)
            if plan.title in MEMORIES:
                yield self._remember(event)
            for name in plan.late:
                yield self._line_up(event, self._town.called(name))

    def _event(self, plan: Plan) -> _Event:
        day = clock.local(self._now).date() + timedelta(days=plan.day)
        starts_at = datetime.combine(day, plan.start, clock.SHANGHAI)
        opens_at = (starts_at - timedelta(days=plan.opens)).replace(hour=9, minute=0)
        return _Event(plan, starts_at, opens_at, self._town.staff[plan.unit][0])

    def _hold(self, event: _Event) -> Story:
        plan, session = event.plan, self._session
        # Whoever looks today must find it, however early its sign-up was planned.
        yield min(event.opens_at - timedelta(days=1, hours=-1), self._now - timedelta(hours=5))
        cover_id = self._album.photo_by(session, event.manager.account_id, plan.cover) if plan.cover else None
        event.row = service.create_activity(
            session,
            event.manager,
            unit_id=self._town.units[plan.unit].id,
            title=plan.title,
            kind=plan.kind,
            summary=plan.summary,
            description=plan.description,
            place=plan.place,
            latitude=self._town.units[plan.unit].latitude,
            longitude=self._town.units[plan.unit].longitude,
            starts_at=event.starts_at,
            ends_at=event.starts_at + timedelta(hours=plan.hours),
            signup_opens_at=event.opens_at,
            signup_closes_at=event.starts_at - _CLOSES,
            capacity=plan.capacity,
            points=plan.points,
            cover_id=cover_id,
            shape=plan.shape,
            sessions=[service.Time(*times) for times in event.times()],
        )
        if plan.draft:
            return
        if plan.submitted:
            service.submit(session, event.manager, event.row)
            return
        yield clock.now() + timedelta(minutes=20)
        service.publish(session, event.manager, event.row)
        if plan.called_off:
            yield event.starts_at - timedelta(hours=6)
            service.cancel_activity(session, event.manager, event.row)

    def _comers(self, event: _Event) -> list[Neighbour]:
        """Who comes: the regulars, then people of the street, those who fit first."""
        plan = event.plan
        street = self._town.units[self._town.units[plan.unit].code[:2]]
        regulars = [self._town.called(name) for name in plan.regulars]
        others = [one for one in self._town.near(street) if not one.hand_made]
        self._chance.shuffle(others)
        others.sort(key=lambda one: not _fits(plan, one))
        everybody = [one for one in self._town.neighbours if not one.hand_made and one not in others]
        self._chance.shuffle(everybody)
        return [*regulars, *others, *everybody][: plan.comers]

    def _come(self, event: _Event, neighbour: Neighbour, number: int) -> Story:
        chance, plan = self._chance, event.plan
        latest = min(event.starts_at - _CLOSES, self._now)
        if plan.called_off:
            latest = event.starts_at - timedelta(hours=8)
        # Most sign up on the first days.
        yield event.opens_at + (latest - event.opens_at) * chance.betavariate(1, 3)
        held = self._sign_up(event, neighbour, number)
        if plan.called_off or (not neighbour.hand_made and number % 9 == 8):
            return
        if plan.gave_back and number >= plan.comers - plan.gave_back:
            yield self._now - timedelta(hours=1)
            service.cancel(self._session, event.row.id, neighbour.actor.account_id)
            return
        for starts_at, _ in event.times():
            yield starts_at + timedelta(minutes=chance.uniform(-20, 15))
            if held.state is not RegistrationState.CONFIRMED:
                return
            if plan.shape is not Shape.COURSE or chance.random() < _COMES_TO_A_LESSON:
                service.check_in(self._session, event.manager, event.row, registration_id=held.id)
            if plan.shape is Shape.SERIES:
                return
        if plan.certified and neighbour.hand_made:
            yield from certificate(self._session, event.manager, event.row, held.id, neighbour)

    def _sign_up(self, event: _Event, neighbour: Neighbour, number: int) -> Registration:
        """Somebody signs up, with the children where it is for children, and for one session of a series."""
        account_id = neighbour.actor.account_id
        children = (
            households.members(self._session, account_id)
            if event.plan.kind is ActivityKind.CHILDREN and neighbour.hand_made
            else ()
        )
        sessions = queries.sessions(self._session, event.row.id)
        return service.sign_up(
            self._session,
            event.row.id,
            account_id,
            session_id=sessions[number % len(sessions)].id if event.plan.shape is Shape.SERIES else None,
            people=[service.Person()] + [service.Person(child.id) for child in children[:1]],
        ).registration

    def _remember(self, event: _Event) -> Story:
        """What is left when it is over; its row comes into being meanwhile."""
        yield event.times()[-1][1]
        memory = MEMORIES[event.plan.title]
        yield from remembered(self._session, self._town, self._album, event.manager, event.row, memory)

    def _line_up(self, event: _Event, neighbour: Neighbour) -> Story:
        """Somebody comes when all places are gone."""
        yield self._now - timedelta(hours=3)
        service.sign_up(self._session, event.row.id, neighbour.actor.account_id)


def _fits(plan: Plan, one: Neighbour) -> bool:
    if plan.kind is ActivityKind.CHILDREN:
        return 26 <= one.age <= 45
    if plan.kind in (ActivityKind.HEALTH, ActivityKind.LECTURE, ActivityKind.COURSE):
        return one.age >= 55
    return one.age <= 70
