"""Service requests in the console: the queue, a request beside it, and one form for each verb."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint
from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.auth import current_actor
from app.accounts.console_auth import require_staff
from app.accounts.roles import Permission
from app.core.errors import Conflict
from app.core.rate_limits import limiter
from app.core.unit_of_work import session
from app.requests import (
    console_lists,
    console_photos,
    export,
    looks,
    queries,
    saved_views,
    service,
    views,
    work_queue,
)
from app.requests.access import access_request
from app.requests.console_clocks import clock_lines
from app.requests.console_export import table_of
from app.requests.console_forms import read_form
from app.requests.console_lists import ListQuery, read_list_query
from app.requests.console_verbs import VERBS, offered, verb_choices
from app.requests.countdown import countdown, left_until
from app.requests.models import ServiceRequest
from app.requests.schemas.resident import NoteIn
from app.requests.schemas.verbs import AssignmentIn, ResolutionIn, RevealIn
from app.requests.work_queue import FILTER_NAMES
from app.requests.work_verbs import WORK_VERBS, WorkVerb

# APIFlask reads the hooks of every blueprint, so it must be one of its own.
bp = APIBlueprint(
    "console_requests", __name__, url_prefix="/console", template_folder="templates", enable_openapi=False
)
bp.before_request(require_staff)
bp.add_app_template_filter(countdown)
bp.add_app_template_filter(left_until)


@bp.get("")
def queue() -> str:
    """The queue of my units; as a part, the list alone."""
    current_actor().require(Permission.READ_REQUESTS)
    page = "requests/_list.html" if _is_part() else "requests/queue.html"
    return render_template(page, **_list_context())


@bp.get("/requests/more")
def more() -> str:
    """The next rows of the list."""
    current_actor().require(Permission.READ_REQUESTS)
    return render_template("requests/_rows.html", **_rows_context())


@bp.get("/requests/counts")
def count() -> str:
    """The saved views with how many requests stand in each."""
    current_actor().require(Permission.READ_REQUESTS)
    return render_template("requests/_filters.html", **_filter_context())


@bp.get("/requests/export.xlsx")
def export_list() -> Response:
    """The present list as an Excel table, at most ``export.MAX_ROWS`` rows."""
    actor = current_actor()
    actor.require(Permission.READ_REQUESTS)
    query = _list_query()
    rows = console_lists.everything(session(), actor, query, at_most=export.MAX_ROWS)
    # The words somebody looked for may name a person, so only that there were some is kept.
    return table_of(
        session(),
        actor,
        rows,
        title=query.title,
        narrowed=query.narrowed_by,
        filter_name=query.filter,
    )


@bp.get("/requests/<uuid:request_id>")
def show(request_id: UUID) -> str:
    """One request; as a whole page with the list beside it."""
    found = access_request(session(), current_actor(), request_id)
    looks.looked_at(current_actor(), found)
    if _is_part():
        return render_template("requests/_detail.html", **_detail_context(found))
    return render_template("requests/queue.html", **_list_context() | _detail_context(found))


def _add_route(verb: WorkVerb[Any]) -> None:
    def act(request_id: UUID) -> ResponseReturnValue:
        body = read_form(verb.body)
        found = access_request(session(), current_actor(), request_id, changing=verb.locks)
        verb.do(session(), current_actor(), found, body)
        return _done(found)

    act.__doc__ = verb.says
    bp.post(f"/requests/<uuid:request_id>/{verb.name}", endpoint=verb.name)(act)


for one in WORK_VERBS:
    _add_route(one)


@bp.post("/requests/<uuid:request_id>/assign")
def assign(request_id: UUID) -> ResponseReturnValue:
    """Give it to a colleague or to the property company; ``to`` is ``unit-id`` or ``unit-id:account-id``."""
    unit_id, _, account_id = request.form.get("to", "").partition(":")
    body = read_form(AssignmentIn, unit_id=unit_id, account_id=account_id)
    found = _lock(request_id)
    service.assign(
        session(), current_actor(), found, unit_id=body.unit_id, account_id=body.account_id, note=body.note
    )
    return _done(found)


@bp.post("/requests/<uuid:request_id>/resolve")
def resolve(request_id: UUID) -> ResponseReturnValue:
    """It is done; here is how, with photos."""
    body = read_form(ResolutionIn)
    photos = console_photos.store(request.files.getlist("photos"))
    found = _lock(request_id)
    actor = current_actor()
    photo_ids = console_photos.add(session(), actor.account_id, photos)
    service.resolve(session(), actor, found, note=body.note, photo_ids=photo_ids)
    return _done(found)


@bp.post("/requests/<uuid:request_id>/note")
def note(request_id: UUID) -> ResponseReturnValue:
    """Add an internal note."""
    body = read_form(NoteIn)
    photos = console_photos.store(request.files.getlist("photos"))
    found = _lock(request_id)
    actor = current_actor()
    photo_ids = console_photos.add(session(), actor.account_id, photos)
    service.add_note(session(), actor, found, text=body.text, photo_ids=photo_ids)
    return _done(found)


@bp.post("/requests/<uuid:request_id>/review")
def review(request_id: UUID) -> ResponseReturnValue:
    """Let a text through that the machine would not decide on, or hold it back."""
    current_actor().require(Permission.REVIEW_CONTENT)
    found = _lock(request_id)
    passed = request.form.get("verdict") == "pass"
    service.let_through(session(), current_actor(), found, passed=passed)
    if not passed:
        # What is held back nobody sees any more, whoever held it back included.
        return _to_queue()
    return _done(found)


@bp.post("/requests/<uuid:request_id>/reveal")
@limiter.limit(looks.REVEAL_LIMIT)
def reveal(request_id: UUID) -> str:
    """One personal field of the reporter in full, this once; who asked and why is on record."""
    body = read_form(RevealIn)
    found = access_request(session(), current_actor(), request_id)
    value = service.reveal_contact(
        session(), current_actor(), found, field=body.field, reason=body.reason, words=body.words
    )
    if _is_part():
        return render_template("requests/_revealed.html", field=body.field, value=value)
    context = _list_context() | _detail_context(found)
    return render_template("requests/queue.html", **context, revealed={body.field: value})


@bp.errorhandler(Conflict)
def somebody_was_quicker(problem: Conflict) -> ResponseReturnValue:
    """The sentence in place, above the request as it stands now; what was written is given back."""
    session().rollback()
    found = access_request(session(), current_actor(), UUID(str((request.view_args or {})["request_id"])))
    kept = request.form.get("note") or request.form.get("text")
    context = _detail_context(found) | {"problem": problem, "kept": kept}
    if not _is_part():
        return render_template("requests/queue.html", **_list_context() | context), problem.status
    page = render_template("requests/_after.html", **_filter_context() | context)
    return page, problem.status, {"HX-Retarget": "#detail", "HX-Reswap": "innerHTML show:#detail:top"}


def _is_part() -> bool:
    return "HX-Request" in request.headers


def _lock(request_id: UUID) -> ServiceRequest:
    return access_request(session(), current_actor(), request_id, changing=True)


def _done(found: ServiceRequest) -> ResponseReturnValue:
    """After a verb: the request as it stands now, its row in the list, and the counts."""
    session().flush()
    if not _is_part():
        return redirect(url_for(".show", request_id=found.id, **_list_query().args()), 303)
    return render_template("requests/_after.html", **_filter_context() | _detail_context(found))


def _to_queue() -> ResponseReturnValue:
    address = url_for(".queue", **_list_query().args())
    return ("", 200, {"HX-Redirect": address}) if _is_part() else redirect(address, 303)


def _list_query() -> ListQuery:
    return read_list_query(request.args)


def _filter_context() -> dict[str, Any]:
    return {
        "query": _list_query(),
        "filters": FILTER_NAMES,
        "counts": work_queue.counts(session(), current_actor()),
        "most": work_queue.MOST,
    }


def _rows_context() -> dict[str, Any]:
    query = _list_query()
    rows, following = console_lists.one_page(session(), current_actor(), query)
    items = views.work_items(session(), current_actor(), rows)
    return {"query": query, "items": items, "following": following}


def _list_context() -> dict[str, Any]:
    chosen = console_lists.choices(session(), current_actor())
    return _filter_context() | _rows_context() | _desk_context() | {"choices": chosen}


def _desk_context() -> dict[str, Any]:
    """What stands around the list: my named lists, the way to hand over, the sheet of keys."""
    return {
        "saved": saved_views.mine(session(), current_actor()),
        "may_hand_over": current_actor().may(Permission.WORK_ON_REQUESTS),
        "all_verbs": VERBS,
        "takes_calls": current_actor().may(Permission.HANDLE_REQUESTS),
    }


def _detail_context(found: ServiceRequest) -> dict[str, Any]:
    detail = views.work_detail(session(), current_actor(), found)
    verbs = offered(detail)
    return {
        "query": _list_query(),
        "detail": detail,
        "clocks": clock_lines(found),
        "verbs": verbs,
        "choose": verb_choices(session(), found, verbs),
        "templates": queries.answer_templates(session(), found) if verbs else {},
        "reveal_reasons": looks.REVEAL_REASON_NAMES,
        "max_photos": console_photos.MAX_PHOTOS,
    }
