"""Homes as those see them who verify them: what waits, and who lives where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from app.accounts.models import Account, Residence, ResidenceStatus
from app.core import paging
from app.core.errors import NotFound
from app.org import queries as org
from app.org.models import OrgUnit


@dataclass(frozen=True)
class Lived:
    """A home with the person whose it is."""

    home: Residence
    name: str
    phone: str | None


def listed(
    session: Session,
    paths: Iterable[str],
    *,
    pending: bool,
    search: str | None = None,
    cursor: str | None = None,
    limit: int,
) -> tuple[list[Lived], str | None]:
    """Homes at or below ``paths``: what waits, the longest first; or what is verified, the newest first.

    ``search`` is the beginning of a name, or of a building.
    """
    status = ResidenceStatus.PENDING if pending else ResidenceStatus.VERIFIED
    statement = (
        select(Residence)
        .join(Account, Account.id == Residence.account_id)
        .where(_in_scope(paths), Residence.status == status)
    )
    if search:
        statement = statement.where(
            or_(
                *(column.startswith(search, autoescape=True) for column in (Account.name, Residence.building))
            )
        )
    rows, following = paging.page(
        session,
        statement,
        [Residence.asked_at, Residence.id],
        cursor=cursor,
        limit=limit,
        newest_first=not pending,
    )
    homes = [row[0] for row in rows]
    people = session.scalars(select(Account).where(Account.id.in_({home.account_id for home in homes})))
    by_id = {one.id: one for one in people}
    return [Lived(one, by_id[one.account_id].name, by_id[one.account_id].phone) for one in homes], following


def waiting(session: Session, paths: Iterable[str]) -> int:
    """How many homes at or below ``paths`` wait to be verified."""
    return (
        session.scalar(
            select(func.count()).where(_in_scope(paths), Residence.status == ResidenceStatus.PENDING)
        )
        or 0
    )


@dataclass(frozen=True)
class Waiting:
    """How many homes of a compound wait to be verified, and since when the newest does."""

    compound: OrgUnit
    count: int
    newest: datetime


def waiting_by_compound(session: Session) -> list[Waiting]:
    """Every compound where homes wait, in the tree's order."""
    rows = session.execute(
        select(OrgUnit, func.count(), func.max(Residence.asked_at))
        .join(Residence, Residence.compound_id == OrgUnit.id)
        .where(Residence.status == ResidenceStatus.PENDING)
        .group_by(OrgUnit.id)
        .order_by(OrgUnit.path)
    )
    return [Waiting(*row) for row in rows]


def lived(session: Session, paths: Iterable[str], residence_id: UUID, *, changing: bool = False) -> Lived:
    """One home at or below ``paths``; ``changing`` locks it until the end of the transaction. Raises NotFound."""
    statement = select(Residence).where(Residence.id == residence_id, _in_scope(paths))
    if changing:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    home = session.scalars(statement).one_or_none()
    if home is None:
        raise NotFound()
    person = session.get_one(Account, home.account_id)
    return Lived(home, person.name, person.phone)


def living_within(paths: Iterable[str]) -> Select[UUID]:
    """The ids of the accounts with a home at or below ``paths``."""
    return select(Residence.account_id).where(_in_scope(paths))


def _in_scope(paths: Iterable[str]) -> ColumnElement[bool]:
    return org.within(Residence.compound_id, paths)
