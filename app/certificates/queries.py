"""Reads of certificates."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.roles import Permission
from app.certificates.models import Certificate
from app.core import paging
from app.core.errors import NotFound
from app.org import queries as org


def access_own_certificate(session: Session, actor: Actor, certificate_id: UUID) -> Certificate:
    """A certificate of the actor's own; raises NotFound."""
    return _found(
        session.scalars(
            select(Certificate).where(
                Certificate.id == certificate_id, Certificate.account_id == actor.account_id
            )
        ).one_or_none()
    )


def access_managed_certificate(session: Session, actor: Actor, certificate_id: UUID) -> Certificate:
    """A certificate issued within the actor's reach.

    Raises Forbidden (``no_permission``) for somebody who issues none, NotFound for one out of their reach.
    """
    actor.require(Permission.MANAGE_ACTIVITIES)
    within = org.within(Certificate.unit_id, actor.paths(Permission.MANAGE_ACTIVITIES))
    return _found(
        session.scalars(select(Certificate).where(Certificate.id == certificate_id, within)).one_or_none()
    )


def certificate(session: Session, certificate_id: UUID) -> Certificate | None:
    return session.get(Certificate, certificate_id)


def by_number(session: Session, number: str) -> Certificate | None:
    """The certificate of a number as it is kept, for whoever holds the paper."""
    return session.scalars(select(Certificate).where(Certificate.number == number)).one_or_none()


def by_sources(session: Session, sources: Iterable[str]) -> dict[str, Certificate]:
    """What was issued for each of several sources, revoked or not, in one read."""
    found = session.scalars(select(Certificate).where(Certificate.source.in_(set(sources))))
    return {one.source: one for one in found}


def certificates_of(
    session: Session, account_id: UUID, *, cursor: str | None, limit: int
) -> tuple[list[Certificate], str | None]:
    """Somebody's certificates, newest first."""
    statement = select(Certificate).where(Certificate.account_id == account_id)
    rows, following = paging.page(session, statement, [Certificate.id], cursor=cursor, limit=limit)
    return [row[0] for row in rows], following


def managed(
    session: Session, actor: Actor, *, number: str, cursor: str | None, limit: int
) -> tuple[list[Certificate], str | None]:
    """What was issued within the actor's reach, newest first; only numbers that begin with ``number``."""
    statement = select(Certificate).where(
        org.within(Certificate.unit_id, actor.paths(Permission.MANAGE_ACTIVITIES))
    )
    if number:
        statement = statement.where(Certificate.number.startswith(number, autoescape=True))
    rows, following = paging.page(session, statement, [Certificate.id], cursor=cursor, limit=limit)
    return [row[0] for row in rows], following


def _found(one: Certificate | None) -> Certificate:
    if one is None:
        raise NotFound()
    return one
