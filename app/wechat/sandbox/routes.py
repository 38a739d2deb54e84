"""What lies behind a route of our own, or the answer that it does not."""

from typing import Any

from flask import abort, request

from app.wechat.sandbox.people import Contact
from app.wechat.sandbox.world import World


def contact_of(world: World, openid: str) -> Contact:
    """The person with this openid; 404 when there is none."""
    contact = world.people.find(openid)
    if contact is None:
        abort(404)
    return contact


def json_body() -> dict[str, Any]:
    """The JSON object that was sent; 400 when it is none."""
    body = request.get_json(force=True, silent=True)
    if not isinstance(body, dict):
        abort(400)
    return body
