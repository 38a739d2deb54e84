"""One's own data, for phones: a copy of it, and the end of the account."""

from __future__ import annotations

from uuid import UUID

from apiflask import APIBlueprint
from flask import Blueprint, Response, current_app, request

from app.accounts import views
from app.accounts.auth import auth, current_actor
from app.accounts.schemas import Me
from app.core import clock
from app.core.errors import NotFound
from app.core.rate_limits import limiter
from app.core.schemas import reply
from app.core.unit_of_work import session
from app.personal import links, queries, service
from app.personal.schemas import DataExportList, DataExportOut

bp = APIBlueprint("personal", __name__, tag="我的数据 My data")
files_bp = Blueprint("data_files", __name__, template_folder="templates")


@bp.post("/me/export")
@bp.auth_required(auth)
@limiter.limit("5/day")
@bp.output(DataExportOut, status_code=201)
def ask_for_export() -> Response:
    """Have a copy made of everything held of me; a message tells when it can be fetched."""
    return reply(queries.export_out(service.ask_for_export(session(), current_actor().account_id)), 201)


@bp.get("/me/exports")
@bp.auth_required(auth)
@bp.output(DataExportList)
def list_exports() -> Response:
    """The copies I asked for, newest first."""
    rows = queries.exports(session(), current_actor().account_id)
    return reply(DataExportList(items=[queries.export_out(row) for row in rows]))


@bp.delete("/me/consents/privacy")
@bp.auth_required(auth)
@bp.output(Me)
def withdraw_consent() -> Response:
    """I no longer agree to the privacy notice: my phone number, my homes, my family and my name go at once."""
    service.withdraw_consent(session(), current_actor().account_id)
    return _me()


@bp.post("/me/closing")
@bp.auth_required(auth)
@bp.output(Me)
def begin_closing() -> Response:
    """Close my account in seven days; until then I can think better of it."""
    service.begin_closing(session(), current_actor().account_id)
    return _me()


@bp.delete("/me/closing")
@bp.auth_required(auth)
@bp.output(Me)
def cancel_closing() -> Response:
    """Keep my account after all."""
    service.cancel_closing(session(), current_actor().account_id)
    return _me()


@files_bp.get("/exports/<uuid:export_id>")
def download(export_id: UUID) -> Response:
    """The copy itself, to whoever holds a signed address."""
    expires = request.args.get("e", type=int)
    if expires is None or not links.is_valid(export_id, expires, request.args.get("s", "")):
        raise NotFound()
    export = queries.export(session(), export_id)
    if export is None or not queries.is_there(export):
        raise NotFound()
    pieces = current_app.extensions["storage"].stream(export.key)
    response = Response(pieces, mimetype="application/zip")
    response.headers["Content-Length"] = str(export.bytes)
    response.headers["Content-Disposition"] = (
        f'attachment; filename="eshiban-{clock.local(export.created_at):%Y%m%d}.zip"'
    )
    response.cache_control.no_store = True
    return response


def _me() -> Response:
    actor = current_actor()
    return reply(views.me(session(), actor.account_id, actor))
