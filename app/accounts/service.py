"""Verbs that change who somebody is. Where they live is in :mod:`app.accounts.homes`."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.accounts import consents, queries
from app.accounts.actor import Actor
from app.accounts.actor_cache import concerns
from app.accounts.consents import Document, Moment
from app.accounts.devices import Whence, quarter
from app.accounts.models import (
    STANDING,
    Account,
    AccountStatus,
    Consent,
    LoginSession,
    Post,
    Residence,
    SessionKind,
    WechatIdentity,
    WechatPerson,
)
from app.accounts.roles import Role
from app.accounts.tokens import new_token, token_hash
from app.core import clock
from app.core.database import insert_ignoring
from app.core.errors import Conflict, Forbidden, NotFound
from app.core.ids import new_id
from app.org.models import OrgUnit

DEFAULT_NAME = "居民"
#: Somebody's log-in is locked: they are told. Somebody tries one name after the other: administrators are told.
LOCKED_TOPIC = "accounts.locked"
GUESSING_TOPIC = "accounts.guessing"
#: How long somebody may think better of closing their account.
CHANGE_OF_MIND = timedelta(days=7)


def create_account(
    session: Session, *, name: str, phone: str | None = None, elder_mode: bool = False
) -> Account:
    """Add a person nobody knew before."""
    account = Account(id=new_id(), name=name, phone=phone, phone_index=phone, elder_mode=elder_mode)
    session.add(account)
    session.flush()
    return account


def link_wechat(session: Session, account_id: UUID, *, app_id: str, openid: str, unionid: str | None) -> bool:
    """Tie a WeChat identity to an account; false when that identity is tied already."""
    tied = insert_ignoring(
        session,
        WechatIdentity,
        {
            "id": new_id(),
            "account_id": account_id,
            "app_id": app_id,
            "openid": openid,
            "unionid": unionid,
            "created_at": clock.now(),
        },
        key=["app_id", "openid"],
    )
    if unionid:
        _claim_unionid(session, account_id, unionid)
    return tied


def account_for_wechat(
    session: Session, *, app_id: str, openid: str, unionid: str | None
) -> tuple[Account, bool]:
    """The person behind a WeChat identity, made on first sight; tells whether they are new.

    The same unionid is the same person, whichever app they came by, and even when they come by two apps for the
    first time at the same moment: whoever claims the unionid, or without one the identity, second joins the first.
    Raises Forbidden (``account_closed``).
    """
    account = _by_openid(session, app_id, openid) or _by_unionid(session, unionid)
    is_new = account is None
    if account is None:
        account = create_account(session, name=DEFAULT_NAME)
        if unionid and not _claim_unionid(session, account.id, unionid):
            account, is_new = _joined(session, account, _by_unionid(session, unionid)), False
    if not link_wechat(session, account.id, app_id=app_id, openid=openid, unionid=unionid) and is_new:
        account, is_new = _joined(session, account, _by_openid(session, app_id, openid)), False
    if account.status is AccountStatus.CLOSED:
        raise Forbidden("account_closed", "这个账号已经注销，如需使用请到社区重新登记。")
    return account, is_new


def _joined(session: Session, ours: Account, theirs: Account | None) -> Account:
    """The account that was first; ours, made in the same rush, goes."""
    if theirs is None:
        raise LookupError("an identity without its account")
    session.execute(delete(WechatPerson).where(WechatPerson.account_id == ours.id))
    session.execute(delete(Account).where(Account.id == ours.id))
    return theirs


def _claim_unionid(session: Session, account_id: UUID, unionid: str) -> bool:
    return insert_ignoring(
        session, WechatPerson, {"unionid": unionid, "account_id": account_id}, key=["unionid"]
    )


def _by_openid(session: Session, app_id: str, openid: str) -> Account | None:
    return session.scalars(
        select(Account)
        .join(WechatIdentity)
        .where(WechatIdentity.app_id == app_id, WechatIdentity.openid == openid)
    ).one_or_none()


def _by_unionid(session: Session, unionid: str | None) -> Account | None:
    return session.scalars(
        select(Account).join(WechatPerson).where(WechatPerson.unionid == unionid)
    ).one_or_none()


def open_session(
    session: Session,
    account_id: UUID,
    *,
    kind: SessionKind,
    lasts: timedelta,
    whence: Whence | None = None,
    second_factor: bool = False,
) -> tuple[str, LoginSession]:
    """Log somebody in; the token is told here and never again."""
    token = new_token()
    now = clock.now()
    opened = LoginSession(
        id=new_id(),
        account_id=account_id,
        kind=kind,
        token_hash=token_hash(token),
        created_at=now,
        expires_at=now + lasts,
        last_seen_at=quarter(now),
        device=whence.device if whence else None,
        network=whence.network if whence else None,
        second_factor=second_factor,
    )
    session.add(opened)
    session.flush()
    return token, opened


def choose_post(session: Session, actor: Actor, post_id: UUID) -> None:
    """Work in another of several posts from now on, in this log-in. Raises NotFound for a post they do not have."""
    if post_id not in {post.id for post in actor.choices}:
        raise NotFound()
    session.execute(
        update(LoginSession)
        .where(LoginSession.id == actor.session_id)
        .values(active_post_id=post_id)
        .execution_options(**concerns(actor.account_id))
    )


def update_profile(
    session: Session, account_id: UUID, *, name: str | None, elder_mode: bool | None
) -> Account:
    """Change what somebody is called, or the size of their type; ``None`` leaves a thing as it is.

    Raises Conflict (``consent_needed``) when a name comes before the consent.
    """
    account = session.get_one(Account, account_id)
    if name is not None:
        consents.require(session, account_id, Moment.NAME)
        account.name = name
    if elder_mode is not None:
        account.elder_mode = elder_mode
    return account


def set_phone(session: Session, account_id: UUID, phone: str) -> Account:
    """Keep the phone number that WeChat vouched for; raises Conflict (``consent_needed``)."""
    consents.require(session, account_id, Moment.PHONE)
    account = session.get_one(Account, account_id)
    account.phone = phone
    account.phone_index = phone
    return account


def give_consent(session: Session, account_id: UUID, document: Document) -> None:
    """Write down that somebody agreed to the present version of a text; again changes nothing."""
    insert_ignoring(
        session,
        Consent,
        {
            "id": new_id(),
            "account_id": account_id,
            "document": document.key,
            "version": document.version,
            "given_at": clock.now(),
        },
        key=["account_id", "document", "version"],
        where=STANDING,
    )


def withdraw_consent(session: Session, account_id: UUID, document: Document) -> None:
    """Somebody takes back every version of a text they agreed to; what rested on it goes at once.

    个人信息保护法 art. 15 and 47 (1) 3. What somebody is called at work rests on their post and stays with it.
    """
    session.execute(
        update(Consent)
        .where(
            Consent.account_id == account_id,
            Consent.document == document.key,
            Consent.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=clock.now())
    )
    session.execute(delete(Residence).where(Residence.account_id == account_id))
    account = session.get_one(Account, account_id)
    account.phone = account.phone_index = None
    if not queries.holds_post(session, account_id):
        account.name = DEFAULT_NAME


def begin_closing(session: Session, account_id: UUID) -> bool:
    """Somebody wants their account closed, after :data:`CHANGE_OF_MIND`; false when they had asked before.

    Raises Conflict (``still_in_post``) for whoever holds a post: an office is handed over first.
    """
    if queries.holds_post(session, account_id):
        raise Conflict("still_in_post", "您还有岗位在身，请先请管理员结束岗位，再来注销。")
    account = session.get_one(Account, account_id)
    if account.closing_at:
        return False
    account.closing_at = clock.now() + CHANGE_OF_MIND
    return True


def cancel_closing(session: Session, account_id: UUID) -> bool:
    """Somebody has thought better of it; false when there was nothing to take back."""
    account = session.get_one(Account, account_id)
    asked = account.closing_at is not None
    account.closing_at = None
    return asked


def give_post(
    session: Session,
    account_id: UUID,
    *,
    unit: OrgUnit,
    role: Role,
    starts_on: date,
    ends_on: date | None = None,
) -> Post:
    """Let somebody hold ``role`` in ``unit``, both days included."""
    post = Post(
        id=new_id(), account_id=account_id, unit_id=unit.id, role=role, starts_on=starts_on, ends_on=ends_on
    )
    session.add(post)
    session.flush()
    return post
