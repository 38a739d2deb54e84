"""Giving and taking power: one administrator proposes a post, a second one confirms it.

Source of the duty: GB/T 22239-2019 (等保 2.0) 7.1.10.4, authorisation by more than one. Taking power away needs one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, aliased

from app.accounts import queries, service
from app.accounts.actor import Actor
from app.accounts.models import Account, AccountStatus, Credential, GrantState, Post, PostGrant
from app.accounts.roles import ROLE_KINDS, ROLE_NAMES, Permission, Role
from app.core import audit, clock, paging
from app.core.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from app.core.ids import new_id
from app.org import queries as org
from app.org.models import UNIT_KIND_NAMES, OrgUnit


@dataclass(frozen=True)
class Proposal:
    """A post that waits for a second administrator."""

    grant: PostGrant
    name: str
    unit: OrgUnit
    proposed_by: str


@dataclass(frozen=True)
class Held:
    """A post with its holder and its unit."""

    post: Post
    name: str
    unit: OrgUnit


def person(session: Session, words: str) -> Account:
    """Whose console user name or mobile number this is; residents cannot be looked through.

    Raises Invalid (``unknown_person``, ``several_people``).
    """
    found = session.scalars(
        select(Account)
        .outerjoin(Credential, Credential.account_id == Account.id)
        .where(
            or_(Credential.username == words, Account.phone_index == words),
            Account.status == AccountStatus.ACTIVE,
        )
        .limit(2)
    ).all()
    if len(found) == 1:
        return found[0]
    code, sentence = (
        ("several_people", "这个手机号下有不止一个账号，请改填工作台用户名。")
        if found
        else ("unknown_person", "没有找到这个人。请先让他用微信登录一次并绑定手机号。")
    )
    raise Invalid(code, sentence, errors=[FieldError("person", sentence)])


def propose(
    session: Session,
    actor: Actor,
    account: Account,
    unit_id: UUID,
    *,
    role: Role,
    starts_on: date,
    ends_on: date | None,
) -> PostGrant:
    """Ask that somebody may hold ``role`` in a unit; it gives no power before another administrator agrees.

    Raises Invalid (``role_misplaced``, ``bad_dates``), Conflict (``already_held``, ``already_proposed``) and NotFound
    for a unit out of reach.
    """
    unit = _administered(session, actor, unit_id)
    _require_fitting(unit, role)
    if ends_on and (ends_on < starts_on or ends_on < clock.today()):
        raise Invalid(
            "bad_dates", "最后一天要在开始之后。", errors=[FieldError("ends_on", "最后一天要在开始之后")]
        )
    _require_new(session, account.id, unit.id, role)
    waiting = session.scalar(
        select(PostGrant.id).where(
            PostGrant.account_id == account.id,
            PostGrant.unit_id == unit.id,
            PostGrant.role == role,
            PostGrant.state == GrantState.WAITING,
        )
    )
    if waiting:
        raise Conflict("already_proposed", "这个岗位已经提交过了，正在等另一位管理员确认。")
    grant = PostGrant(
        id=new_id(),
        account_id=account.id,
        unit_id=unit.id,
        role=role,
        starts_on=starts_on,
        ends_on=ends_on,
        proposed_by=actor.account_id,
    )
    session.add(grant)
    session.flush()
    _note(session, actor, "post.proposed", grant, unit)
    return grant


def confirm(session: Session, actor: Actor, grant_id: UUID) -> Post:
    """The second pair of eyes: the post begins to count.

    Raises Forbidden (``four_eyes`` for whoever proposed it or would get it), Conflict (``already_decided``,
    ``already_held``, ``proposer_gone``, ``unit_closed``) and NotFound.
    """
    grant, unit = _access_grant(session, actor, grant_id)
    if actor.account_id in (grant.proposed_by, grant.account_id):
        raise Forbidden("four_eyes", "给岗位要两个人经手：请另一位管理员来确认。")
    _require_open(unit)
    if not _administers(session, grant.proposed_by, unit):
        raise Conflict("proposer_gone", "提交的人已经不是管理员了，请退回后重新提交。")
    if grant.ends_on and grant.ends_on < clock.today():
        raise Conflict("grant_over", "这个岗位的日期已经过了，请退回后重新提交。")
    _require_new(session, grant.account_id, unit.id, grant.role)
    grant.state = GrantState.CONFIRMED
    grant.confirmed_by = actor.account_id
    grant.decided_at = clock.now()
    _note(session, actor, "post.confirmed", grant, unit)
    return service.give_post(
        session,
        grant.account_id,
        unit=unit,
        role=grant.role,
        starts_on=grant.starts_on,
        ends_on=grant.ends_on,
    )


def give_at_once(session: Session, account: Account, unit: OrgUnit, role: Role) -> Post:
    """Give a post from today on without a second administrator: how the first ones come to be.

    Only the server's keeper can; it is on record as nobody's. Raises Invalid (``role_misplaced``) and Conflict
    (``unit_closed``, ``already_held``).
    """
    _require_open(unit)
    _require_fitting(unit, role)
    _require_new(session, account.id, unit.id, role)
    audit.record(
        session,
        "post.given",
        actor_id=None,
        place=audit.Place(unit.id, unit.street_id),
        subject=("account", account.id),
        details={"role": role},
    )
    return service.give_post(session, account.id, unit=unit, role=role, starts_on=clock.today())


def refuse(session: Session, actor: Actor, grant_id: UUID) -> None:
    """Not give it, or take one's own proposal back; raises Conflict (``already_decided``) and NotFound."""
    grant, unit = _access_grant(session, actor, grant_id)
    grant.state = GrantState.REFUSED
    grant.decided_at = clock.now()
    _note(session, actor, "post.refused", grant, unit)


def end_post(session: Session, actor: Actor, post_id: UUID, last_day: date | None) -> Post:
    """Let a post end after ``last_day``, or at once without one.

    Raises Invalid (``bad_dates``) for a day that has passed, Conflict (``post_over``) and NotFound.
    """
    actor.require(Permission.MANAGE_POSTS)
    post = session.scalars(select(Post).where(Post.id == post_id).with_for_update()).one_or_none()
    unit = org.known_unit(session, post.unit_id) if post else None
    if post is None or unit is None or not actor.reaches(Permission.MANAGE_POSTS, unit.path):
        raise NotFound()
    yesterday = clock.today() - timedelta(days=1)
    if last_day and last_day < clock.today():
        raise Invalid(
            "bad_dates", "最后一天不能早于今天。", errors=[FieldError("last_day", "最后一天不能早于今天")]
        )
    if post.ends_on and post.ends_on <= (last_day or yesterday):
        raise Conflict("post_over", "这个岗位已经在那之前结束了。")
    post.ends_on = last_day or yesterday
    session.flush()
    audit.record(
        session,
        "post.ended",
        actor_id=actor.account_id,
        place=audit.Place(unit.id, unit.street_id),
        subject=("account", post.account_id),
        details={"post": post.id, "role": post.role, "last_day": post.ends_on},
    )
    return post


def waiting(session: Session, actor: Actor) -> list[Proposal]:
    """What waits for a second administrator within the actor's reach, the oldest first."""
    proposer = aliased(Account)
    rows = session.execute(
        select(PostGrant, Account.name, OrgUnit, proposer.name)
        .join(Account, Account.id == PostGrant.account_id)
        .join(OrgUnit, OrgUnit.id == PostGrant.unit_id)
        .join(proposer, proposer.id == PostGrant.proposed_by)
        .where(PostGrant.state == GrantState.WAITING, _within(actor))
        .order_by(PostGrant.id)
    )
    return [Proposal(*row) for row in rows]


def posts(
    session: Session, actor: Actor, *, search: str | None, cursor: str | None, limit: int
) -> tuple[list[Held], str | None]:
    """Who holds what within the actor's reach now or from a later day on, newest first."""
    statement = (
        select(Post)
        .join(Account, Account.id == Post.account_id)
        .join(OrgUnit, OrgUnit.id == Post.unit_id)
        .where(or_(Post.ends_on.is_(None), Post.ends_on >= clock.today()), _within(actor))
    )
    if search:
        statement = statement.where(
            or_(
                Account.name.contains(search, autoescape=True), OrgUnit.name.contains(search, autoescape=True)
            )
        )
    rows, following = paging.page(session, statement, [Post.id], cursor=cursor, limit=limit)
    found = [row[0] for row in rows]
    names = queries.names(session, [post.account_id for post in found])
    units = org.units(session, [post.unit_id for post in found])
    return [Held(post, names[post.account_id], units[post.unit_id]) for post in found], following


def _within(actor: Actor) -> ColumnElement[bool]:
    return org.within(OrgUnit.id, actor.paths(Permission.MANAGE_POSTS))


def _administered(session: Session, actor: Actor, unit_id: UUID) -> OrgUnit:
    actor.require(Permission.MANAGE_POSTS)
    unit = org.held_unit(session, unit_id)
    if unit is None or unit.closed_on or not actor.reaches(Permission.MANAGE_POSTS, unit.path):
        raise NotFound()
    return unit


def _access_grant(session: Session, actor: Actor, grant_id: UUID) -> tuple[PostGrant, OrgUnit]:
    actor.require(Permission.MANAGE_POSTS)
    grant = session.scalars(
        select(PostGrant)
        .where(PostGrant.id == grant_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    unit = org.held_unit(session, grant.unit_id) if grant else None
    if grant is None or unit is None or not actor.reaches(Permission.MANAGE_POSTS, unit.path):
        raise NotFound()
    if grant.state is not GrantState.WAITING:
        raise Conflict("already_decided", "这个岗位已经有人处理过了，请刷新看看。")
    return grant, unit


def _administers(session: Session, account_id: UUID, unit: OrgUnit) -> bool:
    held = queries.posts_held(session, account_id)
    return any(post.may(Permission.MANAGE_POSTS) and unit.path.startswith(post.unit_path) for post in held)


def _require_open(unit: OrgUnit) -> None:
    if unit.closed_on:
        raise Conflict("unit_closed", f"“{unit.name}”已经撤销，不能再给岗位。")


def _require_fitting(unit: OrgUnit, role: Role) -> None:
    if unit.kind not in ROLE_KINDS[role]:
        kinds = "、".join(UNIT_KIND_NAMES[kind] for kind in ROLE_KINDS[role])
        sentence = f"{ROLE_NAMES[role]}只能设在{kinds}。"
        raise Invalid("role_misplaced", sentence, errors=[FieldError("role", sentence)])


def _require_new(session: Session, account_id: UUID, unit_id: UUID, role: Role) -> None:
    held = session.scalar(
        select(Post.id).where(
            Post.account_id == account_id,
            Post.unit_id == unit_id,
            Post.role == role,
            or_(Post.ends_on.is_(None), Post.ends_on >= clock.today()),
        )
    )
    if held:
        raise Conflict("already_held", "这个人在这里已经有这个岗位了。")


def _note(session: Session, actor: Actor, action: str, grant: PostGrant, unit: OrgUnit) -> None:
    audit.record(
        session,
        action,
        actor_id=actor.account_id,
        place=audit.Place(unit.id, unit.street_id),
        subject=("account", grant.account_id),
        details={"role": grant.role, "from": grant.starts_on, "to": grant.ends_on},
    )
