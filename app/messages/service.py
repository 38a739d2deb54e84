"""Verbs that tell people things."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.core import clock, outbox
from app.core.database import insert_ignoring, rows_changed
from app.core.ids import new_id
from app.messages.models import Message, SubscriptionQuota

SUBSCRIPTION_TOPIC = "messages.subscription"
TEMPLATES = {
    "request_progress": "诉求办理进度提醒",
    "activity_signup": "活动报名提醒",
}


#: The page of the app that a message opens; ``activity_leave`` asks there whether to give the place back.
LinkKind = Literal[
    "request",
    "work_request",
    "activity",
    "activity_leave",
    "certificate",
    "residence",
    "household",
    "pauses",
    "team",
    "team_members",
    "service_records",
    "shifts",
    "points",
    "redemption",
    "work_homes",
    "work_queue",
    "order",
    "team_order",
]


@dataclass(frozen=True)
class Link:
    """What a message leads to."""

    kind: LinkKind
    id: UUID


@dataclass(frozen=True)
class Subscription:
    """A WeChat subscription message: template, its fields, and the page it opens."""

    template_key: str
    data: dict[str, str]
    page: str


def tell(
    session: Session,
    *,
    account_id: UUID,
    title: str,
    body: str,
    link: Link | None,
    dedup_key: str,
    subscription: Subscription | None = None,
) -> bool:
    """Tell somebody something in the app, and by WeChat if they allowed it; once per ``dedup_key``.

    A closed account has nobody behind it, and is told nothing.
    """
    if not accounts.is_open(session, account_id):
        return False
    values = {
        "id": new_id(),
        "account_id": account_id,
        "title": title,
        "body": body,
        "link_kind": link.kind if link else None,
        "link_id": link.id if link else None,
        "dedup_key": dedup_key,
        "created_at": clock.now(),
    }
    if not insert_ignoring(session, Message, values, key=["dedup_key"]):
        return False
    if subscription and _spend_quota(session, account_id, subscription.template_key):
        payload = {
            "account_id": str(account_id),
            "template_key": subscription.template_key,
            "data": subscription.data,
            "page": subscription.page,
        }
        outbox.put(session, SUBSCRIPTION_TOPIC, payload, dedup_key=f"{SUBSCRIPTION_TOPIC}:{dedup_key}")
    return True


def _spend_quota(session: Session, account_id: UUID, template_key: str) -> bool:
    spent = rows_changed(
        session,
        update(SubscriptionQuota)
        .where(
            SubscriptionQuota.account_id == account_id,
            SubscriptionQuota.template_key == template_key,
            SubscriptionQuota.remaining > 0,
        )
        .values(remaining=SubscriptionQuota.remaining - 1),
    )
    return spent == 1


def allow_subscriptions(session: Session, account_id: UUID, template_keys: Iterable[str]) -> None:
    """Somebody accepted one message of each of these templates, however often it is named."""
    # In one order for everybody, so that two calls cannot wait for each other.
    for key in sorted(set(template_keys)):
        values = {"account_id": account_id, "template_key": key, "remaining": 0}
        insert_ignoring(session, SubscriptionQuota, values, key=["account_id", "template_key"])
        session.execute(
            update(SubscriptionQuota)
            .where(SubscriptionQuota.account_id == account_id, SubscriptionQuota.template_key == key)
            .values(remaining=SubscriptionQuota.remaining + 1)
            .execution_options(synchronize_session=False)
        )


def quota_gone(session: Session, account_id: UUID, template_key: str) -> None:
    """WeChat says that nothing more may be sent; our count was wrong."""
    session.execute(
        update(SubscriptionQuota)
        .where(SubscriptionQuota.account_id == account_id, SubscriptionQuota.template_key == template_key)
        .values(remaining=0)
    )


def mark_read(session: Session, message: Message) -> None:
    """Somebody has read a message; again changes nothing."""
    if message.read_at is None:
        message.read_at = clock.now()
