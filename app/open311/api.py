"""Open311 GeoReport v2 (https://wiki.open311.org/GeoReport_v2/), in XML and JSON.

What it leaves open is settled so: ``jurisdiction_id`` is a street's code, ``address_id`` that of a community or
compound, ``service_request_id`` the number people read out on the telephone. ``media_url`` is not fetched but kept as
a link in the text: a server that fetches what strangers name can be sent anywhere.
"""

from __future__ import annotations

import re
from typing import Any

from apiflask import APIBlueprint
from flask import Response, current_app, request
from flask_limiter.errors import RateLimitExceeded
from sqlalchemy.exc import OperationalError, TimeoutError
from werkzeug.exceptions import HTTPException

from app.core.errors import BadRequest, Forbidden, NotFound, Problem
from app.core.forms import from_words
from app.core.unit_of_work import session
from app.open311 import georeport, service
from app.open311.auth import caller, find_client, limited, required_caller
from app.open311.formats import answer
from app.open311.georeport import Services
from app.open311.places import Location, jurisdiction, unit_at
from app.open311.schemas import ReportForm, RequestsQuery
from app.org import queries as org
from app.org.models import OrgUnit
from app.requests import outside, sentences
from app.requests.types import reading

bp = APIBlueprint("open311", __name__, url_prefix="/open311", enable_openapi=False)


@bp.before_request
def refuse_unreadable() -> None:
    """No code, number or word holds a NUL, and PostgreSQL takes none. Raises BadRequest (``unreadable``)."""
    words = [text for values in (request.args, request.form) for _, text in values.items(multi=True)]
    if any("\x00" in str(text) for text in (*words, *(request.view_args or {}).values())):
        raise BadRequest("unreadable", "参数里有读不懂的字符。")


bp.before_request(find_client)

FORMAT = "<any(json, xml):format>"
_ATTRIBUTE = re.compile(r"attribute\[([^\[\]]{1,40})\](?:\[\])?")


@bp.get(f"/discovery.{FORMAT}")
@limited
def discovery(format: str) -> Response:
    """Where which version of the interface is."""
    settings = current_app.extensions["settings"]
    return answer(
        format,
        "discovery",
        {
            "changeset": "2026-11-21T00:00:00+08:00",
            "contact": f"{settings.product_name} {settings.hotline}",
            "key_service": "街道管理员在工作台“对接系统”里发密钥",
            "endpoints": [
                {
                    "specification": "http://wiki.open311.org/GeoReport_v2",
                    "url": f"{settings.base_url}/open311/v2",
                    "changeset": "2026-11-21T00:00:00+08:00",
                    "type": "production" if settings.mode == "production" else "test",
                    "formats": ["text/xml", "application/json"],
                }
            ],
        },
    )


@bp.get(f"/v2/services.{FORMAT}")
@limited
def services(format: str) -> Response:
    """What can be reported."""
    return answer(format, "services", Services.of(session(), _street()).listed())


@bp.get(f"/v2/services/<code>.{FORMAT}")
@limited
def service_definition(code: str, format: str) -> Response:
    """What the form of one category asks."""
    found = Services.of(session(), _street()).coded(code)
    if found is None:
        raise _unknown_service()
    return answer(format, "service_definition", georeport.definition(found))


@bp.post(f"/v2/requests.{FORMAT}")
@limited
def report(format: str) -> Response:
    """Take in a report; the same ``external_id`` or ``Idempotency-Key`` again answers the request it was then."""
    client = required_caller()
    if request.files:
        raise BadRequest("no_files", "不收文件，请把照片的链接写在 media_url 里。")
    sent = _sent(request.form.to_dict())
    if key := request.headers.get("Idempotency-Key"):
        sent.setdefault("external_id", key)
    form = ReportForm.model_validate(sent)
    street = _street()
    type_ = Services.of(session(), street).coded(form.service_code)
    if type_ is None:
        raise _unknown_service()
    given = _attributes()
    if unknown := given.keys() - {field.key for field in type_.form}:
        raise BadRequest("unknown_attribute", f"这个类别没有 attribute：{'、'.join(sorted(unknown))}")
    location = Location(form.lat, form.long, form.address_string, form.address_id)
    text = form.description or type_.name
    made, new = service.take_in(
        session(),
        client,
        service.Sent(
            text=f"{text}\n图片链接：{form.media_url}" if form.media_url else text,
            unit=unit_at(session(), street, location),
            location=location,
            channel=outside.Channel.OPEN311,
            type_id=type_.id,
            answers=from_words(type_.form, given),
            external_id=form.external_id,
            caller_name=form.caller,
            caller_phone=form.phone,
        ),
    )
    owner = org.known_unit(session(), made.owner_unit_id)
    made_of_it = {
        "service_request_id": made.number,
        "service_notice": sentences.promise(made, owner.name),
        "account_id": None,
    }
    return answer(format, "service_requests", [made_of_it], 201 if new else 200)


@bp.get(f"/v2/tokens/<token>.{FORMAT}")
@limited
def token(token: str, format: str) -> Response:
    """No report waits for its number here, so no token is ever given out."""
    _street()
    raise NotFound("unknown_token", "没有这个 token：提交时直接返回 service_request_id，不发 token。")


@bp.get(f"/v2/requests.{FORMAT}")
@limited
def requests(format: str) -> Response:
    """The requests the caller may know of, the newest first."""
    street = _street()
    query = RequestsQuery.model_validate(_sent(request.args.to_dict()))
    reach = _reach(street)
    if query.service_request_id:
        rows = outside.by_number(session(), reach, query.service_request_id)
    else:
        since, until = query.span
        wanted = outside.Wanted(_type_ids(street, query.service_code), since, until, query.open)
        last = query.page * query.page_size
        rows = outside.newest(session(), reach, wanted, limit=last)[last - query.page_size :]
    return answer(format, "service_requests", georeport.listed(session(), rows, reach.account_id))


@bp.get(f"/v2/requests/<number>.{FORMAT}")
@limited
def one_request(number: str, format: str) -> Response:
    """One request."""
    reach = _reach(_street())
    rows = outside.by_number(session(), reach, [number])
    if not rows:
        raise NotFound("unknown_request", "没有这个 service_request_id，或者它不公开。")
    return answer(format, "service_requests", georeport.listed(session(), rows, reach.account_id))


def _street() -> OrgUnit:
    """The street of this call; a client's key opens its own street only."""
    street = jurisdiction(session(), request.values.get("jurisdiction_id"))
    client = caller()
    if client and client.street_id != street.id:
        raise Forbidden("other_street", "这个 api_key 只能用于它自己的街道，请检查 jurisdiction_id。")
    return street


def _reach(street: OrgUnit) -> outside.Reach:
    client = caller()
    if client is None:
        return outside.Reach(street.id)
    return outside.Reach(street.id, client.account_id, whole=client.reads_street)


def _sent(values: dict[str, Any]) -> dict[str, Any]:
    """Parameters without those left empty: "a null parameter should be treated as equivalent to a non-declared"."""
    return {name: value for name, value in values.items() if value.strip()}


def _attributes() -> dict[str, str]:
    return {match[1]: words for name, words in request.form.items() if (match := _ATTRIBUTE.fullmatch(name))}


def _type_ids(street: OrgUnit, wanted: frozenset[str]) -> set[Any] | None:
    if not wanted:
        return None
    # Those that are offered no more, too: requests of them stay.
    by_code = {one.code: one.id for one in reading.remembered(session(), street.id).all}
    if wanted - by_code.keys():
        raise _unknown_service()
    return {by_code[code] for code in wanted}


def _unknown_service() -> NotFound:
    return NotFound("unknown_service_code", "没有这个 service_code。")


@bp.errorhandler(Problem)
def problem(error: Problem) -> Response:
    """The specification knows 400, 403 and 404; what is wrong with a field is a 400."""
    said = [f"{one.field}：{one.message}" if one.field else one.message for one in error.errors]
    status = 400 if error.status in (409, 413, 415, 422) else error.status
    return _errors(status, said or [error.detail])


@bp.errorhandler(RateLimitExceeded)
def too_often(_error: RateLimitExceeded) -> Response:
    """Above the allowance of this client or address."""
    refused = _errors(429, ["调用太频繁，请过一分钟再试。"])
    refused.headers["Retry-After"] = "60"
    return refused


@bp.errorhandler(HTTPException)
def unreadable(error: HTTPException) -> Response:
    """A call that cannot be read at all."""
    return _errors(error.code or 400, ["请求读不懂，或者太大。"])


@bp.errorhandler(OperationalError)
@bp.errorhandler(TimeoutError)
def database_away(_error: Exception) -> Response:
    """The database does not answer now."""
    return _errors(503, ["系统正在恢复，请过一分钟再试。"])


def _errors(status: int, descriptions: list[str]) -> Response:
    format = (request.view_args or {}).get("format", "json")
    return answer(format, "errors", [{"code": status, "description": one} for one in descriptions], status)
