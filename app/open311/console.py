"""Systems of others in the console: who may talk to us, their keys, and where they want to hear of what happens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from apiflask import APIBlueprint
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.auth import current_actor
from app.accounts.console_auth import require_staff
from app.accounts.roles import Permission
from app.core import clock
from app.core.errors import FieldError, Invalid, Problem
from app.core.unit_of_work import session
from app.open311 import queries, service
from app.open311.models import ApiClient
from app.open311.schemas import ClientIn, EndpointIn, KeyIn, RightsIn
from app.open311.webhooks import EVENT_NAMES
from app.org import queries as org
from app.org.models import OrgUnit, UnitKind

bp = APIBlueprint(
    "console_clients",
    __name__,
    url_prefix="/console/clients",
    template_folder="templates",
    enable_openapi=False,
)
bp.before_request(require_staff)


@bp.get("")
def index() -> str:
    """The systems that talk to my streets."""
    return _index_page()


@bp.post("")
def create() -> ResponseReturnValue:
    """Let another one in."""
    actor = current_actor()
    actor.require(Permission.MANAGE_CLIENTS)
    body = ClientIn.model_validate(_given("name", "street_id", *_RIGHTS))
    street = next((one for one in _streets() if str(one.id) == body.street_id), None)
    if street is None:
        raise Invalid("unknown_street", "请选择街道。", errors=[FieldError("street_id", "请选择街道")])
    client = service.create_client(
        session(), street_id=street.id, name=body.name, rights=_rights(body), by=actor
    )
    return redirect(url_for(".show", client_id=client.id), 303)


@bp.get("/<uuid:client_id>")
def show(client_id: UUID) -> str:
    """One of them: keys, rights, addresses, and what was last sent there."""
    return _client_page(_client(client_id))


@bp.post("/<uuid:client_id>/rights")
def change_rights(client_id: UUID) -> ResponseReturnValue:
    """Give it more or fewer rights."""
    body = RightsIn.model_validate(_given(*_RIGHTS))
    service.change_rights(session(), current_actor(), _client(client_id), _rights(body))
    return redirect(url_for(".show", client_id=client_id), 303)


@bp.post("/<uuid:client_id>/<any(close, open):what>")
def set_open(client_id: UUID, what: str) -> ResponseReturnValue:
    """Shut it out, or let it in again."""
    service.set_open(session(), current_actor(), _client(client_id), open=what == "open")
    return redirect(url_for(".show", client_id=client_id), 303)


@bp.post("/<uuid:client_id>/keys")
def issue_key(client_id: UUID) -> ResponseReturnValue:
    """A new key, shown on this page and never again."""
    client = _client(client_id)
    body = KeyIn.model_validate(_given("days"))
    key = service.issue_key(session(), current_actor(), client, lasts=timedelta(days=int(body.days)))
    session().flush()
    return _client_page(client, shown={"what": "密钥", "value": key})


@bp.post("/<uuid:client_id>/keys/<uuid:key_id>/revoke")
def revoke_key(client_id: UUID, key_id: UUID) -> ResponseReturnValue:
    """End a key at once."""
    service.revoke_key(session(), current_actor(), _client(client_id), key_id)
    return redirect(url_for(".show", client_id=client_id), 303)


@bp.post("/<uuid:client_id>/endpoints")
def add_endpoint(client_id: UUID) -> ResponseReturnValue:
    """A new address to send events to; its secret is shown on this page and never again."""
    client = _client(client_id)
    body = EndpointIn.model_validate(_given("url"))
    secret = service.add_endpoint(session(), current_actor(), client, body.url)
    session().flush()
    return _client_page(client, shown={"what": "签名密码", "value": secret})


@bp.post("/<uuid:client_id>/endpoints/<uuid:endpoint_id>/<any(remove, resume):what>")
def change_endpoint(client_id: UUID, endpoint_id: UUID, what: str) -> ResponseReturnValue:
    """Send nothing there any more, or go on after a pause."""
    client = _client(client_id)
    endpoint = queries.endpoint(session(), client, endpoint_id)
    verb = service.remove_endpoint if what == "remove" else service.resume_endpoint
    verb(session(), current_actor(), client, endpoint)
    return redirect(url_for(".show", client_id=client_id), 303)


@bp.post("/<uuid:client_id>/deliveries/<uuid:delivery_id>/again")
def try_again(client_id: UUID, delivery_id: UUID) -> ResponseReturnValue:
    """Send one event once more that was given up."""
    client = _client(client_id)
    service.try_again(session(), queries.delivery(session(), client, delivery_id))
    return redirect(url_for(".show", client_id=client_id), 303)


@bp.errorhandler(Problem)
def say_why(problem: Problem) -> ResponseReturnValue:
    """The page somebody acted on, with the sentence why it did not work."""
    if request.method == "GET" or problem.status in (401, 403, 404):
        return render_template("error.html", problem=problem), problem.status
    session().rollback()
    client_id = (request.view_args or {}).get("client_id")
    if client_id is None:
        return _index_page(problem), problem.status
    return _client_page(_client(client_id), problem=problem), problem.status


_RIGHTS = ("trusted", "reads_street", "calls_per_minute")


def _client(client_id: UUID) -> ApiClient:
    return queries.access_client(session(), current_actor(), client_id, changing=request.method != "GET")


def _rights(body: RightsIn) -> service.Rights:
    return service.Rights(bool(body.trusted), bool(body.reads_street), int(body.calls_per_minute))


def _streets() -> list[OrgUnit]:
    paths = current_actor().paths(Permission.MANAGE_CLIENTS)
    return list(org.below(session(), paths, [UnitKind.STREET]))


def _index_page(problem: Problem | None = None) -> str:
    found = queries.clients(session(), current_actor())
    return render_template(
        "open311/clients.html",
        clients=found,
        live_keys=queries.live_keys(session(), [one.id for one in found]),
        units=org.units(session(), {one.street_id for one in found}),
        streets=_streets(),
        form=request.form,
        **_problem(problem),
    )


def _client_page(
    client: ApiClient, *, shown: dict[str, str] | None = None, problem: Problem | None = None
) -> str:
    endpoints = queries.endpoints(session(), client.id)
    return render_template(
        "open311/client.html",
        client=client,
        street=org.known_unit(session(), client.street_id),
        keys=queries.keys(session(), client.id),
        endpoints=[(one, queries.last_deliveries(session(), one.id)) for one in endpoints],
        room=len(endpoints) < service.MOST_ENDPOINTS,
        event_names=EVENT_NAMES,
        now=clock.now(),
        shown=shown,
        form=request.form,
        **_problem(problem),
    )


def _problem(problem: Problem | None) -> dict[str, Any]:
    return {
        "problem": problem,
        "errors": {one.field: one.message for one in problem.errors} if problem else {},
    }


def _given(*names: str) -> dict[str, str]:
    """What was typed into these fields; one left empty counts as not given."""
    given = {name: request.form.get(name, "").strip() for name in names}
    return {name: text for name, text in given.items() if text}
