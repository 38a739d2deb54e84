"""Who helps at an activity has given time: its hours are recorded when they leave."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.activities.models import Activity, ActivityKind, ActivitySession, Attendance, Attendee
from app.volunteering import queries as teams
from app.volunteering import service as volunteering


def count_hours(session: Session, attendee_id: UUID, session_id: UUID) -> None:
    """Record the time from check-in to check-out of somebody with an account, at an activity of kind volunteering.

    Other activities are for those who come to them; who comes there gives no time to others.
    """
    row = session.execute(
        select(Attendance, Attendee.account_id, Activity)
        .join(Attendee, Attendee.id == Attendance.attendee_id)
        .join(ActivitySession, ActivitySession.id == Attendance.session_id)
        .join(Activity, Activity.id == ActivitySession.activity_id)
        .where(Attendance.attendee_id == attendee_id, Attendance.session_id == session_id)
        .execution_options(populate_existing=True)
    ).one()
    attendance, account_id, activity = row
    if activity.kind is not ActivityKind.VOLUNTEERING or account_id is None:
        return
    if attendance.checked_out_at is None:
        return
    volunteering.record(
        session,
        account_id=account_id,
        street_id=activity.street_id,
        team_id=_team(session, activity),
        source=f"attendance:{attendance.id}",
        what=activity.title,
        started_at=attendance.checked_in_at,
        ended_at=attendance.checked_out_at,
        noted_by=attendance.checked_out_by or attendance.checked_in_by,
    )


def _team(session: Session, activity: Activity) -> UUID | None:
    """The team the activity is for; a unit of kind team may be none of volunteers."""
    team_id = activity.audience_team_id
    return team_id if team_id and teams.team(session, team_id) else None
