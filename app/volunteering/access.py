"""Who comes to which team, volunteer and record."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.roles import Permission
from app.core.errors import Forbidden, NotFound
from app.org import queries as org
from app.volunteering import queries
from app.volunteering.models import ServiceRecord, Team, Training, Volunteer
from app.volunteering.states import TeamState


def access_team(session: Session, team_id: UUID) -> Team:
    """A team that is there, for everybody who is logged in; raises NotFound."""
    found = queries.team(session, team_id)
    if found is None or found.state is not TeamState.ACTIVE:
        raise NotFound("team_not_found", "没有找到这支队伍，可能已经解散了。")
    return found


def access_managed_team(session: Session, actor: Actor, team_id: UUID) -> Team:
    """A team below where the actor manages volunteers.

    Raises Forbidden (``no_permission``) for somebody who manages none, NotFound for one out of their reach.
    """
    actor.require(Permission.MANAGE_VOLUNTEERS)
    found = queries.team(session, team_id)
    if found is None or not actor.reaches(Permission.MANAGE_VOLUNTEERS, found.unit.path):
        raise NotFound()
    return found


def access_led_team(session: Session, actor: Actor, team_id: UUID) -> Team:
    """A team the actor leads, or below where they manage volunteers.

    Raises NotFound for one that is not there, Forbidden (``not_your_team``) for one somebody else leads.
    """
    found = access_team(session, team_id)
    if actor.reaches(Permission.MANAGE_VOLUNTEERS, found.unit.path):
        return found
    if team_id not in queries.leads(session, actor.account_id):
        raise Forbidden("not_your_team", "只有队长和副队长可以这样做。")
    return found


def access_volunteer(session: Session, actor: Actor, volunteer_id: UUID) -> Volunteer:
    """A volunteer of a unit where the actor manages them; raises Forbidden (``no_permission``) and NotFound."""
    actor.require(Permission.MANAGE_VOLUNTEERS)
    within = org.within(Volunteer.unit_id, actor.paths(Permission.MANAGE_VOLUNTEERS))
    found = session.scalars(select(Volunteer).where(Volunteer.id == volunteer_id, within)).one_or_none()
    if found is None:
        raise NotFound()
    return found


def access_training(session: Session, actor: Actor, training_id: UUID) -> Training:
    """A training of a street the actor has a post in or above.

    Raises Forbidden (``no_permission``) and NotFound.
    """
    actor.require(Permission.MANAGE_VOLUNTEERS)
    found = session.get(Training, training_id)
    if found is None or not works_in(session, actor, found.street_id):
        raise NotFound()
    return found


def works_in(session: Session, actor: Actor, street_id: UUID) -> bool:
    """Whether the actor manages volunteers somewhere in a street, or above it."""
    street = org.known_unit(session, street_id).path
    paths = actor.paths(Permission.MANAGE_VOLUNTEERS)
    return any(path.startswith(street) or street.startswith(path) for path in paths)


def in_reach(actor: Actor) -> ColumnElement[bool]:
    """The condition that a record is one of a volunteer or of a team that the actor manages."""
    paths = actor.paths(Permission.MANAGE_VOLUNTEERS)
    theirs = select(Volunteer.account_id).where(org.within(Volunteer.unit_id, paths))
    teams = select(Team.unit_id).where(org.within(Team.unit_id, paths))
    return or_(ServiceRecord.account_id.in_(theirs), ServiceRecord.team_id.in_(teams))


def access_record(session: Session, actor: Actor, record_id: UUID) -> ServiceRecord:
    """A record the actor may look after; raises Forbidden (``no_permission``) and NotFound."""
    actor.require(Permission.MANAGE_VOLUNTEERS)
    found = session.scalars(
        select(ServiceRecord).where(ServiceRecord.id == record_id, in_reach(actor))
    ).one_or_none()
    if found is None:
        raise NotFound()
    return found
