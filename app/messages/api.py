"""Messages for phones."""

from __future__ import annotations

from uuid import UUID

from apiflask import APIBlueprint
from flask import Response

from app.accounts.auth import auth, current_actor
from app.core.schemas import PageQuery, reply
from app.core.unit_of_work import session
from app.messages import queries, service
from app.messages.schemas import MessageOut, MessagePage, QuotaList, QuotaOut, SubscriptionsIn, message_out

bp = APIBlueprint("messages", __name__, tag="消息 Messages")


@bp.get("/messages")
@bp.auth_required(auth)
@bp.input(PageQuery, location="query", arg_name="query")
@bp.output(MessagePage)
def list_messages(query: PageQuery) -> Response:
    """My messages, newest first."""
    rows, following = queries.messages_of(
        session(), current_actor().account_id, cursor=query.cursor, limit=query.limit
    )
    return reply(MessagePage(items=[message_out(row) for row in rows], next_cursor=following))


@bp.post("/messages/<uuid:message_id>/read")
@bp.auth_required(auth)
@bp.output(MessageOut)
def read_message(message_id: UUID) -> Response:
    """I have read this message."""
    message = queries.access_message(session(), current_actor(), message_id)
    service.mark_read(session(), message)
    return reply(message_out(message))


@bp.post("/subscriptions")
@bp.auth_required(auth)
@bp.input(SubscriptionsIn, arg_name="body")
@bp.output(QuotaList)
def allow_subscriptions(body: SubscriptionsIn) -> Response:
    """I allowed one subscription message of each of these templates."""
    account_id = current_actor().account_id
    service.allow_subscriptions(session(), account_id, body.accepted)
    left = queries.quotas(session(), account_id)
    return reply(
        QuotaList(items=[QuotaOut(key=key, remaining=left.get(key, 0)) for key in service.TEMPLATES])
    )
