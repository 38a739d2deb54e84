"""How a call is known to be a client's: by its key, looked up once and kept in ``g.api_client``."""

from __future__ import annotations

from typing import NoReturn

from apiflask import HTTPTokenAuth
from flask import g, request
from flask_limiter.util import get_remote_address

from app.core.errors import Forbidden, Unauthorized
from app.core.rate_limits import limiter
from app.core.unit_of_work import database
from app.open311.keys import client_of
from app.open311.models import ApiClient

#: For whoever comes without a key, by network address.
CALLS_WITHOUT_KEY = 60

client_auth = HTTPTokenAuth(
    security_scheme_name="ClientKey", description="The api_key of a trusted client, from /console/clients"
)


#: Whoever tries keys that let nobody in; those who have one are counted by it alone.
_wrong_keys = limiter.shared_limit(
    f"{CALLS_WITHOUT_KEY}/minute", scope="wrong_keys", key_func=get_remote_address
)


def _client_of(key: str) -> ApiClient | None:
    """Whose key this is; raises RateLimitExceeded for an address that has tried too many wrong ones."""
    with database().reading() as session:
        client = client_of(session, key)
    if client is None:
        with _wrong_keys:
            pass
    return client


@client_auth.error_handler  # type: ignore[untyped-decorator]
def _refused(_status: int) -> NoReturn:
    raise Unauthorized("key_needed", "缺少密钥，或密钥已停用、过期。")


@client_auth.verify_token  # type: ignore[untyped-decorator]
def _verify(token: str) -> ApiClient | None:
    """The client of this request; raises Forbidden (``not_trusted``) for one that may not use the hotline's door."""
    client = _client_of(token)
    if client and not client.trusted:
        raise Forbidden("not_trusted", "这个密钥没有热线对接的权限，请联系街道管理员。")
    g.api_client = client
    return client


def find_client() -> None:
    """For ``before_request``: who calls, by ``api_key`` or a bearer token; without a key it is the public.

    Raises Forbidden (``bad_key``) for a key that lets nobody in.
    """
    key = request.values.get("api_key") or (request.authorization.token if request.authorization else None)
    g.api_client = None
    if key:
        g.api_client = _client_of(key)
        if g.api_client is None:
            raise Forbidden("bad_key", "api_key 不对，或者已停用、过期。")


def caller() -> ApiClient | None:
    """The client of this request."""
    client: ApiClient | None = g.api_client
    return client


def required_caller() -> ApiClient:
    """The client of this request; raises Forbidden (``key_needed``) for the public."""
    client = caller()
    if client is None:
        raise Forbidden("key_needed", "缺少 api_key。")
    return client


def _allowance() -> str:
    client = caller()
    return f"{client.calls_per_minute if client else CALLS_WITHOUT_KEY}/minute"


def _who() -> str:
    client = caller()
    return f"client:{client.id}" if client else f"address:{get_remote_address()}"


#: Every client has one allowance for all it calls.
limited = limiter.shared_limit(_allowance, scope="clients", key_func=_who)
