"""What the worker does for the copies people asked for."""

from __future__ import annotations

import tempfile
from uuid import UUID

from flask import current_app

from app.core.outbox import Handler, Payload
from app.core.storage import Storage
from app.core.unit_of_work import database
from app.media import queries as media
from app.personal import export, queries, service
from app.personal.models import DataExport, ExportState


def make(payload: Payload) -> None:
    """Make the copy somebody asked for; a repeat makes it again and tells them once."""
    export_id = UUID(payload["export_id"])
    with database().reading() as session:
        asked = queries.export(session, export_id)
        if asked is None or asked.state is not ExportState.PENDING:
            return
        sections = export.collect(session, asked.account_id)
        photos = media.stored_of(session, asked.account_id)
    with tempfile.TemporaryFile() as file:
        export.write(file, asked.account_id, sections, photos, _storage())
        size = file.tell()
        file.seek(0)
        _storage().put_file(asked.key, file)
    with database().transaction() as session:
        wanted = service.export_made(session, export_id, size)
    if not wanted:
        # The account was closed meanwhile.
        _storage().delete(asked.key)


def forget(payload: Payload) -> None:
    """Remove the file of a copy that is over."""
    _storage().delete(DataExport(id=UUID(payload["export_id"])).key)


def _storage() -> Storage:
    storage: Storage = current_app.extensions["storage"]
    return storage


HANDLERS: dict[str, Handler] = {service.MAKE_TOPIC: make, service.FORGET_TOPIC: forget}
