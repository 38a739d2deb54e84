"""Verbs on what we hold of a person: give them a copy, and forget them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import Delete, Update, delete, select, update
from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.accounts import service as accounts_service
from app.accounts.actor_cache import concerns
from app.accounts.consents import PRIVACY
from app.core import audit, clock, outbox
from app.core.database import insert_ignoring, rows_changed
from app.core.holdings import Holding, Kept
from app.core.ids import new_id
from app.media import service as media
from app.messages import service as messages
from app.personal import queries
from app.personal.holdings import HOLDINGS
from app.personal.models import PENDING, DataExport, ExportState
from app.residents import service as residents

MAKE_TOPIC = "personal.make_export"
FORGET_TOPIC = "personal.forget_export"

#: How long a copy can be fetched.
KEEP_EXPORT = timedelta(days=7)
#: How many accounts are closed in one transaction.
CLOSED_AT_ONCE = 20


def ask_for_export(session: Session, account_id: UUID) -> DataExport:
    """Have a copy made of everything held of somebody; while one is being made, that one.

    Source of the right: 个人信息保护法 art. 45.
    """
    values = {
        "id": new_id(),
        "account_id": account_id,
        "state": ExportState.PENDING,
        "created_at": clock.now(),
    }
    if insert_ignoring(session, DataExport, values, key=["account_id"], where=PENDING):
        export_id = str(values["id"])
        _note(session, "data.export_asked", account_id)
        outbox.put(session, MAKE_TOPIC, {"export_id": export_id}, dedup_key=f"{MAKE_TOPIC}:{export_id}")
    return queries.pending(session, account_id)


def export_made(session: Session, export_id: UUID, size: int) -> bool:
    """The file is in the storage: tell its owner. False when nobody waits for it any more."""
    now = clock.now()
    made = rows_changed(
        session,
        update(DataExport)
        .where(DataExport.id == export_id, DataExport.state == ExportState.PENDING)
        .values(state=ExportState.READY, ready_at=now, expires_at=now + KEEP_EXPORT, bytes=size),
    )
    if not made:
        return False
    export = session.get_one(DataExport, export_id)
    messages.tell(
        session,
        account_id=export.account_id,
        title="您的资料整理好了",
        body="到“我的 → 我的数据”里下载，七天内有效。里面有手机号和住址，请收好。",
        link=None,
        dedup_key=f"{MAKE_TOPIC}:{export_id}",
    )
    return True


def expire_exports(session: Session, export_ids: list[UUID]) -> None:
    """These copies are over: nobody can fetch them, and their files go."""
    session.execute(update(DataExport).where(DataExport.id.in_(export_ids)).values(state=ExportState.EXPIRED))
    for export_id in export_ids:
        forget_file(session, export_id)


def forget_file(session: Session, export_id: UUID) -> None:
    """Have the file of a copy removed from the storage."""
    key = str(export_id)
    outbox.put(session, FORGET_TOPIC, {"export_id": key}, dedup_key=f"{FORGET_TOPIC}:{key}")


def withdraw_consent(session: Session, account_id: UUID) -> None:
    """Somebody no longer agrees to the privacy notice; what rested on it goes at once (个人信息保护法 art. 15, 47)."""
    _note(session, "consent.withdrawn", account_id)
    accounts_service.withdraw_consent(session, account_id, PRIVACY)
    residents.end_household(session, account_id)


def begin_closing(session: Session, account_id: UUID) -> None:
    """Somebody wants their account closed; raises Conflict (``still_in_post``)."""
    if accounts_service.begin_closing(session, account_id):
        _note(session, "account.closing_asked", account_id)


def cancel_closing(session: Session, account_id: UUID) -> None:
    """Somebody has thought better of it."""
    if accounts_service.cancel_closing(session, account_id):
        _note(session, "account.closing_cancelled", account_id)


def close_due_accounts(session: Session) -> int:
    """Close the accounts whose time has come; tells how many."""
    due = accounts.accounts_to_close(session, limit=CLOSED_AT_ONCE)
    for account_id in due:
        close(session, account_id)
    return len(due)


def close(session: Session, account_id: UUID) -> None:
    """Forget who somebody was. What they did in public stays, with nobody behind it.

    Source of the duty: 个人信息保护法 art. 47; what has to be kept, and why, stands in each domain's ``holdings``.
    """
    _note(session, "account.closed", account_id)
    for export_id in session.scalars(select(DataExport.id).where(DataExport.account_id == account_id)).all():
        forget_file(session, export_id)
    media.forget_unused_of(session, account_id)
    outbox.forget(session, account_id)
    for holding in HOLDINGS:
        change = _on_closing(holding, account_id)
        if change is not None:
            rows_changed(session, change.execution_options(**concerns(account_id)))


def _on_closing(holding: Holding, account_id: UUID) -> Update | Delete | None:
    whose = holding.whose(account_id)
    if not isinstance(holding.closing, Kept):
        return delete(holding.table).where(whose)
    blanks = {
        column: blank() if callable(blank) else blank for column, blank in holding.closing.blanks.items()
    }
    return update(holding.table).where(whose).values(**blanks) if blanks else None


def _note(session: Session, action: str, account_id: UUID) -> None:
    audit.record(session, action, actor_id=account_id, subject=("account", account_id))
