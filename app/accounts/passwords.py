"""Log-in to the console by user name and password: argon2id, and a pause after repeated failures."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts.models import Account, AccountStatus, Credential
from app.core import clock

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
    now = clock.now()
    if credential and credential.locked_until and credential.locked_until > now:
        return LoginRefused(f"密码输错次数过多，请在 {clock.say(credential.locked_until)} 之后再试。")
    matches = _matches(credential.password_hash if credential else _NOBODY, password)
    if row is None or credential is None or not matches or row[1] is not AccountStatus.ACTIVE:
        if credential and not matches:
            _count_failure(session, credential)
        return LoginRefused("用户名或密码不对，请检查后再试。")
    session.execute(
        update(Credential)
        .where(Credential.account_id == credential.account_id)
        .values(failures=0, locked_until=None)
    )
    account_id: UUID = credential.account_id
    return account_id


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def _count_failure(session: Session, credential: Credential) -> None:
    failures = credential.failures + 1
    locked = failures >= MAX_FAILURES
    session.execute(
        update(Credential)
        .where(Credential.account_id == credential.account_id)
        .values(failures=0 if locked else failures, locked_until=clock.now() + LOCK_FOR if locked else None)
    )
