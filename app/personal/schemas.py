"""What goes in and out about one's own data."""

from __future__ import annotations

from uuid import UUID

from app.core.schemas import Items, Moment, Output
from app.personal.models import ExportState


class DataExportOut(Output):
    """A copy of my data; ``url`` is signed, works for an hour and is null while there is nothing to fetch."""

    id: UUID
    state: ExportState
    created_at: Moment
    ready_at: Moment | None
    expires_at: Moment | None
    bytes: int | None
    url: str | None


class DataExportList(Items[DataExportOut]):
    """The copies I asked for, newest first."""
