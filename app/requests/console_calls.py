"""Calls and visits in the console: one form, and what is open from the same number beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apiflask import APIBlueprint
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.auth import current_actor
from app.accounts.console_auth import require_staff
from app.accounts.roles import Permission
from app.core.errors import Invalid
from app.core.rate_limits import limiter
from app.core.unit_of_work import session
from app.org import queries as org
from app.org.models import UnitKind
from app.requests import callers, console_lists, looks, service, views
from app.requests.models import CHANNEL_NAMES, KIND_NAMES, TAKEN_DOWN, Channel
from app.requests.schemas.reporting import CallerIn, CallIn

# APIFlask reads the hooks of every blueprint, so it must be one of its own.
bp = APIBlueprint(
    "console_calls", __name__, url_prefix="/console/calls", template_folder="templates", enable_openapi=False
)
bp.before_request(require_staff)

#: A call that has just begun.
_BLANK = {"channel": Channel.PHONE.value, "kind": "report"}


@bp.get("/new")
def new() -> str:
    """The form of a call."""
    current_actor().require(Permission.HANDLE_REQUESTS)
    return _form_page(_BLANK)


@bp.post("/new")
@limiter.limit("20/minute;300/day")
def take_down() -> ResponseReturnValue:
    """Write down what somebody said on the telephone or at the desk."""
    actor = current_actor()
    actor.require(Permission.HANDLE_REQUESTS)
    body = CallIn.model_validate(_given(CallIn))
    fields = body.model_dump() | {"channel": Channel(body.channel)}
    made = service.take_down(session(), actor, service.Call(**fields))
    return redirect(url_for("console_requests.show", request_id=made.id), 303)


@bp.post("/of-caller")
@limiter.limit(looks.REVEAL_LIMIT)
def of_caller() -> str:
    """What is open from the number in the form; nothing while the number is not whole."""
    actor = current_actor()
    actor.require(Permission.HANDLE_REQUESTS)
    try:
        phone = CallerIn.model_validate({"phone": request.form.get("caller_phone", "").strip()}).phone
    except Invalid:
        return ""
    rows = callers.open_of_number(session(), actor, phone)
    looks.looked_up(actor, len(rows))
    items = views.work_items(session(), actor, rows)
    return render_template("requests/_of_caller.html", items=items)


@bp.errorhandler(Invalid)
def form_again(problem: Invalid) -> ResponseReturnValue:
    """The form as it was sent, with a word at each field that is wrong."""
    session().rollback()
    errors = {one.field: one.message for one in problem.errors}
    return _form_page(request.form.to_dict(), errors), problem.status


def _given(body: type[CallIn]) -> dict[str, str]:
    values = {name: request.form.get(name, "").strip() for name in body.model_fields}
    return {name: value for name, value in values.items() if value}


def _form_page(values: Mapping[str, str], errors: Mapping[str, str] | None = None) -> str:
    paths = current_actor().paths(Permission.HANDLE_REQUESTS)
    context: dict[str, Any] = {
        "values": values,
        "errors": errors or {},
        "channels": {one: CHANNEL_NAMES[one] for one in Channel if one in TAKEN_DOWN},
        "kinds": KIND_NAMES,
        "units": org.below(session(), paths, [UnitKind.COMMUNITY, UnitKind.COMPOUND]),
        "types": console_lists.choices(session(), current_actor()).types,
    }
    return render_template("requests/call.html", **context)
