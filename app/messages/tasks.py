"""What the worker sends to WeChat."""

from __future__ import annotations

from uuid import UUID

from flask import current_app

from app.accounts import queries as accounts
from app.core.outbox import Handler, Payload
from app.core.unit_of_work import database
from app.messages import login_alerts, service
from app.wechat.errors import NoQuota, UserUnknown


def send_subscription(payload: Payload) -> None:
    """Send one subscription message. WeChat keeps no key of ours, so a repeat after a crash may show twice."""
    account_id = UUID(payload["account_id"])
    settings = current_app.extensions["settings"]
    with database().reading() as session:
        openid = accounts.openid(session, account_id, settings.wechat_mp_appid)
    if openid is None:
        return
    try:
        current_app.extensions["wechat"].send_subscribe_message(
            openid, payload["template_key"], payload["data"], payload["page"]
        )
    except NoQuota:
        with database().transaction() as session:
            service.quota_gone(session, account_id, payload["template_key"])
    except UserUnknown:
        # They no longer follow; the message in the app stays.
        return


HANDLERS: dict[str, Handler] = {service.SUBSCRIPTION_TOPIC: send_subscription, **login_alerts.HANDLERS}
