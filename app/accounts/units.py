"""What a change of the tree means for homes and posts (docs/adr/0008)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session, aliased

from app.accounts.models import GrantState, Post, PostGrant, Residence
from app.core import clock
from app.org import queries as org
from app.org.models import OrgUnit


def hindrance(session: Session, unit: OrgUnit) -> str | None:
    """Why a unit cannot be closed as far as people go: somebody lives there."""
    home = session.scalar(select(Residence.id).where(Residence.compound_id == unit.id).limit(1))
    return f"还有居民住在“{unit.name}”，请把它合并到别的小区。" if home else None


def follow_units(session: Session, path: str) -> None:
    """Homes at or below ``path`` belong to the street their compound stands in now."""
    street = select(OrgUnit.street_id).where(OrgUnit.id == Residence.compound_id).scalar_subquery()
    session.execute(
        update(Residence)
        .where(org.within(Residence.compound_id, [path]))
        .values(street_id=street)
        .execution_options(synchronize_session=False)
    )


def hand_over(session: Session, source: OrgUnit, target: OrgUnit) -> None:
    """Homes, running posts and proposals of ``source`` go to ``target``; a post somebody holds there already ends."""
    session.execute(
        update(Residence)
        .where(Residence.compound_id == source.id)
        .values(compound_id=target.id, street_id=target.street_id)
        .execution_options(synchronize_session=False)
    )
    there = aliased(Post)
    twice = (
        select(there.id)
        .where(
            there.account_id == Post.account_id,
            there.role == Post.role,
            there.unit_id == target.id,
            or_(there.ends_on.is_(None), there.ends_on >= clock.today()),
        )
        .exists()
    )
    _end(session, and_(Post.unit_id == source.id, twice))
    session.execute(
        update(Post)
        .where(Post.unit_id == source.id, _not_over())
        .values(unit_id=target.id)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(PostGrant)
        .where(PostGrant.unit_id == source.id, PostGrant.state == GrantState.WAITING)
        .values(unit_id=target.id)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()


def let_go(session: Session, unit: OrgUnit) -> None:
    """A unit that is closed leaves nobody in power: its posts have ended and its proposals are refused."""
    _end(session, Post.unit_id == unit.id)
    session.execute(
        update(PostGrant)
        .where(PostGrant.unit_id == unit.id, PostGrant.state == GrantState.WAITING)
        .values(state=GrantState.REFUSED, decided_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    session.expire_all()


def _not_over() -> ColumnElement[bool]:
    return or_(Post.ends_on.is_(None), Post.ends_on >= clock.today())


def _end(session: Session, which: ColumnElement[bool]) -> None:
    session.execute(
        update(Post)
        .where(which, _not_over())
        .values(ends_on=clock.today() - timedelta(days=1))
        .execution_options(synchronize_session=False)
    )
