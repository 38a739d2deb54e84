"""Somebody becomes a volunteer, rests, or is one no more."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.accounts import consents
from app.accounts import queries as accounts
from app.core import clock
from app.core.errors import Conflict
from app.core.ids import new_id
from app.org import queries as org
from app.org.models import UnitKind
from app.volunteering import queries
from app.volunteering.kinds import FREE_TIME_NAMES, Reach, Skill
from app.volunteering.models import TeamMember, Volunteer
from app.volunteering.states import MemberRole, MemberState, VolunteerState


def register(
    session: Session,
    account_id: UUID,
    *,
    unit_id: UUID,
    real_name: str,
    skills: Sequence[Skill],
    free_times: Sequence[str],
    reach: Reach,
    in_rankings: bool = False,
    show_name: bool = False,
) -> Volunteer:
    """Make somebody a volunteer of the community ``unit_id`` lies in, or say anew what they can do.

    Whoever had left or rested is back by this. Raises Conflict (``consent_needed``) and Invalid (``unknown_place``).
    """
    consents.require(session, account_id, consents.Moment.VOLUNTEERING)
    unit = org.place(session, unit_id)
    above = org.ancestors(session, unit)
    home = above.get(UnitKind.COMMUNITY) or above[UnitKind.STREET]
    accounts.hold(session, account_id)
    one = queries.volunteer(session, account_id)
    if one is None:
        one = Volunteer(id=new_id(), account_id=account_id, registered_at=clock.now())
        session.add(one)
    one.street_id = above[UnitKind.STREET].id
    one.unit_id = home.id
    one.real_name = real_name
    one.skills = [skill for skill in Skill if skill in skills]
    one.free_times = [time for time in FREE_TIME_NAMES if time in free_times]
    one.reach = reach
    one.state = VolunteerState.ACTIVE
    one.in_rankings = in_rankings
    one.show_name = in_rankings and show_name
    session.flush()
    return one


def rest(session: Session, account_id: UUID, *, resting: bool) -> Volunteer:
    """Be asked for nothing for a while, or be back; again changes nothing. Raises Conflict (``not_a_volunteer``)."""
    one = require(session, account_id)
    one.state = VolunteerState.RESTING if resting else VolunteerState.ACTIVE
    return one


def leave(session: Session, account_id: UUID) -> None:
    """Be a volunteer no more, and in no team; the hours stay. Raises Conflict (``not_a_volunteer``)."""
    one = require(session, account_id)
    one.state = VolunteerState.LEFT
    one.in_rankings = one.show_name = False
    session.execute(
        update(TeamMember)
        .where(
            TeamMember.account_id == account_id,
            TeamMember.state.in_((MemberState.ASKED, MemberState.IN)),
        )
        .values(state=MemberState.LEFT, role=MemberRole.MEMBER, decided_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    session.expire_all()


def require(session: Session, account_id: UUID) -> Volunteer:
    """Somebody who is a volunteer now; raises Conflict (``not_a_volunteer``)."""
    one = queries.volunteer(session, account_id)
    if one is None or one.state is VolunteerState.LEFT:
        raise Conflict("not_a_volunteer", "您还没有登记成为志愿者，先花一分钟登记一下吧。")
    return one
