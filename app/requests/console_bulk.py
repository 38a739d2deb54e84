"""Several requests of the list at once: accepted, given to somebody, put into a category, printed, taken away."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any
from uuid import UUID

from apiflask import APIBlueprint
from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts.auth import current_actor
from app.accounts.console_auth import require_staff
from app.accounts.roles import Permission
from app.core.schemas import Input
from app.core.unit_of_work import session
from app.requests import bulk, console_lists, console_sheets, queries, service, views
from app.requests.bulk import Outcome
from app.requests.console_export import table_of
from app.requests.console_forms import chosen_ids, read_form
from app.requests.console_lists import read_list_query
from app.requests.models import ServiceRequest
from app.requests.schemas.verbs import AssignmentIn, ClassificationIn

bp = APIBlueprint(
    "console_bulk",
    __name__,
    url_prefix="/console/requests/bulk",
    template_folder="templates",
    enable_openapi=False,
)
bp.before_request(require_staff)


class Step(StrEnum):
    """What to do with all of them."""

    ACCEPT = "accept"
    ASSIGN = "assign"
    CLASSIFY = "classify"
    PRINT = "print"
    EXPORT = "export"


_DONE_WORDS = {Step.ACCEPT: "受理", Step.ASSIGN: "派出去", Step.CLASSIFY: "改类别"}


class StepIn(Input):
    """Which step."""

    do: Step


@bp.post("")
def take_step() -> ResponseReturnValue:
    """Do one thing to each of the ticked requests; where it needs to be known to whom, that is asked first."""
    current_actor().require(Permission.READ_REQUESTS)
    step, ids = read_form(StepIn).do, chosen_ids()
    bulk.check_number(ids)
    if step is Step.EXPORT:
        return _export(ids)
    if step is Step.PRINT:
        return console_sheets.sheets(session(), current_actor(), _visible(ids))
    verb = _verb(step)
    if verb is None:
        return _ask(step, ids)
    return _report(step, bulk.each(session(), current_actor(), ids, verb))


def _verb(step: Step) -> Callable[[ServiceRequest], None] | None:
    """The verb for one request; ``None`` while it is not said yet to whom, or what."""
    actor = current_actor()
    if step is Step.ACCEPT:
        return lambda found: service.accept(session(), actor, found)
    if step is Step.ASSIGN:
        unit_id, _, account_id = request.form.get("to", "").partition(":")
        if not unit_id:
            return None
        to = read_form(AssignmentIn, unit_id=unit_id, account_id=account_id)
        return lambda found: service.assign(
            session(), actor, found, unit_id=to.unit_id, account_id=to.account_id, note=to.note
        )
    if not request.form.get("type_id"):
        return None
    chosen = read_form(ClassificationIn)
    return lambda found: service.classify(session(), actor, found, type_id=chosen.type_id)


def _ask(step: Step, ids: list[UUID]) -> str:
    rows = _visible(ids)
    context: dict[str, Any] = {
        "query": read_list_query(request.args),
        "step": step,
        "items": views.work_items(session(), current_actor(), rows),
    }
    if step is Step.ASSIGN:
        context["assignees"] = bulk.shared_assignees(session(), rows)
    else:
        context["types"] = console_lists.choices(session(), current_actor()).types
    return render_template("requests/bulk_ask.html", **context)


def _report(step: Step, outcomes: list[Outcome]) -> str:
    return render_template(
        "requests/bulk_done.html",
        query=read_list_query(request.args),
        words=_DONE_WORDS[step],
        went=[one for one in outcomes if one.refusal is None],
        refused=[one for one in outcomes if one.refusal is not None],
    )


def _export(ids: list[UUID]) -> Response:
    return table_of(session(), current_actor(), _visible(ids), title="选中的")


def _visible(ids: list[UUID]) -> list[ServiceRequest]:
    return list(queries.visible(session(), current_actor(), ids))
