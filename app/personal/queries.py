"""Reads of the copies people asked for."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.personal.links import link
from app.personal.models import DataExport, ExportState
from app.personal.schemas import DataExportOut

#: Nobody looks further back.
SHOWN = 20


def exports(session: Session, account_id: UUID) -> Sequence[DataExport]:
    """Somebody's copies, newest first."""
    return session.scalars(
        select(DataExport)
        .where(DataExport.account_id == account_id)
        .order_by(DataExport.id.desc())
        .limit(SHOWN)
    ).all()


def pending(session: Session, account_id: UUID) -> DataExport:
    """The one that is being made for somebody; raises NoResultFound."""
    return session.scalars(
        select(DataExport).where(DataExport.account_id == account_id, DataExport.state == ExportState.PENDING)
    ).one()


def export(session: Session, export_id: UUID) -> DataExport | None:
    return session.get(DataExport, export_id)


def is_there(export: DataExport) -> bool:
    """Whether the file may be fetched now."""
    return (
        export.state is ExportState.READY
        and export.expires_at is not None
        and export.expires_at > clock.now()
    )


def export_out(export: DataExport) -> DataExportOut:
    """A copy as its owner sees it, with a fresh address if there is something to fetch."""
    there = is_there(export)
    gone = export.state is ExportState.READY and not there
    return DataExportOut(
        id=export.id,
        state=ExportState.EXPIRED if gone else export.state,
        created_at=export.created_at,
        ready_at=export.ready_at,
        expires_at=export.expires_at,
        bytes=export.bytes,
        url=link(export.id) if there else None,
    )
