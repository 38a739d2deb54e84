"""What merchants are owed for a month, in the console, as Excel and as PDF."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from apiflask import APIBlueprint
from flask import Response, render_template, request

from app.accounts.auth import current_actor
from app.accounts.console_auth import require_staff
from app.core import audit
from app.core.documents.drawing import PDF
from app.core.spreadsheet import XLSX
from app.core.unit_of_work import session
from app.rewards import settlement
from app.rewards.codes import written
from app.rewards.console_forms import yuan

bp = APIBlueprint(
    "console_settlements",
    __name__,
    url_prefix="/console/rewards/settlements",
    template_folder="templates",
    enable_openapi=False,
)
bp.before_request(require_staff)

MONTHS = 12


@bp.get("")
def index() -> str:
    """Every merchant of my counters, and what they are owed for a month."""
    month = settlement.read_month(request.args.get("month", ""))
    return render_template(
        "rewards/settlements.html",
        month=month,
        months=settlement.months_back(MONTHS),
        owed=settlement.owed(session(), current_actor(), month),
        yuan=yuan,
    )


@bp.get("/<uuid:merchant_id>")
def show(merchant_id: UUID) -> str:
    """A merchant's month, by reward and one by one."""
    return render_template("rewards/settlement.html", one=_settled(merchant_id), yuan=yuan, written=written)


@bp.get("/<uuid:merchant_id>/sheet.<any(xlsx, pdf):kind>")
def sheet(merchant_id: UUID, kind: str) -> Response:
    """The same to take away; that somebody did is on record."""
    one = _settled(merchant_id)
    content = settlement.pdf(one) if kind == "pdf" else settlement.workbook(one)
    audit.record_look(
        "settlement.taken",
        actor_id=current_actor().account_id,
        place=audit.Place(one.merchant.id, one.merchant.street_id),
        subject=("unit", one.merchant.id),
        details={"rows": len(one.handed_over)},
    )
    name = f"兑换结算单-{one.merchant.name}-{one.month_name}.{kind}"
    answer = Response(content, mimetype=PDF if kind == "pdf" else XLSX)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer.cache_control.no_store = True
    return answer


def _settled(merchant_id: UUID) -> settlement.Settlement:
    merchant = settlement.access_merchant(session(), current_actor(), merchant_id)
    return settlement.settle(session(), merchant, settlement.read_month(request.args.get("month", "")))
