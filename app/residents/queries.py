"""Reads of households."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.accounts import home_lists
from app.core import paging
from app.core.errors import NotFound
from app.residents.consent import Consent
from app.residents.models import RELATION_NAMES, HouseholdMember


def members(session: Session, account_id: UUID) -> Sequence[HouseholdMember]:
    """Whom somebody acts for, or would, in the order they were added."""
    return session.scalars(
        select(HouseholdMember)
        .where(HouseholdMember.account_id == account_id, HouseholdMember.ended_at.is_(None))
        .order_by(HouseholdMember.id)
    ).all()


def invitations(session: Session, account_id: UUID) -> Sequence[HouseholdMember]:
    """Who asked to act for this account, newest first."""
    return session.scalars(
        select(HouseholdMember)
        .where(HouseholdMember.linked_account_id == account_id, HouseholdMember.ended_at.is_(None))
        .order_by(HouseholdMember.id.desc())
    ).all()


def family(session: Session, account_id: UUID) -> dict[UUID, str]:
    """The accounts of those somebody acts for, or who act for them, with what each is to them, where they agreed."""
    both = or_(HouseholdMember.account_id == account_id, HouseholdMember.linked_account_id == account_id)
    rows = session.scalars(
        select(HouseholdMember)
        .where(
            both,
            HouseholdMember.linked_account_id.is_not(None),
            HouseholdMember.consent == Consent.GIVEN,
            HouseholdMember.ended_at.is_(None),
        )
        .order_by(HouseholdMember.id)
    )
    found: dict[UUID, str] = {}
    for one in rows:
        mine = one.account_id == account_id
        other = one.linked_account_id if mine else one.account_id
        if other:
            found.setdefault(other, RELATION_NAMES[one.relation] if mine else "家人")
    return found


def member(session: Session, member_id: UUID) -> HouseholdMember:
    """By id; raises NoResultFound."""
    return session.get_one(HouseholdMember, member_id)


def members_by_id(session: Session, ids: Iterable[UUID]) -> dict[UUID, HouseholdMember]:
    """Several, those that are over too, in one read."""
    found = session.scalars(select(HouseholdMember).where(HouseholdMember.id.in_(set(ids))))
    return {one.id: one for one in found}


def own_member(
    session: Session, account_id: UUID, member_id: UUID, *, changing: bool = False
) -> HouseholdMember:
    """One whom the account acts for; raises NotFound."""
    return _one(session, member_id, HouseholdMember.account_id == account_id, changing)


def invitation(
    session: Session, account_id: UUID, member_id: UUID, *, changing: bool = False
) -> HouseholdMember:
    """One by which the account is acted for; raises NotFound."""
    return _one(session, member_id, HouseholdMember.linked_account_id == account_id, changing)


def unlinked_member(
    session: Session, paths: Iterable[str], member_id: UUID, *, changing: bool = False
) -> HouseholdMember:
    """An adult without an account, of somebody who lives at or below ``paths``; raises NotFound."""
    return _one(session, member_id, _to_witness(paths), changing)


def to_witness(
    session: Session, paths: Iterable[str], *, cursor: str | None, limit: int
) -> tuple[list[HouseholdMember], str | None]:
    """Adults without an account, of people who live at or below ``paths``, newest first."""
    statement = select(HouseholdMember).where(_to_witness(paths), HouseholdMember.ended_at.is_(None))
    rows, following = paging.page(session, statement, [HouseholdMember.id], cursor=cursor, limit=limit)
    return [row[0] for row in rows], following


def _to_witness(paths: Iterable[str]) -> ColumnElement[bool]:
    lives_here = HouseholdMember.account_id.in_(home_lists.living_within(paths))
    return (
        HouseholdMember.linked_account_id.is_(None)
        & (HouseholdMember.consent != Consent.NOT_NEEDED)
        & lives_here
    )


def _one(
    session: Session, member_id: UUID, condition: ColumnElement[bool], changing: bool
) -> HouseholdMember:
    statement = select(HouseholdMember).where(
        HouseholdMember.id == member_id, HouseholdMember.ended_at.is_(None), condition
    )
    if changing:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound()
    return found
