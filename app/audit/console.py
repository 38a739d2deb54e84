"""The audit log in the console: who saw or changed what, and how the last verification went."""

from __future__ import annotations

from urllib.parse import quote

from apiflask import APIBlueprint
from flask import Response, render_template, request, url_for

from app.accounts.actor import Actor
from app.accounts.auth import current_actor
from app.accounts.console_auth import require_staff
from app.accounts.roles import Permission
from app.audit import export, listing, queries
from app.audit.schemas import LogQuery
from app.audit.words import ACTION_NAMES
from app.core import audit, clock
from app.core.unit_of_work import session

# APIFlask reads the hooks of every blueprint, so it must be one of its own.
bp = APIBlueprint(
    "console_audit", __name__, url_prefix="/console/audit", template_folder="templates", enable_openapi=False
)
bp.before_request(require_staff)


@bp.get("")
def show() -> str:
    """One page of the log, the newest first."""
    actor, query = _asked()
    lines, following = listing.page(session(), actor, query)
    address = query.address()
    return render_template(
        "audit/log.html",
        query=query,
        lines=lines,
        actions=ACTION_NAMES,
        check=queries.last_check(session()),
        next_page=url_for(".show", **address, cursor=following) if following else None,
        excel=url_for(".export_log", **address),
    )


@bp.get("/export.xlsx")
def export_log() -> Response:
    """The same rows as an Excel table, at most ``listing.MAX_ROWS``; this too is on record."""
    actor, query = _asked()
    lines = listing.everything(session(), actor, query)
    audit.record_look(
        "audit.exported",
        actor_id=actor.account_id,
        place=actor.place,
        details={"narrowed": sorted(query.address()), "rows": len(lines)},
    )
    response = Response(export.workbook(lines), mimetype=export.XLSX)
    file_name = quote(f"操作记录-{clock.today():%Y%m%d}.xlsx")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{file_name}"
    response.headers["Cache-Control"] = "no-store"
    return response


def _asked() -> tuple[Actor, LogQuery]:
    actor = current_actor()
    actor.require(Permission.READ_AUDIT)
    return actor, LogQuery.read(request.args.to_dict())
