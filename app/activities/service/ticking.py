"""What a worker's phone noted at the door, perhaps without a network: many at once, each by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.activities.codes import read_code
from app.activities.models import Activity, Attendee, CheckInMethod, Registration
from app.activities.service.door import Sight, come, known_session, leave, refuse
from app.activities.service.holding import note
from app.activities.times import at_door
from app.core.errors import NotFound, Problem


@dataclass(frozen=True)
class Tick:
    """One person came to a session, and perhaps left; ``code`` is what they showed."""

    attendee_id: UUID
    session_id: UUID
    checked_in_at: datetime
    checked_out_at: datetime | None = None
    code: str | None = None


class Result(StrEnum):
    """What became of a tick."""

    DONE = "done"
    REPEATED = "repeated"
    REFUSED = "refused"


@dataclass(frozen=True)
class Noted:
    """A tick with its outcome; of a refused one why."""

    tick: Tick
    result: Result
    refusal: Problem | None = None


def note_attendances(
    session: Session, actor: Actor, activity: Activity, ticks: Sequence[Tick]
) -> list[Noted]:
    """Note who came and who left; what was noted before changes nothing, and a refused one stops no other.

    ``activity`` comes from ``access_managed_activity``. Times are never taken to be in the future. The answers stand
    in the order of ``ticks``.
    """
    people = _people(session, activity, [one.attendee_id for one in ticks])
    found: dict[int, Noted] = {}
    # Points are awarded in one order, so that two phones that send at once do not wait for each other in a circle.
    for index in sorted(range(len(ticks)), key=lambda at: _turn(people, ticks[at])):
        tick = ticks[index]
        try:
            changed = _note(session, actor, activity, people, tick)
            found[index] = Noted(tick, Result.DONE if changed else Result.REPEATED)
        except Problem as problem:
            # Nothing has been written yet when it is refused.
            found[index] = Noted(tick, Result.REFUSED, problem)
    _put_on_record(session, actor, activity, people, list(found.values()))
    return [found[index] for index in range(len(ticks))]


_People = dict[UUID, tuple[Attendee, Registration]]


def _people(session: Session, activity: Activity, attendee_ids: Sequence[UUID]) -> _People:
    """The people of this activity among them, whose registrations are held from now on."""
    attendees = session.scalars(select(Attendee).where(Attendee.id.in_(set(attendee_ids)))).all()
    rows = session.scalars(
        select(Registration)
        .where(
            Registration.activity_id == activity.id,
            Registration.id.in_({one.registration_id for one in attendees}),
        )
        .order_by(Registration.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    registrations = {row.id: row for row in rows}
    return {
        one.id: (one, registrations[one.registration_id])
        for one in attendees
        if one.registration_id in registrations
    }


def _turn(people: _People, tick: Tick) -> tuple[str, str]:
    known = people.get(tick.attendee_id)
    return (str(known[0].account_id) if known else "", str(tick.attendee_id))


def _note(session: Session, actor: Actor, activity: Activity, people: _People, tick: Tick) -> bool:
    if tick.attendee_id not in people:
        raise NotFound("attendee_not_found", "名单上没有这个人了，可能已经取消了报名。")
    attendee, registration = people[tick.attendee_id]
    refuse(activity, registration)
    of = known_session(session, registration, tick.session_id)
    method = CheckInMethod.CODE if _showed(registration, tick) else CheckInMethod.LIST
    came = Sight(of.id, at_door(of, tick.checked_in_at), method, actor.account_id)
    changed = come(session, activity, registration, attendee, came)
    if tick.checked_out_at is not None:
        left = Sight(of.id, at_door(of, tick.checked_out_at), method, actor.account_id)
        changed = leave(session, attendee.id, left) or changed
    return changed


def _showed(registration: Registration, tick: Tick) -> bool:
    return tick.code is not None and read_code(tick.code) == registration.code


def _put_on_record(
    session: Session, actor: Actor, activity: Activity, people: _People, noted: Sequence[Noted]
) -> None:
    """Once for each registration where nobody showed a code: the worker's word stands for it."""
    done = [one for one in noted if one.result is Result.DONE]
    for action, by_hand in (
        (
            "activity.checked_in_by_hand",
            [one for one in done if not _showed(people[one.tick.attendee_id][1], one.tick)],
        ),
        ("activity.checked_out_by_hand", [one for one in done if one.tick.checked_out_at]),
    ):
        for registration_id in sorted({str(people[one.tick.attendee_id][1].id) for one in by_hand}):
            note(session, actor, activity, action, registration_id=registration_id)
