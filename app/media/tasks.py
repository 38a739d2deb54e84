"""What the worker does with photos: it has WeChat look at them."""

from __future__ import annotations

from uuid import UUID

from flask import current_app

from app.accounts import queries as accounts
from app.core.outbox import Handler, Payload
from app.core.screening import Screening
from app.core.unit_of_work import database
from app.media import queries, service
from app.media.links import link
from app.wechat.errors import UserUnknown
from app.wechat.types import Scene


def check(payload: Payload) -> None:
    """Ask WeChat to check one photo; the verdict comes by message push."""
    media_id = UUID(payload["media_id"])
    settings = current_app.extensions["settings"]
    with database().reading() as session:
        media = queries.media(session, media_id)
        if media is None or media.screening is not Screening.PENDING or media.trace_id:
            return
        openid = accounts.openid(session, media.owner_id, settings.wechat_mp_appid)
    trace_id = None
    if openid:
        try:
            trace_id = current_app.extensions["wechat"].check_media(
                openid, link(media_id, "full", absolute=True), Scene.FORUM
            )
        except UserUnknown:
            trace_id = None
    with database().transaction() as session:
        if trace_id:
            service.check_started(session, media_id, trace_id)
        else:
            service.leave_to_people(session, media_id)


def forget(payload: Payload) -> None:
    """Remove files that no photo shows any more."""
    with database().reading() as session:
        in_use = queries.keys_in_use(session, payload["keys"])
    for key in set(payload["keys"]) - in_use:
        current_app.extensions["storage"].delete(key)


HANDLERS: dict[str, Handler] = {service.CHECK_TOPIC: check, service.FORGET_TOPIC: forget}
