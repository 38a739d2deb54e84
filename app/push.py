"""Where WeChat's message push arrives."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request

from app.core.errors import Forbidden, NotFound
from app.core.unit_of_work import session
from app.media import service as media
from app.wechat.push import SUCCESS, MessagePush, PushRefused
from app.wechat.verdicts import read_media_verdict

bp = Blueprint("push", __name__, url_prefix="/wechat")


@bp.get("/callback")
def confirm_address() -> Response:
    """WeChat asks whether this address is ours."""
    try:
        return Response(_push().echo(request.args), mimetype="text/plain")
    except PushRefused as error:
        raise Forbidden("not_wechat", "签名不对。") from error


@bp.post("/callback")
def receive() -> Response:
    """WeChat tells something. A repeat changes nothing: a verdict counts only until somebody has decided."""
    try:
        push = _push().open(request.args, request.get_data())
    except PushRefused as error:
        raise Forbidden("not_wechat", "签名不对。") from error
    found = read_media_verdict(push.payload)
    if found and not media.check_ended(session(), trace_id=found.trace_id, suggest=found.verdict.suggest):
        # Quicker than our own note of the check's name: without "success" WeChat says it again.
        return Response("unknown trace_id", status=503, mimetype="text/plain")
    return Response(SUCCESS, mimetype="text/plain")


def _push() -> MessagePush:
    push: MessagePush | None = current_app.extensions["message_push"]
    if push is None:
        raise NotFound()
    return push
