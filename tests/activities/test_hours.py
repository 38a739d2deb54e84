"""Who helps at an activity of kind volunteering has the time from check-in to check-out recorded."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.activities import service
from app.activities.models import ActivityKind, Attendance
from app.core import clock
from app.core.errors import Conflict
from app.volunteering import queries
from app.volunteering import service as volunteering
from app.volunteering.models import ServiceRecord
from app.volunteering.states import Joining
from tests.activities.plans import published
from tests.volunteering import helpers
from tests.world import World


def helped(session: Session, world: World, organiser: Actor, kind: ActivityKind, minutes: int) -> Attendance:
    """The resident came to an activity and left so many minutes later; a worker ticked both."""
    activity = published(session, organiser, world.compound, kind=kind, check_out=True)
    registration = service.sign_up(session, activity.id, world.resident.id).registration
    with clock.at(activity.starts_at):
        service.check_in(session, organiser, activity, registration_id=registration.id)
    attendance = session.scalars(select(Attendance)).one()
    with clock.at(activity.starts_at + timedelta(minutes=minutes)):
        service.check_out(session, organiser, activity, attendance)
    return attendance


def test_help_is_recorded_in_half_hours(session: Session, world: World, organiser: Actor) -> None:
    attendance = helped(session, world, organiser, ActivityKind.VOLUNTEERING, 100)
    made = session.scalars(select(ServiceRecord)).one()
    assert (made.account_id, made.half_hours, made.source) == (
        world.resident.id,
        3,
        f"attendance:{attendance.id}",
    )
    assert made.noted_by == organiser.account_id


def test_who_only_comes_gives_no_time(session: Session, world: World, organiser: Actor) -> None:
    helped(session, world, organiser, ActivityKind.LECTURE, 100)
    assert queries.half_hours(session, world.resident.id) == 0


def test_an_activity_of_a_team_is_for_its_members(session: Session, world: World, organiser: Actor) -> None:
    team = helpers.found(session, organiser, world, joining=Joining.OPEN)
    activity = published(session, organiser, world.compound, audience_team_id=team.unit_id)
    with pytest.raises(Conflict, match="not_for_you"):
        service.sign_up(session, activity.id, world.volunteer.id)
    helpers.enrol(session, world, world.volunteer)
    volunteering.ask_to_join(session, world.volunteer.id, team)
    assert service.sign_up(session, activity.id, world.volunteer.id).registration
