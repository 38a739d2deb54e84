"""Requests as an Excel table to take away; that somebody did is on record."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from flask import Response
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.core import audit, clock
from app.org import queries as org
from app.requests import export, queries, views
from app.requests.models import ServiceRequest


def table_of(
    session: Session,
    actor: Actor,
    rows: Sequence[ServiceRequest],
    *,
    title: str,
    narrowed: Sequence[str] = (),
    filter_name: str | None = None,
) -> Response:
    """The rows as an ``.xlsx`` answer. ``narrowed`` says by what the list was narrowed, not to what."""
    owners = {row.owner_unit_id for row in rows}
    lines = export.lines(
        rows,
        views.work_items(session, actor, rows),
        owners={id_: unit.name for id_, unit in org.units(session, owners).items()},
        demands=queries.latest_supervisions(session, [row.id for row in rows]),
    )
    audit.record_look(
        "request.exported",
        actor_id=actor.account_id,
        place=actor.place,
        details={"list": filter_name or "chosen", "narrowed": list(narrowed), "rows": len(rows)},
    )
    response = Response(export.workbook(lines, title=title), mimetype=export.XLSX)
    file_name = quote(f"诉求-{title}-{clock.today():%Y%m%d}.xlsx")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{file_name}"
    response.headers["Cache-Control"] = "no-store"
    return response
