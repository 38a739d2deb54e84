"""Standing in: somebody on leave lets a colleague act in their post between two days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from app.accounts.actor import Actor, ActorPost
from app.accounts.models import Account, AccountStatus, Delegation, Post
from app.accounts.roles import Permission
from app.core import audit, clock
from app.core.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from app.core.ids import new_id
from app.org import queries as org
from app.org.models import OrgUnit

#: Longer than any leave; who is away for longer hands the post over.
LONGEST_DAYS = 180
CANDIDATES = 200


@dataclass(frozen=True)
class Lent:
    """A post that somebody stands in for."""

    delegation: Delegation
    post: Post
    unit: OrgUnit
    holder: str
    delegate: str


@dataclass(frozen=True)
class Candidate:
    """A colleague who could stand in."""

    account_id: UUID
    name: str
    unit_name: str


def lendable(actor: Actor) -> list[ActorPost]:
    """The actor's own posts that somebody else may act in.

    Not those that give power to others: whoever proposes a post must not lend the power to confirm it.
    """
    return [post for post in actor.choices if not post.lent_by and not post.may(Permission.MANAGE_POSTS)]


def candidates(session: Session, actor: Actor, post: ActorPost) -> list[Candidate]:
    """Who works in the post's unit or below it, by name."""
    today = clock.today()
    rows = session.execute(
        select(Account.id, Account.name, OrgUnit.name)
        .join(Post, Post.account_id == Account.id)
        .join(OrgUnit, OrgUnit.id == Post.unit_id)
        .where(
            org.within(Post.unit_id, [post.unit_path]),
            Post.starts_on <= today,
            or_(Post.ends_on.is_(None), Post.ends_on >= today),
            Account.status == AccountStatus.ACTIVE,
            Account.id != actor.account_id,
        )
        .order_by(OrgUnit.path, Account.name)
        .limit(CANDIDATES)
    )
    found: dict[UUID, Candidate] = {}
    for row in rows:
        found.setdefault(row[0], Candidate(*row))
    return list(found.values())


def lend(
    session: Session, actor: Actor, post_id: UUID, delegate_id: UUID, *, starts_on: date, ends_on: date
) -> Delegation:
    """Let a colleague of the same unit, or of one below it, act in the actor's own post; both days included.

    Raises NotFound for a post that is not theirs, Forbidden (``not_lendable``), Invalid (``not_a_colleague``,
    ``bad_dates``) and Conflict (``already_lent``).
    """
    own = next((post for post in actor.choices if post.id == post_id and not post.lent_by), None)
    if own is None:
        raise NotFound()
    if own not in lendable(actor):
        raise Forbidden("not_lendable", "管理员的岗位不能托管，请另外登记一位管理员。")
    if starts_on < clock.today() or ends_on < starts_on or (ends_on - starts_on).days > LONGEST_DAYS:
        sentence = f"日期要从今天或以后开始，最长{LONGEST_DAYS}天。"
        raise Invalid("bad_dates", sentence, errors=[FieldError("ends_on", sentence)])
    if delegate_id not in {one.account_id for one in candidates(session, actor, own)}:
        sentence = "请在列表里选一位同事。"
        raise Invalid("not_a_colleague", sentence, errors=[FieldError("delegate_id", sentence)])
    # Held, so that two requests do not lend the same days twice.
    post = session.get_one(Post, own.id, with_for_update=True)
    overlapping = session.scalar(
        select(Delegation.id).where(
            Delegation.post_id == post.id,
            Delegation.ended_at.is_(None),
            Delegation.starts_on <= ends_on,
            Delegation.ends_on >= starts_on,
        )
    )
    if overlapping:
        raise Conflict("already_lent", "这几天已经托管给同事了，先收回再改。")
    made = Delegation(
        id=new_id(), post_id=post.id, delegate_id=delegate_id, starts_on=starts_on, ends_on=ends_on
    )
    session.add(made)
    session.flush()
    _note(session, actor, "post.lent", made, own)
    return made


def take_back(session: Session, actor: Actor, delegation_id: UUID) -> None:
    """End it now; the holder may, and so may the colleague. Raises NotFound and Conflict (``already_ended``)."""
    row = session.execute(
        select(Delegation, Post, OrgUnit)
        .join(Post, Post.id == Delegation.post_id)
        .join(OrgUnit, OrgUnit.id == Post.unit_id)
        .where(Delegation.id == delegation_id)
        .with_for_update(of=Delegation)
    ).one_or_none()
    if row is None or actor.account_id not in (row[0].delegate_id, row[1].account_id):
        raise NotFound()
    delegation, post, unit = row
    if delegation.ended_at:
        raise Conflict("already_ended", "已经收回了。")
    delegation.ended_at = clock.now()
    audit.record(
        session,
        "post.taken_back",
        actor_id=actor.account_id,
        place=audit.Place(unit.id, unit.street_id),
        subject=("account", delegation.delegate_id),
        details={"post": post.id},
    )


def of(session: Session, account_id: UUID) -> Sequence[Lent]:
    """What somebody has lent and what was lent to them, as far as it is not over."""
    holder, delegate = aliased(Account), aliased(Account)
    rows = session.execute(
        select(Delegation, Post, OrgUnit, holder.name, delegate.name)
        .join(Post, Post.id == Delegation.post_id)
        .join(OrgUnit, OrgUnit.id == Post.unit_id)
        .join(holder, holder.id == Post.account_id)
        .join(delegate, delegate.id == Delegation.delegate_id)
        .where(
            or_(Post.account_id == account_id, Delegation.delegate_id == account_id),
            Delegation.ended_at.is_(None),
            Delegation.ends_on >= clock.today(),
        )
        .order_by(Delegation.starts_on)
    )
    return [Lent(*row) for row in rows]


def lent_until(session: Session, unit_ids: Iterable[UUID]) -> dict[tuple[UUID, UUID], date]:
    """Who has lent a post in one of these units today, and until when, by unit and account."""
    today = clock.today()
    rows = session.execute(
        select(Post.unit_id, Post.account_id, Delegation.ends_on)
        .join(Delegation, Delegation.post_id == Post.id)
        .where(
            Post.unit_id.in_(list(unit_ids)),
            Delegation.ended_at.is_(None),
            Delegation.starts_on <= today,
            Delegation.ends_on >= today,
        )
    )
    return {(unit_id, account_id): ends_on for unit_id, account_id, ends_on in rows}


def _note(session: Session, actor: Actor, action: str, made: Delegation, post: ActorPost) -> None:
    audit.record(
        session,
        action,
        actor_id=actor.account_id,
        place=audit.Place(post.unit_id, post.street_id),
        subject=("account", made.delegate_id),
        details={"post": post.id, "from": made.starts_on, "to": made.ends_on},
    )
