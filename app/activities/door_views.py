"""How the door of an activity is shown, and those who did not come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.activities import absent, comers, queries
from app.activities.door_schemas import (
    ArrivalOut,
    AttendanceOut,
    DoorOut,
    DoorPerson,
    DoorRegistration,
    DoorSession,
    MissedOut,
    PauseOut,
    TickOut,
    WorkPauseOut,
)
from app.activities.models import (
    PAUSE_STATE_NAMES,
    Activity,
    ActivitySession,
    Attendance,
    Attendee,
    PauseState,
    Registration,
    SignupPause,
)
from app.activities.service import Arrival, Noted
from app.activities.times import AFTERWARDS, door_opens, hours
from app.activities.views import called
from app.core import clock
from app.core.encryption import mask_phone
from app.org import queries as org
from app.org.schemas import Unit


def arrival(session: Session, activity: Activity, done: Arrival) -> ArrivalOut:
    """What whoever held up their phone is told."""
    names = called(session, done.people)
    return ArrivalOut(
        way=done.way,
        session_id=done.of.id,
        title=done.of.title or activity.title,
        at=done.at,
        names=[names[one.id] for one in done.people],
        points=done.points,
        repeated=done.repeated,
        late=done.late,
    )


def door(
    session: Session, activity: Activity, found: Sequence[Registration], following: str | None
) -> DoorOut:
    """The list of the door."""
    sessions = queries.sessions(session, activity.id)
    return DoorOut(
        items=parties(session, found),
        next_cursor=following,
        title=activity.title,
        check_out=activity.check_out,
        sessions=[_session(one) for one in sessions],
        current_session_id=current(sessions).id,
    )


def current(sessions: Sequence[ActivitySession]) -> ActivitySession:
    """The session that is on or comes next; when all are over the last."""
    on = [one for one in sessions if one.cancelled_at is None]
    coming = [one for one in on if one.ends_at > clock.now() - AFTERWARDS]
    return (coming or on[-1:] or list(sessions))[0]


def _session(one: ActivitySession) -> DoorSession:
    return DoorSession(
        id=one.id,
        number=one.number,
        title=one.title,
        opens_at=door_opens(one),
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        cancelled=one.cancelled_at is not None,
    )


def parties(session: Session, found: Sequence[Registration]) -> list[DoorRegistration]:
    """Those who may come; each registration comes with its account and places."""
    ids = [one.id for one in found]
    people, came = comers.attendees(session, ids), comers.attendances(session, ids)
    names = called(session, [one for of in people.values() for one in of])
    return [
        DoorRegistration(
            id=one.id,
            code=one.code,
            name=one.account.name,
            session_id=one.places.session_id,
            people=[_person(person, names, came[one.id]) for person in people[one.id]],
        )
        for one in found
    ]


def _person(person: Attendee, names: dict[UUID, str], came: Sequence[Attendance]) -> DoorPerson:
    return DoorPerson(
        attendee_id=person.id,
        name=names[person.id],
        myself=person.member_id is None,
        attendances=[_attendance(one) for one in came if one.attendee_id == person.id],
    )


def _attendance(one: Attendance) -> AttendanceOut:
    return AttendanceOut(
        session_id=one.session_id,
        checked_in_at=one.checked_in_at,
        checked_out_at=one.checked_out_at,
        hours=hours(one.checked_in_at, one.checked_out_at) if one.checked_out_at else None,
    )


def tick(noted: Noted) -> TickOut:
    """What became of something a phone noted."""
    return TickOut(
        attendee_id=noted.tick.attendee_id,
        session_id=noted.tick.session_id,
        result=noted.result,
        code=noted.refusal.code if noted.refusal else None,
        reason=noted.refusal.detail if noted.refusal else None,
    )


def pauses(session: Session, found: Sequence[SignupPause]) -> list[PauseOut]:
    """Pauses as the people whose they are see them."""
    return [PauseOut(**fields) for fields in _pauses(session, found)]


def work_pauses(session: Session, found: Sequence[SignupPause]) -> list[WorkPauseOut]:
    """Pauses as the street sees them; what is still being checked it does not read."""
    shown = []
    for one, fields in zip(found, _pauses(session, found), strict=True):
        account = accounts.account(session, one.account_id)
        readable = one.state is not PauseState.CHECKING
        shown.append(
            WorkPauseOut(
                **fields
                | {
                    "name": account.name,
                    "phone": mask_phone(account.phone),
                    "appeal": one.appeal if readable else None,
                    "allowed": _decisions(one),
                }
            )
        )
    return shown


def _pauses(session: Session, found: Sequence[SignupPause]) -> list[dict[str, Any]]:
    streets = org.units(session, {one.street_id for one in found})
    missed = absent.because(session, found)
    return [
        {
            "id": one.id,
            "street": Unit.model_validate(streets[one.street_id]),
            "since": one.since,
            "until": one.until,
            "state": one.state,
            "state_name": _standing(one),
            "missed": [MissedOut(title=absence.title, at=absence.at) for absence in missed[one.id]],
            "appeal": one.appeal,
            "decided_at": one.decided_at,
            "allowed": ["appeal"] if one.state is PauseState.IN_FORCE and _lasts(one) else [],
        }
        for one in found
    ]


def _lasts(one: SignupPause) -> bool:
    return one.until > clock.now()


def _standing(one: SignupPause) -> str:
    if one.state is PauseState.LIFTED or _lasts(one):
        return PAUSE_STATE_NAMES[one.state]
    return "已经过去"


def _decisions(one: SignupPause) -> list[str]:
    if one.state is PauseState.LIFTED or not _lasts(one):
        return []
    return ["uphold", "lift"] if one.state is PauseState.APPEALED else ["lift"]
