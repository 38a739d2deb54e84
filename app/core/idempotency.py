"""Writes from a phone happen once, however often the network makes the phone repeat them.

The ``Idempotency-Key`` is claimed by an INSERT in the request's own transaction, on the session's first use: a second
request with the same key waits for the first on the unique key, then replays its answer. When the first rolls
back, the key is free again. Draft standard: draft-ietf-httpapi-idempotency-key-header.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from flask import Request, Response, g
from sqlalchemy import String, bindparam, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core import clock
from app.core.database import Base, Database, insert_ignoring
from app.core.encryption import EncryptedText
from app.core.errors import BadRequest, Conflict

View = TypeVar("View", bound=Callable[..., Any])

_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")


class IdempotencyKey(Base):
    """The first answer to a write. ``status`` 0 stands only while that write is under way."""

    __tablename__ = "idempotency_keys"

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    status: Mapped[int] = mapped_column(default=0)
    #: It tells a person of themselves, so it is as unreadable as what it was made of.
    body: Mapped[str] = mapped_column(EncryptedText, default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)


_KEPT = IdempotencyKey.__table__
#: Put together once, because every write ends with it.
_REMEMBER = (
    update(_KEPT)  # type: ignore[arg-type]
    .where(_KEPT.c.account_id == bindparam("who"), _KEPT.c.key == bindparam("which"))
    .values(status=bindparam("answered"), body=bindparam("with"))
)


class Replay(Exception):
    """This write was answered before; here is the answer."""

    def __init__(self, status: int, body: str) -> None:
        super().__init__("replay")
        self.response = Response(body, status=status, mimetype="application/json")
        self.response.headers["Idempotency-Replayed"] = "true"


@dataclass(frozen=True)
class Claim:
    """One write, known by its person and key, and what it asked for."""

    account_id: UUID
    key: str
    fingerprint: str

    def replay(self, session: Session) -> None:
        """Raise Replay when this write was answered before; raise Conflict when the key was used for another."""
        row = session.execute(
            select(IdempotencyKey.fingerprint, IdempotencyKey.status, IdempotencyKey.body).where(
                IdempotencyKey.account_id == self.account_id, IdempotencyKey.key == self.key
            )
        ).one_or_none()
        if row is None:
            return
        if row.fingerprint != self.fingerprint:
            raise Conflict("idempotency_key_reused", "这次提交与之前的不一致，请返回上一页重新提交。")
        if row.status:
            raise Replay(row.status, row.body)

    def take(self, session: Session) -> None:
        """Claim the key in this transaction; raise as :meth:`replay` does when another was first."""
        values = {
            "account_id": self.account_id,
            "key": self.key,
            "fingerprint": self.fingerprint,
            "status": 0,
            "body": "",
            "created_at": clock.now(),
        }
        if not insert_ignoring(session, IdempotencyKey, values, key=["account_id", "key"]):
            self.replay(session)
            raise Conflict("idempotency_key_busy", "上一次提交还在处理，请稍等片刻再看结果。")

    def remember(self, session: Session, response: Response) -> None:
        """Keep the answer, in the same transaction as what was done."""
        given = {
            "who": self.account_id,
            "which": self.key,
            "answered": response.status_code,
            "with": response.get_data(as_text=True),
        }
        session.execute(_REMEMBER, given)


def claim_of(request: Request, account_id: UUID) -> Claim:
    """What this write claims; raises BadRequest when the header is missing or malformed."""
    key = request.headers.get("Idempotency-Key", "")
    if not _KEY.fullmatch(key):
        raise BadRequest("idempotency_key_missing", "应用版本过旧，请关闭小程序后重新打开。")
    digest = hashlib.sha256(f"{request.method} {request.path}\n".encode())
    if request.mimetype == "multipart/form-data":
        # The boundary differs from try to try, so the parts are what counts.
        for name, part in sorted(request.files.items(multi=True), key=lambda item: item[0]):
            digest.update(name.encode() + b"\0" + hashlib.sha256(part.stream.read()).digest())
            part.stream.seek(0)
        for name, value in sorted(request.form.items(multi=True)):
            digest.update(f"{name}={value}\n".encode())
    else:
        digest.update(request.get_data(cache=True))
    return Claim(account_id, key, digest.hexdigest())


def at_once(view: View) -> View:
    """Mark a view that does nothing slow before it opens the session: a repeat is found by the claim itself."""
    view.claims_at_once = True  # type: ignore[attr-defined]
    return view


def begin(claim: Claim, database: Database, view: object) -> None:
    """Replay a known answer now, else claim the key as soon as the request's session opens."""
    if not getattr(view, "claims_at_once", False):
        with database.reading() as reading:
            claim.replay(reading)
    g.claim = claim
    g.on_session_open = claim.take


def finish(response: Response) -> None:
    """Keep the answer of a write that went well, if it touched the database."""
    claim: Claim | None = g.pop("claim", None)
    if claim is not None and "session" in g:
        claim.remember(g.session, response)
