"""Log-in to the console by user name and password: argon2id, and a pause after repeated failures."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts import queries
from app.accounts.models import Account, AccountStatus, Credential
from app.accounts.service import LOCKED_TOPIC
from app.core import audit, clock, outbox

#: GB/T 22239-2019 8.1.4.1 b): failed log-ins are limited.
MAX_FAILURES = 5
LOCK_FOR = timedelta(minutes=15)

_hasher = PasswordHasher()
#: Verified against when the user name is unknown, so that both cases take the same time.
_NOBODY = _hasher.hash("nobody")


class LoginRefused(Exception):
    """The log-in did not succeed; ``str()`` is what the person is told."""


def set_password(session: Session, account_id: UUID, *, username: str, password: str) -> None:
    """Give or change somebody's user name and password."""
    # Locked, so that of two at once the second finds what the first has made.
    session.get_one(Account, account_id, with_for_update=True)
    session.merge(
        Credential(
            account_id=account_id,
            username=username,
            password_hash=_hasher.hash(password),
            failures=0,
            locked_until=None,
        )
    )
    session.flush()


def check_password(session: Session, *, username: str, password: str) -> UUID | LoginRefused:
    """Whose user name and password these are, or why not.

    A refusal is returned, not raised: the failure counted here must be committed.
    """
    row = session.execute(
        select(Credential, Account.status)
        .join(Account)
        .where(Credential.username == username)
        .with_for_update()
    ).one_or_none()
    credential = row[0] if row else None
    if credential and (locked := _locked(credential)):
        _note(session, "login.failed", credential)
        return locked
    matches = _matches(credential.password_hash if credential else _NOBODY, password)
    if row is None or credential is None or not matches or row[1] is not AccountStatus.ACTIVE:
        _note(session, "login.failed", credential)
        if credential and not matches:
            _count_failure(session, credential)
        return LoginRefused("用户名或密码不对，请检查后再试。")
    account_id: UUID = credential.account_id
    return account_id


def account_of(session: Session, username: str) -> UUID | None:
    """Whose user name this is."""
    return session.scalar(select(Credential.account_id).where(Credential.username == username))


def lock(session: Session, account_id: UUID) -> LoginRefused | None:
    """Why somebody may not try now; otherwise their tries are counted one after the other until the commit."""
    credential = _credential(session, account_id)
    if credential is None:
        return LoginRefused("您还没有工作台的用户名和密码，请先找本单位管理员设置。")
    return _locked(credential)


def count_failure(session: Session, account_id: UUID) -> None:
    """Another step of the log-in went wrong; it counts as a wrong password does."""
    credential = _credential(session, account_id)
    _note(session, "login.failed", credential)
    if credential:
        _count_failure(session, credential)


def forget_failures(session: Session, account_id: UUID) -> None:
    """Somebody has come in: the tries that went wrong before are forgotten."""
    session.execute(
        update(Credential)
        .where(Credential.account_id == account_id)
        .values(failures=0, locked_until=None)
        .execution_options(synchronize_session=False)
    )


def _credential(session: Session, account_id: UUID) -> Credential | None:
    return session.scalars(
        select(Credential)
        .where(Credential.account_id == account_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def _locked(credential: Credential) -> LoginRefused | None:
    until = credential.locked_until
    if until and until > clock.now():
        return LoginRefused(f"输错次数过多，请在 {clock.say(until)} 之后再试。")
    return None


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def _count_failure(session: Session, credential: Credential) -> None:
    failures = credential.failures + 1
    until = clock.now() + LOCK_FOR if failures >= MAX_FAILURES else None
    if until:
        _note(session, "login.locked", credential)
        payload = {"account_id": str(credential.account_id), "until": until.isoformat()}
        outbox.put(
            session,
            LOCKED_TOPIC,
            payload,
            dedup_key=f"{LOCKED_TOPIC}:{credential.account_id}:{int(until.timestamp())}",
        )
    session.execute(
        update(Credential)
        .where(Credential.account_id == credential.account_id)
        .values(failures=0 if until else failures, locked_until=until)
        .execution_options(synchronize_session=False)
    )


def _note(session: Session, action: str, credential: Credential | None) -> None:
    """Put it on record. Who tried is not known, and what was typed is kept nowhere: it may be a password."""
    whose = credential.account_id if credential else None
    audit.record(
        session,
        action,
        actor_id=None,
        place=queries.place_of(session, whose) if whose else audit.Place(),
        subject=("account", whose) if whose else None,
    )
