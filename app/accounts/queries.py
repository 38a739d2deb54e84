"""Reads of people: who asks, who holds which post, how somebody is named to others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from app.accounts.actor import Actor, ActorPost
from app.accounts.models import (
    Account,
    AccountStatus,
    Consent,
    LoginSession,
    Post,
    Residence,
    SessionKind,
    WechatIdentity,
)
from app.accounts.roles import Role
from app.accounts.tokens import token_hash
from app.core import clock
from app.org.models import OrgUnit


def _post_holds() -> ColumnElement[bool]:
    today = clock.today()
    return and_(Post.starts_on <= today, or_(Post.ends_on.is_(None), Post.ends_on >= today))


def actor_by_token(session: Session, token: str, kind: SessionKind) -> Actor | None:
    """Who holds this token, with their posts, in one query.

    ``None`` when it is unknown, over or revoked, or its account is closed.
    """
    rows = session.execute(
        select(LoginSession.id, Account.id, Account.name, Post, OrgUnit)
        .join(Account, Account.id == LoginSession.account_id)
        .outerjoin(Post, and_(Post.account_id == Account.id, _post_holds()))
        .outerjoin(OrgUnit, OrgUnit.id == Post.unit_id)
        .where(
            LoginSession.token_hash == token_hash(token),
            LoginSession.kind == kind,
            LoginSession.revoked_at.is_(None),
            LoginSession.expires_at > clock.now(),
            Account.status == AccountStatus.ACTIVE,
        )
        .order_by(Post.id)
    ).all()
    if not rows:
        return None
    session_id, account_id, name, _, _ = rows[0]
    posts = tuple(
        ActorPost(post.id, Role(post.role), unit.id, unit.name, unit.path, unit.street_id)
        for *_, post, unit in rows
        if post is not None
    )
    return Actor(account_id=account_id, name=name, session_id=session_id, posts=posts)


def known_actor(session: Session, token: str, kind: SessionKind) -> Actor:
    """As :func:`actor_by_token` for a session that has just been opened."""
    actor = actor_by_token(session, token, kind)
    if actor is None:
        raise LookupError("no such session")
    return actor


def account(session: Session, account_id: UUID) -> Account:
    """A person by id; raises NoResultFound."""
    return session.get_one(Account, account_id)


def names(session: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    """What several people are called, in one read."""
    rows = session.execute(select(Account.id, Account.name).where(Account.id.in_(set(ids))))
    return {row[0]: row[1] for row in rows}


def residence(session: Session, account_id: UUID) -> Residence | None:
    return session.scalars(select(Residence).where(Residence.account_id == account_id)).one_or_none()


def has_consented(session: Session, account_id: UUID, *, document: str, version: str) -> bool:
    statement = select(Consent.id).where(
        Consent.account_id == account_id, Consent.document == document, Consent.version == version
    )
    return session.scalar(statement) is not None


def openid(session: Session, account_id: UUID, app_id: str) -> str | None:
    """How one WeChat app calls this person, if they ever came by it."""
    return session.scalar(
        select(WechatIdentity.openid)
        .where(WechatIdentity.account_id == account_id, WechatIdentity.app_id == app_id)
        .limit(1)
    )


@dataclass(frozen=True)
class Colleague:
    """Somebody who holds a post in a unit."""

    account_id: UUID
    name: str
    role: Role
    unit: OrgUnit


def colleagues(session: Session, unit_ids: Iterable[UUID], roles: Iterable[Role]) -> Sequence[Colleague]:
    """Who holds one of ``roles`` in one of these units now, by unit and name."""
    rows = session.execute(
        select(Account.id, Account.name, Post.role, OrgUnit)
        .join(Post, Post.account_id == Account.id)
        .join(OrgUnit, OrgUnit.id == Post.unit_id)
        .where(
            Post.unit_id.in_(list(unit_ids)),
            Post.role.in_(list(roles)),
            _post_holds(),
            Account.status == AccountStatus.ACTIVE,
        )
        .order_by(OrgUnit.path, Account.name)
    )
    return [Colleague(account_id, name, Role(role), unit) for account_id, name, role, unit in rows]
