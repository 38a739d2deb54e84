"""Reads of people: who asks, who holds which post, how somebody is named to others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, and_, bindparam, null, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from app.accounts.actor import Actor, ActorPost
from app.accounts.models import (
    Account,
    AccountStatus,
    Consent,
    Delegation,
    LoginSession,
    Post,
    Residence,
    ResidenceStatus,
    SessionKind,
    WechatIdentity,
)
from app.accounts.roles import Role
from app.accounts.tokens import token_hash
from app.core import clock
from app.core.audit import Place
from app.org.models import OrgUnit


def _post_holds() -> ColumnElement[bool]:
    today = clock.today()
    return and_(Post.starts_on <= today, or_(Post.ends_on.is_(None), Post.ends_on >= today))


def _held() -> Subquery:
    """Who may act in which post today: its holder, and whoever stands in for them (``lent_by`` names the holder)."""
    today = clock.today()
    lender = aliased(Account)
    own = select(Post.account_id.label("by_id"), Post.id.label("post_id"), null().label("lent_by"))
    lent = (
        select(Delegation.delegate_id, Post.id, lender.name)
        .join(Post, Post.id == Delegation.post_id)
        .join(lender, lender.id == Post.account_id)
        .where(
            Delegation.starts_on <= today,
            Delegation.ends_on >= today,
            Delegation.ended_at.is_(None),
            lender.status == AccountStatus.ACTIVE,
        )
    )
    return union_all(own.where(_post_holds()), lent.where(_post_holds())).subquery()


def _actor_posts(rows: Iterable[tuple[Post | None, OrgUnit, str | None]]) -> tuple[ActorPost, ...]:
    """Own posts first. A lent one counts only for somebody who works in its unit or below it."""
    found: dict[UUID, ActorPost] = {}
    for post, unit, lent_by in sorted(rows, key=lambda row: row[2] is not None):
        if post is None:
            continue
        found.setdefault(
            post.id,
            ActorPost(post.id, Role(post.role), unit.id, unit.name, unit.path, unit.street_id, lent_by),
        )
    own = [post for post in found.values() if not post.lent_by]
    return tuple(
        post
        for post in found.values()
        if not post.lent_by or any(mine.unit_path.startswith(post.unit_path) for mine in own)
    )


def posts_held(session: Session, account_id: UUID) -> tuple[ActorPost, ...]:
    """The posts somebody may act in now."""
    held = _held()
    rows = session.execute(
        select(Post, OrgUnit, held.c.lent_by)
        .join(held, held.c.post_id == Post.id)
        .join(OrgUnit, OrgUnit.id == Post.unit_id)
        .where(held.c.by_id == account_id)
        .order_by(Post.id)
    )
    return _actor_posts(tuple(row) for row in rows)


def actor_by_token(session: Session, token: str, kind: SessionKind) -> Actor | None:
    """Who holds this token, with their posts, in one query; in the console only the chosen post is in force.

    ``None`` when it is unknown, over or revoked, or its account is closed.
    """
    rows = session.execute(
        _actor_of(clock.today()), {"token_hash": token_hash(token), "kind": kind, "now": clock.now()}
    ).all()
    if not rows:
        return None
    login, account_id, name, *_ = rows[0]
    choices = _actor_posts((post, unit, lent_by) for *_, post, unit, lent_by in rows)
    chosen = tuple(post for post in choices if post.id == login.active_post_id) or choices[:1]
    return Actor(
        account_id=account_id,
        name=name,
        session_id=login.id,
        posts=chosen if kind is SessionKind.CONSOLE else choices,
        choices=choices,
        second_factor=login.second_factor,
        seen_at=login.last_seen_at,
        expires_at=login.expires_at,
    )


@lru_cache(maxsize=2)
def _actor_of(_today: date) -> Select[Any]:
    """Asked with every request, and so put together once a day: who may act in which post changes at midnight."""
    held = _held()
    return (
        select(LoginSession, Account.id, Account.name, Post, OrgUnit, held.c.lent_by)
        .join(Account, Account.id == LoginSession.account_id)
        .outerjoin(held, held.c.by_id == Account.id)
        .outerjoin(Post, Post.id == held.c.post_id)
        .outerjoin(OrgUnit, OrgUnit.id == Post.unit_id)
        .where(
            LoginSession.token_hash == bindparam("token_hash"),
            LoginSession.kind == bindparam("kind"),
            LoginSession.revoked_at.is_(None),
            LoginSession.expires_at > bindparam("now"),
            Account.status == AccountStatus.ACTIVE,
        )
        .order_by(Post.id)
    )


def known_actor(session: Session, token: str, kind: SessionKind) -> Actor:
    """As :func:`actor_by_token` for a session that has just been opened."""
    actor = actor_by_token(session, token, kind)
    if actor is None:
        raise LookupError("no such session")
    return actor


def account(session: Session, account_id: UUID) -> Account:
    """A person by id; raises NoResultFound."""
    return session.get_one(Account, account_id)


def hold(session: Session, account_id: UUID) -> None:
    """Have others who hold this account wait until this transaction ends; rows may go on naming it."""
    session.execute(select(Account.id).where(Account.id == account_id).with_for_update(key_share=True))


def id_of_phone(session: Session, phone: str) -> UUID | None:
    """Whose number this is; ``None`` when it is nobody's, or more than one person's."""
    found = session.scalars(
        select(Account.id)
        .where(Account.phone_index == phone, Account.status == AccountStatus.ACTIVE)
        .limit(2)
    ).all()
    return found[0] if len(found) == 1 else None


def is_open(session: Session, account_id: UUID) -> bool:
    """Whether somebody is behind an account still."""
    return session.scalar(select(Account.status).where(Account.id == account_id)) is AccountStatus.ACTIVE


def names(session: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    """What several people are called, in one read."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = session.execute(select(Account.id, Account.name).where(Account.id.in_(wanted)))
    return {row[0]: row[1] for row in rows}


def place_of(session: Session, account_id: UUID) -> Place:
    """Where what concerns this person belongs: the unit of their first post; nowhere for those without one."""
    row = session.execute(
        select(OrgUnit.id, OrgUnit.street_id)
        .join(Post, Post.unit_id == OrgUnit.id)
        .where(Post.account_id == account_id, _post_holds())
        .order_by(Post.id)
        .limit(1)
    ).one_or_none()
    return Place(row[0], row[1]) if row else Place()


def holds(session: Session, account_id: UUID, role: Role) -> bool:
    """Whether somebody holds a role anywhere now."""
    held = select(Post.id).where(Post.account_id == account_id, Post.role == role, _post_holds()).limit(1)
    return session.scalar(held) is not None


def all_with(session: Session, role: Role) -> Sequence[UUID]:
    """Everybody who holds a role now."""
    return session.scalars(
        select(Account.id)
        .join(Post, Post.account_id == Account.id)
        .where(Post.role == role, _post_holds(), Account.status == AccountStatus.ACTIVE)
        .distinct()
    ).all()


def ids_of_name(session: Session, name: str) -> Sequence[UUID]:
    """Everybody who holds or held a post and is called exactly this."""
    held = select(Post.id).where(Post.account_id == Account.id).exists()
    return session.scalars(select(Account.id).where(Account.name == name, held)).all()


def residence(session: Session, account_id: UUID) -> Residence | None:
    """Somebody's main home."""
    return session.scalars(
        select(Residence).where(Residence.account_id == account_id, Residence.is_main)
    ).one_or_none()


def home_compounds(session: Session, account_id: UUID) -> Sequence[UUID]:
    """The compounds somebody says they live in, without those where nobody knows them."""
    return session.scalars(
        select(Residence.compound_id).where(
            Residence.account_id == account_id, Residence.status != ResidenceStatus.TURNED_DOWN
        )
    ).all()


def consents(session: Session, account_id: UUID) -> Sequence[Consent]:
    """Everything somebody ever agreed to, newest first."""
    return session.scalars(
        select(Consent).where(Consent.account_id == account_id).order_by(Consent.id.desc())
    ).all()


def accounts_to_close(session: Session, *, limit: int) -> Sequence[UUID]:
    """Accounts whose time to think better of it is over; whoever was given a post meanwhile stays."""
    in_post = select(Post.id).where(Post.account_id == Account.id, _post_holds())
    return session.scalars(
        select(Account.id)
        .where(Account.status == AccountStatus.ACTIVE, Account.closing_at <= clock.now(), ~in_post.exists())
        .order_by(Account.closing_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def holds_post(session: Session, account_id: UUID) -> bool:
    """Whether somebody holds a post now."""
    return session.scalar(select(Post.id).where(Post.account_id == account_id, _post_holds())) is not None


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
