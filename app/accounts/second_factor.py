"""The second step of the console's log-in: a code of an authenticator (RFC 6238), or a recovery code.

Source of the duty: GB/T 22239-2019 (等保 2.0) 8.1.4.1 d), two kinds of proof for those who administer.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import pyotp
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.accounts import passwords, queries
from app.accounts.actor import Actor
from app.accounts.models import Account, RecoveryCode, SecondFactor
from app.accounts.passwords import LoginRefused
from app.accounts.roles import Role
from app.core import audit, clock
from app.core.database import rows_changed
from app.core.encryption import keyring
from app.core.ids import new_id

STEP_SECONDS = 30
RECOVERY_CODES = 10
#: Without what looks alike. Eight of these are 40 bits, and each try counts towards the lock.
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


class Next(StrEnum):
    """What somebody still owes after the first proof."""

    NOTHING = "nothing"
    CODE = "code"
    ENROL = "enrol"


def must_have(actor: Actor) -> bool:
    """Whether somebody may not be without: whoever administers."""
    return any(post.role is Role.ADMIN for post in actor.posts)


def next_step(session: Session, account_id: UUID) -> Next:
    """What is still owed once password or phone have shown who it is."""
    if in_force(session, account_id):
        return Next.CODE
    return Next.ENROL if queries.holds(session, account_id, Role.ADMIN) else Next.NOTHING


def in_force(session: Session, account_id: UUID) -> bool:
    """Whether somebody's log-in asks for a code."""
    found = select(SecondFactor.confirmed_at).where(SecondFactor.account_id == account_id)
    return session.scalar(found) is not None


def codes_left(session: Session, account_id: UUID) -> int:
    """How many recovery codes somebody has not used."""
    unused = (
        select(func.count())
        .select_from(RecoveryCode)
        .where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    )
    return session.scalar(unused) or 0


def begin(session: Session, account_id: UUID) -> str:
    """The secret to put into an authenticator, in base32; the same one until a first code has come back.

    Raises ValueError where one is in force already.
    """
    # Locked, so that of two pages opened at once both show the same.
    session.get_one(Account, account_id, with_for_update=True)
    factor = session.get(SecondFactor, account_id)
    if factor is None:
        factor = SecondFactor(account_id=account_id, secret=pyotp.random_base32())
        session.add(factor)
        session.flush()
    if factor.confirmed_at:
        raise ValueError("a second factor is in force")
    return factor.secret


def address(secret: str, name: str, issuer: str) -> str:
    """What the QR code of the enrolment says (``otpauth://totp/…``)."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer)


def confirm(session: Session, account_id: UUID, code: str) -> list[str] | LoginRefused:
    """Put the authenticator in force by its first code; its recovery codes, told here and never again.

    A refusal is returned, not raised: the failure counted here must be committed.
    """
    factor = session.get(SecondFactor, account_id)
    if factor is None or factor.confirmed_at:
        return LoginRefused("这一页过期了，请回到登录页再来一次。")
    refused = _tried(session, account_id, lambda: _take_code(session, factor, code))
    if refused:
        return refused
    session.execute(
        update(SecondFactor).where(SecondFactor.account_id == account_id).values(confirmed_at=clock.now())
    )
    _note(session, "second_factor.enrolled", account_id)
    return _new_recovery_codes(session, account_id)


def check(session: Session, account_id: UUID, code: str) -> LoginRefused | None:
    """Take a code of the authenticator, or a recovery code, each once; why not otherwise.

    A refusal is returned, not raised: the failure counted here must be committed.
    """
    factor = session.get(SecondFactor, account_id)
    if factor is None or factor.confirmed_at is None:
        return LoginRefused("这一页过期了，请回到登录页再来一次。")
    return _tried(
        session,
        account_id,
        lambda: _take_code(session, factor, code) or _take_recovery_code(session, account_id, code),
    )


def remove(session: Session, account_id: UUID, *, by: UUID | None) -> None:
    """Do without from now on; the old secret and the recovery codes are worth nothing. ``by`` nobody: on the server."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    session.execute(delete(SecondFactor).where(SecondFactor.account_id == account_id))
    audit.record(
        session,
        "second_factor.removed",
        actor_id=by,
        place=queries.place_of(session, account_id),
        subject=("account", account_id),
    )


def _tried(session: Session, account_id: UUID, taken: Callable[[], bool]) -> LoginRefused | None:
    locked = passwords.lock(session, account_id)
    if locked:
        return locked
    if taken():
        return None
    passwords.count_failure(session, account_id)
    return LoginRefused("验证码不对，或者已经用过了。请等验证器换一个新的再输。")


def _take_code(session: Session, factor: SecondFactor, code: str) -> bool:
    """Accept a code of this step or the one before or after; a code that was taken is over, and so are older ones."""
    code = "".join(code.split())
    if len(code) != 6 or not code.isascii() or not code.isdigit():
        return False
    step = _step_of(factor.secret, code, clock.now())
    if step is None:
        return False
    return bool(
        rows_changed(
            session,
            update(SecondFactor)
            .where(SecondFactor.account_id == factor.account_id, SecondFactor.last_step < step)
            .values(last_step=step),
        )
    )


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    totp = pyotp.TOTP(secret, interval=STEP_SECONDS)
    current = int(now.timestamp()) // STEP_SECONDS
    for step in (current, current - 1, current + 1):
        if hmac.compare_digest(totp.generate_otp(step), code):
            return step
    return None


def _take_recovery_code(session: Session, account_id: UUID, code: str) -> bool:
    used = rows_changed(
        session,
        update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account_id,
            RecoveryCode.code_hash == _code_hash(account_id, code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.now()),
    )
    if used:
        _note(session, "second_factor.recovery_used", account_id)
    return bool(used)


def _new_recovery_codes(session: Session, account_id: UUID) -> list[str]:
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(8)) for _ in range(RECOVERY_CODES)]
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    session.add_all(
        RecoveryCode(id=new_id(), account_id=account_id, code_hash=_code_hash(account_id, code))
        for code in codes
    )
    session.flush()
    return [f"{code[:4]}-{code[4:]}" for code in codes]


def _code_hash(account_id: UUID, code: str) -> str:
    # Keyed, because a plain hash of 40 bits could be tried out by whoever holds a copy of the database.
    plain = code.upper().replace("-", "").replace(" ", "")
    return keyring.blind_index(f"recovery:{account_id}:{plain}")


def _note(session: Session, action: str, account_id: UUID) -> None:
    audit.record(
        session,
        action,
        actor_id=account_id,
        place=queries.place_of(session, account_id),
        subject=("account", account_id),
    )
