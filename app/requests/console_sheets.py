"""Requests on paper: one to a sheet with its timeline, or a list."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import segno
from apiflask import APIBlueprint
from flask import render_template, request
from sqlalchemy.orm import Session

from app.accounts.actor import Actor
from app.accounts.auth import current_actor
from app.accounts.console_auth import require_staff
from app.accounts.roles import Permission
from app.core import audit, clock
from app.core.unit_of_work import session
from app.requests import console_lists, views
from app.requests.access import access_request
from app.requests.console_clocks import clock_lines
from app.requests.console_lists import read_list_query
from app.requests.models import ServiceRequest
from app.requests.work_queue import FILTER_NAMES

#: More rows than this nobody reads on paper.
MOST_ROWS = 300

bp = APIBlueprint(
    "console_sheets",
    __name__,
    url_prefix="/console/requests",
    template_folder="templates",
    enable_openapi=False,
)
bp.before_request(require_staff)


@bp.get("/<uuid:request_id>/sheet")
def sheet(request_id: UUID) -> str:
    """One request for the printer."""
    return sheets(session(), current_actor(), [access_request(session(), current_actor(), request_id)])


@bp.get("/sheet")
def list_sheet() -> str:
    """The present list for the printer, one line to a request."""
    actor = current_actor()
    actor.require(Permission.READ_REQUESTS)
    query = read_list_query(request.args)
    rows = console_lists.everything(session(), actor, query, at_most=MOST_ROWS)
    _on_record(actor, query.filter, len(rows))
    return render_template(
        "requests/sheet_list.html",
        title=FILTER_NAMES[query.filter],
        items=views.work_items(session(), actor, rows),
        cut_off=MOST_ROWS if len(rows) == MOST_ROWS else None,
        printed_at=clock.now(),
    )


def sheets(session: Session, actor: Actor, found: Sequence[ServiceRequest]) -> str:
    """One page of paper after the other."""
    _on_record(actor, "chosen", len(found))
    pages = [
        {
            "detail": views.work_detail(session, actor, one),
            "clocks": clock_lines(one),
            "code": _code(one.number),
        }
        for one in found
    ]
    return render_template("requests/sheets.html", pages=pages, printed_at=clock.now())


def _code(number: str) -> str:
    """The number as a QR code, which a scanner types into the search box."""
    return segno.make(number, error="m", micro=False).svg_inline(scale=3, border=1, omitsize=True)


def _on_record(actor: Actor, listed: str, rows: int) -> None:
    audit.record_look(
        "request.printed",
        actor_id=actor.account_id,
        place=actor.place,
        details={"list": listed, "rows": rows},
    )
